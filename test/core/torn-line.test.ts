import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closeTornLine, isTornLine, type TornClosing } from '../../src/core/torn-line.js';
import { hasHalfPair, jsonLine, keyWrittenTwice, parsed, spoiledLine } from './json-text.js';
import { count, randomFrom, seed } from '../support/scale.js';

/** A line with every kind of token, each at a place where cuts hurt. */
const sample = String.raw`{"ts":"2026-11-20T09:10:00.123Z","data":{"k\u00e9\ud83d\ude00é😀":[1.5e+3,-2,true,null],"ab":1,"a":"v\\\n\ud83d\ude00é😀"},"seq":42}`;

describe('closing a torn line', () => {
  it.each([
    ['an opened object', '{', '"torn":true}'],
    ['a string', '{"a":"b', '","torn":true}'],
    ['a backslash', '{"a":"b\\', '\\","torn":true}'],
    ['an escape by number', '{"a":"\\u12', '3f","torn":true}'],
    ['an escape of which only \\u is there (never NUL)', '{"a":"\\u', '003f","torn":true}'],
    ['a high surrogate without its low half', '{"a":"\\ud83d', '\\udc3f","torn":true}'],
    ['a cut high surrogate', '{"a":"\\ud8', '3f\\udc3f","torn":true}'],
    ['a cut low half', '{"a":"\\ud83d\\u', 'dc3f","torn":true}'],
    ['a literal', '{"a":tru', 'e,"torn":true}'],
    ['a number that could end here', '{"a":1', ',"torn":true}'],
    ['a sign', '{"a":-', '0,"torn":true}'],
    ['a decimal point', '{"a":1.', '0,"torn":true}'],
    ['an exponent', '{"a":1e', '0,"torn":true}'],
    ['the sign of an exponent', '{"a":1e+', '0,"torn":true}'],
    ['a key without a value', '{"a"', ':null,"torn":true}'],
    ['a colon', '{"a":', 'null,"torn":true}'],
    ['a comma in an array', '{"a":[1,', 'null],"torn":true}'],
    ['a comma in a nested object', '{"a":{"b":1,', '"~torn13":null},"torn":true}'],
    ['a comma in the outermost object', '{"a":1,', '"torn":true}'],
    ['open containers', '{"a":[{"b":[', ']}],"torn":true}'],
    ['a cut key', '{"total":1,"tot', '~torn15":null,"torn":true}'],
    ['a cut key with half an escape', '{"a":{"k\\', '\\~torn10":null},"torn":true}'],
    ['a cut key that could be the mark', '{"a":1,"to', 'rn":true}'],
    ['the same key further in', '{"a":{"to', '~torn9":null},"torn":true}'],
    ['a line with blanks', '{"a": 1, ', '"torn":true}'],
    ['a cut closing: the addition to a key', '{"ab~to', 'rn4":null,"torn":true}'],
    ['an addition that names another place', '{"ab~torn9', '~torn10":null,"torn":true}'],
    ['a cut closing: the name of the mark', '{"a":1,"torn"', ':true}'],
    ['a cut closing: the value of the mark', '{"a":1,"torn":tr', 'ue}'],
    ['a cut closing: the last brace', '{"a":1,"torn":true', '}'],
  ])('finishes %s', (_, fragment, closing) => {
    expect(closingOf(fragment)).toBe(closing);
  });

  it.each([
    ['two bytes', [0xc3], [0x80]],
    ['three bytes', [0xe2, 0x82], [0x80]],
    ['three bytes, first only, smallest range', [0xe0], [0xa0, 0x80]],
    ['three bytes next to the surrogates', [0xed], [0x80, 0x80]],
    ['four bytes, smallest range', [0xf0], [0x90, 0x80, 0x80]],
    ['four bytes, second there', [0xf0, 0x9f], [0x80, 0x80]],
    ['four bytes, largest range', [0xf4], [0x80, 0x80, 0x80]],
  ])('finishes a UTF-8 sequence of %s', (_, begun, rest) => {
    const fragment = Buffer.concat([Buffer.from('{"a":"'), Buffer.from(begun)]);
    const result = closeTornLine(fragment);
    expect(result.kind === 'closed' && [...result.closing.subarray(0, rest.length)]).toEqual(rest);
    expect(faultOf(fragment, result)).toBeUndefined();
  });

  it('leaves alone what already is one object, torn before or not', () => {
    for (const whole of ['{}', '{"a":1}', '{"a":1} ', '{"a":1,"torn":true}', sample]) {
      expect(closeTornLine(Buffer.from(whole))).toEqual({ kind: 'whole' });
    }
  });

  it.each([
    ['', 'no_object'],
    ['   ', 'no_object'],
    ['[1,2', 'no_object'],
    ['x{"a":1', 'no_object'],
    ['\ufeff{"a":1', 'no_object'],
    ['{"a":"\0\0\0', 'nul_bytes'],
    ['\0\0\0\0', 'nul_bytes'],
    ['{"a":"2026{"ts":"2026-11-20"}', 'glued'],
    ['{"a":1,{"ts":"2026-11-20"}', 'glued'],
    ['{"a":tr{"ts":"2026-11-20"}', 'glued'],
    ['{"a":1}{"ts":"2026', 'glued'],
    ['{"a":1}x', 'invalid'],
    ['{"a":1]', 'invalid'],
    ['{"a":01', 'invalid'],
    ['{"a":1.2.', 'invalid'],
    ['{"a":"\\x', 'invalid'],
    ['{"a":"tab\t', 'invalid'],
    ['{"a":1\n,"b":', 'invalid'],
  ])('gives up on %j: %s', (fragment, reason) => {
    expect(closeTornLine(Buffer.from(fragment))).toEqual({ kind: 'unclosable', reason });
  });

  it.each([
    ['not UTF-8, open', '{"a":"\xff'],
    ['not UTF-8, complete', '{"a":"\xff"}'],
    ['a UTF-8 sequence that names a surrogate', '{"a":"\xed\xa0'],
    ['a continuation byte alone', '{"a":"\x80'],
  ])('gives up on %s', (_, bytes) => {
    expect(closeTornLine(Buffer.from(bytes, 'latin1'))).toEqual({ kind: 'unclosable', reason: 'invalid' });
  });

  it.each([
    '{"torn":false',
    '{"torn":false,"a":1',
    '{"torn":1,"to',
    '{"torn":fal',
    '{"torn":[tr',
    '{"torn":"tr',
    '{"torn":true,"a":{"b":2',
    '{"\\u0074orn":1,"a":2',
    '{"a":1,"a":2,"b":3',
    '{"a":{"b":1,"\\u0062":2},"c',
    '{"a":{"k~torn21":1,"k',
  ])('gives up on %s rather than writing a key twice', (fragment) => {
    expect(closeTornLine(Buffer.from(fragment))).toEqual({ kind: 'unclosable', reason: 'invalid' });
  });

  it('allows data of its own that is called torn', () => {
    expect(closingOf('{"data":{"torn":1,"list":[{"torn":false')).toBe('}]},"torn":true}');
  });

  it.each([
    ['arrays', '{"a":' + '['.repeat(64_000)],
    ['objects', '{"a":'.repeat(13_000)],
    ['escapes', '{"a":"' + '\\ud83d\\ude00'.repeat(5_300) + '\\ud8'],
    ['quotes behind backslashes', '{"a":"' + '\\\\\\"'.repeat(16_000) + '\\'],
    ['keys with the addition', '{"' + '~torn'.repeat(12_000)],
    ['digits', '{"a":-' + '9'.repeat(64_000) + '.'],
  ])('closes 64 kB of nothing but %s', (_, fragment) => {
    expect(faultOf(Buffer.from(fragment), closeTornLine(Buffer.from(fragment)))).toBeUndefined();
  });
});

