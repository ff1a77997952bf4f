import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/errors.js';
import { parseStrict } from '../../src/core/strict-json.js';
import { count, seed } from '../support/scale.js';
import { hasHalfPair, jsonLine, keyWrittenTwice, parsed } from './json-text.js';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('accepting what means one thing only', () => {
  it.each<[string, unknown]>([
    ['{"a":[1,-0.5,"x",true,null]}', { a: [1, -0.5, 'x', true, null] }],
    [' \t\r\n{ "a" : 1 } \n', { a: 1 }],
    ['"text"', 'text'],
    ['42', 42],
    ['null', null],
    ['[]', []],
    ['9007199254740991', 9_007_199_254_740_991],
    ['-9007199254740991', -9_007_199_254_740_991],
    ['1e300', 1e300],
    ['1E+20', 1e20],
    ['9007199254740993.0', 9_007_199_254_740_992],
    ['1e-400', 0],
    ['"\\ud83d\\ude00"', '😀'],
    ['"😀"', '😀'],
    ['"\\\\ud83d"', '\\ud83d'],
    ['[{"a":1},{"a":2}]', [{ a: 1 }, { a: 2 }]],
    ['{"a":{"a":{"a":1}},"b":"\\"a\\":1"}', { a: { a: { a: 1 } }, b: '"a":1' }],
    ['{"":0," ":1}', { '': 0, ' ': 1 }],
    ['{"\u2028":"\u2029"}', { '\u2028': '\u2029' }],
  ])('%s', (json, value) => {
    expect(parseStrict(json)).toEqual(value);
    expect(parseStrict(Buffer.from(json))).toEqual(value);
  });

  it('skips one byte order mark, and one only', () => {
    expect(parseStrict('\ufeff{"a":1}')).toEqual({ a: 1 });
    expect(parseStrict(hex('efbbbf31'))).toBe(1);
    expect(faultOf('\ufeff\ufeff1')).toMatchObject({ reason: 'malformed', offset: 3 });
  });

  it('keeps __proto__ and constructor as plain data', () => {
    const value = parseStrict('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}');
    expect(Object.keys(Object(value))).toEqual(['__proto__', 'constructor']);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
  });

  it('takes a view into a larger buffer', () => {
    const whole = Buffer.from('xx{"a":1}xx');
    expect(parseStrict(whole.subarray(2, -2))).toEqual({ a: 1 });
    expect(faultOf(Buffer.from('xx{"a":"é"+}xx').subarray(2, -2))).toMatchObject({ offset: 9 });
  });

  it('counts depth in containers, 200 of them by default', () => {
    expect(() => parseStrict(nested(200))).not.toThrow();
    expect(faultOf(nested(201))).toMatchObject({ reason: 'too_deep', offset: 200 });
    expect(parseStrict('"scalar"', { maxDepth: 0 })).toBe('scalar');
    expect(faultOf('{"a":[1,[]]}', 2)).toEqual({ reason: 'too_deep', offset: 8, line: 1, pointer: '/a/1' });
  });
});

