/** Random JSON lines, and checks of JSON texts that share no code with src. */
import * as fc from 'fast-check';

/**
 * Pieces of strings, as written in JSON. A key never ends with a digit: one that by chance ends like the
 * addition to a key that is cut later would rightly make the cut unclosable.
 */
// prettier-ignore
const pieces = [
  'a', 'ab', 't', 'to', 'torn', 'tornado', 'x\\"', '\\"torn\\":true}', ',', ':', '{', ']', ' ',
  '~', '~t', '~torn', '~torn9x', 'é', 'ß', '漢', '\u2028', '\ufffd', '😀', '👩‍👩‍👧',
  '\\\\', '\\/', '\\n', '\\u00e9', '\\u0000', '\\uFFFF', '\\ud83d\\ude00', '\\uDBFF\\uDFFF',
];
const numbers = ['0', '-0', '7', '-12.75', '1e5', '1.5E+10', '-2.25e-3', '9007199254740991', '1E400'];

/** A JSON object in one line: nested, with keys unique in their object, `torn` not among the outermost. */
export function jsonLine(): fc.Arbitrary<string> {
  const text = fc.array(fc.constantFrom(...pieces), { maxLength: 4 }).map((parts) => `"${parts.join('')}"`);
  const scalar = fc.oneof(text, text, fc.constantFrom(...numbers), fc.constantFrom('true', 'false', 'null'));
  const blank = fc.constantFrom('', '', '', ' ');
  const { object } = fc.letrec<{ value: string; object: string; array: string }>((tie) => ({
    value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, scalar, tie('object'), tie('array')),
    array: fc
      .tuple(fc.array(tie('value'), { maxLength: 4 }), blank)
      .map(([items, gap]) => `[${items.join(`,${gap}`)}]`),
    object: fc
      .tuple(fc.array(fc.tuple(text, tie('value')), { maxLength: 5 }), blank)
      .map(([m, gap]) => objectText(m, gap)),
  }));
  return object.filter((json) => !hasTorn(parsed(json)));
}

function hasTorn(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'torn');
}

function objectText(members: readonly (readonly [string, string])[], gap: string): string {
  const byKey = new Map(members.map(([key, value]) => [String(parsed(key)), `${key}:${gap}${value}`]));
  return `{${[...byKey.values()].join(`,${gap}`)}}`;
}

/** A cut line with one stretch of bytes replaced by others. */
export function spoiledLine(): fc.Arbitrary<Uint8Array> {
  const spot = fc.record({
    at: fc.nat(),
    removed: fc.nat({ max: 3 }),
    added: fc.uint8Array({ maxLength: 3 }),
    end: fc.nat(),
  });
  return fc.tuple(jsonLine(), spot).map(([text, { at, removed, added, end }]) => {
    const bytes = Buffer.from(text);
    const from = at % bytes.length;
    const spoiled = Buffer.concat([bytes.subarray(0, from), added, bytes.subarray(from + removed)]);
    return spoiled.subarray(0, end % (spoiled.length + 1));
  });
}

const stringToken = /"(?:[^"\\]|\\.)*"/gu;

/** The value, or undefined where the text is no JSON. */
export function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** The first key, after unescaping, that one object of a valid JSON text has twice. */
export function keyWrittenTwice(json: string): string | undefined {
  const open: Set<string>[] = [];
  for (const [token, text, colon] of json.matchAll(/("(?:[^"\\]|\\.)*")\s*(:)?|[{}[\]]/gu)) {
    if (token === '{' || token === '[') open.push(new Set());
    if (token === '}' || token === ']') open.pop();
    if (text === undefined || colon === undefined) continue;
    const key = String(parsed(text));
    if (open.at(-1)?.has(key)) return key;
    open.at(-1)?.add(key);
  }
  return undefined;
}

/** Whether some string of a valid JSON text has, after unescaping, half a surrogate pair. */
export function hasHalfPair(json: string): boolean {
  const strings = json.match(stringToken) ?? [];
  return strings.some((token) => /\p{Surrogate}/u.test(String(parsed(token))));
}