describe('every cut of varied lines', () => {
  it('closes into one object with torn:true and no key twice, and a whole line stays whole', () => {
    forLines('cuts', count(200_000), (line) => forEachCut(line, 1, mustBeSound));
  });

  it('of every cut of the closing too, exactly the missing rest is added', () => {
    forLines('cuts of closings', count(200_000), (line) => {
      const cuts = [0];
      forEachCut(line, 1, (fragment) => {
        const whole = closed(fragment);
        cuts.push(forEachCut(whole, fragment.length, (standing) => mustBecome(whole, standing)));
      });
      return cuts.reduce((sum, each) => sum + each);
    });
  });

  it('converges when the closing is cut four times in a row', () => {
    const random = randomFrom(seed('places of cuts'));
    forLines('lines cut four times', count(50_000), (line) =>
      forEachCut(line, 1, (fragment) => {
        let standing = fragment;
        for (let round = 0; round < 4; round++) {
          const whole = closed(standing);
          mustBeSound(standing);
          standing = whole.subarray(
            0,
            standing.length + Math.ceil(random() * (whole.length - standing.length)),
          );
        }
        mustBecome(closed(fragment), standing);
      }),
    );
  });

  it('never throws on hostile bytes, and what it closes is sound', () => {
    const bytes = fc.oneof(fc.uint8Array({ maxLength: 60 }), spoiledLine());
    const soundOrGivenUp = fc.property(bytes, (fragment) => {
      const result = closeTornLine(fragment);
      if (result.kind === 'closed') expect([undefined, 'half a pair']).toContain(faultOf(fragment, result));
      if (result.kind === 'whole') expect(parsed(Buffer.from(fragment).toString())).toBeTypeOf('object');
    });
    fc.assert(soundOrGivenUp, { numRuns: count(100_000), seed: seed('hostile bytes') });
  });
});

