import { isOneOf } from './character.js';

/** Where a value stands in a text, without its quotes. */
export interface ValueRange {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

/** What an unquoted value runs up to: in code and URLs, in shell words, in lines of environment files. */
export type ValueKind = 'plain' | 'shell' | 'line';

const stops: Readonly<Record<ValueKind, Uint8Array>> = {
  plain: stopTable('"\'`;&|<>(){}[],\\'),
  shell: stopTable('"\'`;&|<>'),
  line: stopTable('"\'`;'),
};

const backslash = 92;
const longestValue = 4_000;

/**
 * Reads the value at an offset of `text`. Offsets may lie inside an unquoted value read before, as in `a=b=c=d`: its end
 * is remembered, so that a text of such values takes linear time. `kindOf` is asked for unquoted values only.
 */
export function createValueReader(
  text: string,
): (at: number, kindOf: () => ValueKind) => ValueRange | undefined {
  let lastKind: ValueKind | undefined;
  let lastStart = 0;
  let lastEnd = 0;

  function endOfUnquoted(at: number, kind: ValueKind): number {
    if (kind === lastKind && at >= lastStart && at < lastEnd) return lastEnd;
    lastKind = kind;
    lastStart = at;
    lastEnd = unquotedEnd(text, at, stops[kind]);
    return lastEnd;
  }

  return (at, kindOf) => {
    const quoted = quotedRange(text, at);
    if (quoted !== undefined) return quoted;
    const end = endOfUnquoted(at, kindOf());
    const trimmed = endsWithStop(text, end) ? end - 1 : end;
    return trimmed > at ? { start: at, end: trimmed, quoted: false } : undefined;
  };
}

/** A full stop, comma or colon behind a value belongs to the sentence; `sk-...` ends with dots of its own. */
function endsWithStop(text: string, end: number): boolean {
  return isOneOf(text.charAt(end - 1), '.,:') && text.slice(end - 2, end) !== '..';
}

/** Also an escaped line break, tab or quote ends a value: `SECRET=abc\nNEXT=…` inside a JSON string. */
function unquotedEnd(text: string, at: number, stop: Uint8Array): number {
  const limit = Math.min(text.length, at + longestValue);
  let end = at;
  while (end < limit) {
    const code = text.charCodeAt(end);
    if (code < 128 ? stop[code] === 1 : isWideBlank(code)) break;
    if (code === backslash && 'nrt"\'`\\'.includes(text.charAt(end + 1))) break;
    end++;
  }
  return end;
}

/**
 * The inside of a quoted value on one line; string prefixes (`f"…"`) and backslashes before the quote belong to it. A
 * missing closing quote means a cut text: then the value is one word.
 */
function quotedRange(text: string, at: number): ValueRange | undefined {
  let slashes = at;
  while (slashes < at + 2 && isOneOf(text.charAt(slashes), 'bBfFrRuU')) slashes++;
  let quote = slashes;
  while (quote < slashes + 3 && text.charCodeAt(quote) === backslash) quote++;
  if (!isOneOf(text.charAt(quote), '"\'`')) return undefined;
  const rest = text.slice(quote + 1, quote + 1 + longestValue);
  const closing = quote === slashes ? text.charAt(quote) : text.slice(slashes, quote + 1);
  const size = closingIndex(rest, closing) ?? /^[^\s"'`]*/.exec(rest)?.[0].length ?? 0;
  return size > 0 ? { start: quote + 1, end: quote + 1 + size, quoted: true } : undefined;
}

/** The first closing quote that is not itself escaped, on the same line. */
function closingIndex(rest: string, closing: string): number | undefined {
  let index = rest.indexOf(closing);
  while (index > 0 && rest.charCodeAt(index - 1) === backslash)
    index = rest.indexOf(closing, index + closing.length);
  if (index < 0) return undefined;
  const lineBreak = rest.lastIndexOf('\n', index);
  return lineBreak < 0 ? index : undefined;
}

function stopTable(signs: string): Uint8Array {
  const table = new Uint8Array(128);
  for (const sign of `\t\n\v\f\r ${signs}`) table[sign.charCodeAt(0)] = 1;
  return table;
}

function isWideBlank(code: number): boolean {
  return code === 0xa0 || (code >= 0x2000 && code <= 0x202f) || code === 0x3000 || code === 0xfeff;
}