describe('refusing with the place', () => {
  it.each<[string, string, number, string]>([
    ['', 'malformed', 0, ''],
    ['  ', 'malformed', 2, ''],
    ['{', 'malformed', 1, ''],
    ['{"a":1', 'malformed', 6, '/a'],
    ['{"a":1,}', 'malformed', 7, ''],
    ['{"a":1}}', 'malformed', 7, ''],
    ['{"a":1} {', 'malformed', 8, ''],
    ['[1,2,]', 'malformed', 5, '/2'],
    ['[1 2]', 'malformed', 3, '/0'],
    ['{"a" 1}', 'malformed', 5, '/a'],
    ["{'a':1}", 'malformed', 1, ''],
    ['{"a":[1,tru]}', 'malformed', 11, '/a/1'],
    ['{"a":[1,\n\n01]}', 'malformed', 10, '/a/1'],
    ['[+1]', 'malformed', 1, '/0'],
    ['[1.]', 'malformed', 1, '/0'],
    ['[.5]', 'malformed', 1, '/0'],
    ['[NaN]', 'malformed', 1, '/0'],
    ['-', 'malformed', 0, ''],
    ['"a\tb"', 'malformed', 2, ''],
    ['"ab\u001f"', 'malformed', 3, ''],
    ['"\\x"', 'malformed', 2, ''],
    ['"\\u12g4"', 'malformed', 5, ''],
    ['"é\\', 'malformed', 4, ''],
    ['// comment\n1', 'malformed', 0, ''],
    ['{"a":1,"a":2}', 'duplicate_key', 7, '/a'],
    ['{"a":1,"\\u0061":2}', 'duplicate_key', 7, '/a'],
    ['{"x":[0,{"k/~":1,\n"k/~":1}]}', 'duplicate_key', 18, '/x/1/k~1~0'],
    ['{"__proto__":1,"__proto__":2}', 'duplicate_key', 15, '/__proto__'],
    ['{"é":1,"é":2}', 'duplicate_key', 8, '/é'],
    ['{"n":9007199254740992}', 'unsafe_integer', 5, '/n'],
    ['[-9007199254740993]', 'unsafe_integer', 1, '/0'],
    [`[${'9'.repeat(400)}]`, 'unsafe_integer', 1, '/0'],
    ['{"n":[1e400]}', 'number_overflow', 6, '/n/0'],
    ['-1.5E+309', 'number_overflow', 0, ''],
    ['{"a":"\\ud83d"}', 'lone_surrogate', 5, '/a'],
    ['{"a":"\\ude00\\ud83d"}', 'lone_surrogate', 5, '/a'],
    ['{"\\uD83Dx":1}', 'lone_surrogate', 1, '/\ud83dx'],
    ['{"é":["\ud83d"]}', 'lone_surrogate', 7, '/é/0'],
    ['{"a":"x","b\ude00":1}', 'lone_surrogate', 9, '/b\ufffd'],
    ['\ufeff{"a":1,"a":2}', 'duplicate_key', 10, '/a'],
  ])('%j: %s', (json, reason, offset, pointer) => {
    expect(faultOf(json)).toMatchObject({ reason, offset, pointer });
  });

  it('counts lines from 1', () => {
    expect(faultOf('\n\n{"a":1,\r\n"a":2}')).toMatchObject({ offset: 11, line: 4 });
    expect(faultOf(Buffer.from('"a\n'))).toMatchObject({ offset: 2, line: 1 });
    expect(faultOf(Buffer.concat([Buffer.from('[\n"'), hex('ff')]))).toMatchObject({ offset: 3, line: 2 });
  });

  it.each([
    ['a stray byte', '7b2261ff', 3],
    ['a sequence without its end', '22c3a9e282', 3],
    ['an overlong form', '22c08022', 1],
    ['a surrogate in UTF-8', '22eda08022', 1],
    ['beyond U+10FFFF', '22f490808022', 1],
    ['a replacement character, then a stray byte', '22efbfbdff22', 4],
    ['after a byte order mark', 'efbbbfff', 3],
  ])('%s: invalid_utf8', (_, bytes, offset) => {
    expect(faultOf(hex(bytes))).toEqual({ reason: 'invalid_utf8', offset, line: 1, pointer: '' });
  });

  it('says what, where and what next', () => {
    const error = errorOf('{"a":\n{"id":9007199254740993}}');
    expect(error.code).toBe('INVALID_JSON');
    expect(error.message).toBe(
      'JSON not accepted (line 2, byte 12, in /a/id): this integer is beyond ±9007199254740991 (2^53 - 1) and ' +
        'would lose digits; send it as a string',
    );
  });

  it('keeps the message short when a key is long', () => {
    expect(errorOf(`{"${'k'.repeat(50_000)}":1e999}`).message.length).toBeLessThan(300);
  });

  it('refuses a megabyte of opened arrays without running out of stack', () => {
    expect(faultOf('['.repeat(1_000_000))).toMatchObject({ reason: 'too_deep', offset: 200 });
    expect(faultOf(nested(500_000))).toMatchObject({ reason: 'too_deep', offset: 200 });
  });
});

describe('for any text', () => {
  it('agrees with JSON.parse on what is JSON, and always gives the place', () => {
    const texts = fc.property(spoiled(), (text) => {
      const fault = tryFault(text);
      const value = parsed(text);
      if (value === undefined) expect(fault).toBeDefined();
      if (fault?.['reason'] === 'malformed') expect(value).toBeUndefined();
      if (fault) expect(fault['offset']).toBeLessThanOrEqual(Buffer.byteLength(text));
      else expect(parseStrict(text)).toEqual(value);
    });
    fc.assert(texts, { numRuns: count(100_000), seed: seed('spoiled texts') });
  });

  it('accepts JSON exactly if nothing in it would change or vanish', () => {
    const texts = fc.property(jsonLine(), jsonLine(), fc.boolean(), (left, right, halvePairs) => {
      const merged = left === '{}' || right === '{}' ? left : `${left.slice(0, -1)},${right.slice(1)}`;
      const json = halvePairs ? merged.replaceAll('\\ude00', '') : merged;
      const isFaulty = keyWrittenTwice(json) !== undefined || hasHalfPair(json) || json.includes('1E400');
      expect(tryFault(json) !== undefined).toBe(isFaulty);
    });
    fc.assert(texts, { numRuns: count(50_000), seed: seed('merged lines') });
  });

  it('reads text and its bytes alike', () => {
    const texts = fc.property(fc.oneof(jsonLine(), spoiled()), (text) => {
      const bytes = Buffer.from(text);
      expect(tryFault(bytes)).toEqual(tryFault(bytes.toString()));
    });
    fc.assert(texts, { numRuns: count(20_000), seed: seed('text and bytes') });
  });
});

function nested(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

/** JSON with up to two characters removed, replaced or added, whole or cut. */
function spoiled(): fc.Arbitrary<string> {
  const characters = fc.constantFrom(...'{}[]:,"\\u0019-+.eEtruefalsn \t\n\u0001é'.split(''));
  const spot = fc.record({
    at: fc.nat(),
    removed: fc.nat({ max: 2 }),
    added: fc.array(characters, { maxLength: 2 }),
  });
  return fc.tuple(fc.oneof(jsonLine(), fc.json()), spot).map(([text, { at, removed, added }]) => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + added.join('') + text.slice(from + removed);
  });
}

function errorOf(input: string | Uint8Array, maxDepth?: number): LedgerError {
  try {
    parseStrict(input, maxDepth === undefined ? {} : { maxDepth });
  } catch (error) {
    if (error instanceof LedgerError) return error;
    throw error;
  }
  throw new Error(`accepted: ${String(input)}`);
}

function faultOf(input: string | Uint8Array, maxDepth?: number): LedgerError['details'] {
  return errorOf(input, maxDepth).details;
}

function tryFault(input: string | Uint8Array): LedgerError['details'] | undefined {
  try {
    parseStrict(input);
    return undefined;
  } catch (error) {
    if (error instanceof LedgerError) return error.details;
    throw error;
  }
}