describe('negative controls: the same checks catch closers that', () => {
  it.each<[string, (fragment: Buffer) => Uint8Array]>([
    ['count quotes and brackets only', naiveClosing],
    ['ignore a cut escape', (fragment) => closingWithout(fragment, /^\\(?=["~])/)],
    ['ignore UTF-8', (fragment) => closingWithout(fragment, /^[\x80-\xff]+/)],
    ['leave cut keys as they are', (fragment) => closingWithout(fragment, /~torn\d+/)],
    ['forget the low half of a pair', (fragment) => closingWithout(fragment, /^\\udc3f/)],
    ['forget the mark', (fragment) => closingWithout(fragment, /,?"torn":true/)],
  ])('%s', (_, closer) => {
    const faults = new Set<string | undefined>();
    forLines('control', 10_000, (line) =>
      forEachCut(line.subarray(0, -1), 1, (fragment) => {
        faults.add(faultOf(fragment, { kind: 'closed', closing: closer(fragment) }));
      }),
    );
    expect(faults).toContain(undefined);
    expect(faults.size).toBeGreaterThan(1);
  });

  it('repeat the closing instead of finishing it', () => {
    const fragment = Buffer.from('{"a":1,"torn":tr');
    const closing = Buffer.from('ue,"torn":true}');
    expect(faultOf(fragment, { kind: 'closed', closing })).toBe('key twice: torn');
  });
});

describe('recognising a torn line', () => {
  it.each([
    ['{"a":1,"torn":true}', true],
    ['{"torn":true}', true],
    ['{"a":1}', false],
    ['{"a": 1, "torn":true}', true],
    ['{"torn":true,"a":1}', false],
    ['{"data":{"torn":true}}', false],
    ['{"a":1,"torn":false}', false],
    ['{"a":"x\\",\\"torn\\":true}"}', false],
    ['{"a\\",\\"torn":true}', false],
    ['{"notorn":true}', false],
    ['', false],
  ])('%s: %s', (line, expected) => {
    expect(isTornLine(line)).toBe(expected);
    expect(isTornLine(Buffer.from(line))).toBe(expected);
  });
});

function closingOf(fragment: string): string {
  const result = closeTornLine(Buffer.from(fragment));
  if (result.kind !== 'closed') throw new Error(`${fragment} is ${JSON.stringify(result)}`);
  expect(faultOf(Buffer.from(fragment), result)).toBeUndefined();
  return Buffer.from(result.closing).toString('latin1');
}

/** The line after closing; a line that is whole already is its own. */
function closed(fragment: Buffer): Buffer {
  const result = closeTornLine(fragment);
  if (result.kind === 'unclosable') throw new Error(`${result.reason}: ${fragment.toString('latin1')}`);
  return result.kind === 'whole' ? fragment : Buffer.concat([fragment, result.closing]);
}

/** What is wrong with a result, by means that share nothing with the code under test but `isTornLine`. */
function faultOf(fragment: Uint8Array, result: TornClosing): string | undefined {
  if (result.kind === 'unclosable') return `given up: ${result.reason}`;
  const bytes = Buffer.concat([fragment, result.kind === 'closed' ? result.closing : Buffer.alloc(0)]);
  const text = bytes.toString('utf8');
  if (!Buffer.from(text).equals(bytes)) return 'not UTF-8';
  if (text.includes('\n')) return 'not one line';
  const value = parsed(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'not an object';
  const isTorn = 'torn' in value && value.torn === true;
  if ((result.kind === 'closed' && !isTorn) || isTornLine(text) !== isTorn) return 'mark';
  const key = keyWrittenTwice(text);
  if (key !== undefined) return `key twice: ${key}`;
  return hasHalfPair(text) ? 'half a pair' : undefined;
}

function mustBeSound(fragment: Buffer): void {
  const fault = faultOf(fragment, closeTornLine(fragment));
  if (fault) throw new Error(`${fault}: ${fragment.toString('latin1')}`);
}

function mustBecome(whole: Buffer, standing: Buffer): void {
  expect(closed(standing).toString('latin1')).toBe(whole.toString('latin1'));
}

/** Calls `check` with every front part from `shortest` bytes on, the whole included, and returns how many these are. */
function forEachCut(bytes: Buffer, shortest: number, check: (fragment: Buffer) => void): number {
  for (let length = shortest; length <= bytes.length; length++) check(bytes.subarray(0, length));
  return bytes.length - shortest + 1;
}

/** Random lines until `check`, which returns how many cuts it looked at, has seen `cuts`. */
function forLines(label: string, cuts: number, check: (line: Buffer) => number): void {
  const start = seed(label);
  const progress = { seen: 0 };
  const lines = fc.property(jsonLine(), (text) => {
    progress.seen += check(Buffer.from(text));
  });
  while (progress.seen < cuts) fc.assert(lines, { numRuns: 20, seed: start + progress.seen });
}

/** The result of a closer that knows open strings and containers and nothing else. */
function naiveClosing(fragment: Buffer): Uint8Array {
  const open: string[] = [];
  let inString = false;
  for (const character of fragment.toString('latin1')) {
    if (character === '"') inString = !inString;
    else if (inString) continue;
    else if (character === '{' || character === '[') open.unshift(character === '{' ? '}' : ']');
    else if (character === '}' || character === ']') open.shift();
  }
  return Buffer.from(`${inString ? '"' : ''}${open.slice(0, -1).join('')},"torn":true}`);
}

function closingWithout(fragment: Buffer, part: RegExp): Uint8Array {
  const whole = closed(fragment);
  return Buffer.from(whole.subarray(fragment.length).toString('latin1').replace(part, ''), 'latin1');
}
