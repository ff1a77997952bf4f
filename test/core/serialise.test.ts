import { isDeepStrictEqual } from 'node:util';
import { runInNewContext } from 'node:vm';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/errors.js';
import { canonicalise, serialiseData } from '../../src/core/serialise.js';
import { parseStrict } from '../../src/core/strict-json.js';
import { count, seed } from '../support/scale.js';
import { jsonLine } from './json-text.js';

const noPrototype: unknown = Object.assign(Object.create(null), { a: 1 });
const otherRealm: unknown = runInNewContext('({ a: [1] })');
const protoKey: unknown = JSON.parse('{"__proto__":{"a":1},"when":null}');
const shared = { a: 1 };

class Celsius {
  degrees = 20;
}

class Money {
  toJSON(key: string): unknown {
    return { amount: 5, key };
  }
}

class Nothing {
  toJSON(): undefined {
    return undefined;
  }
}

describe('serialising', () => {
  it.each<[string, unknown, string]>([
    ['scalars', ['x', 0, -1.5, true, false, null], '["x",0,-1.5,true,false,null]'],
    ['keys in insertion order', { b: 1, a: 2 }, '{"b":1,"a":2}'],
    ['minus zero as zero', -0, '0'],
    ['safe integers', [2 ** 53 - 1, -(2 ** 53 - 1)], '[9007199254740991,-9007199254740991]'],
    ['large doubles with an exponent', [1e21, 1.5e300], '[1e+21,1.5e+300]'],
    ['undefined members not at all', { a: undefined, b: 1, c: { d: undefined } }, '{"b":1,"c":{}}'],
    ['pairs as characters', { '😀': '😀' }, '{"😀":"😀"}'],
    ['the text of an escape', '\\ud83d', '"\\\\ud83d"'],
    ['line ends on one line', 'a\n\r\u2028b', '"a\\n\\r\u2028b"'],
    ['objects without prototype', noPrototype, '{"a":1}'],
    ['objects of another realm', otherRealm, '{"a":[1]}'],
    ['a key __proto__', protoKey, '{"__proto__":{"a":1},"when":null}'],
    ['dates', { at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
    ['what toJSON answers, called with the key', [{ x: new Money() }], '[{"x":{"amount":5,"key":"x"}}]'],
    [
      'toJSON beside a key __proto__',
      { p: protoKey, d: new Money() },
      '{"p":{"__proto__":{"a":1},"when":null},"d":{"amount":5,"key":"d"}}',
    ],
    ['members of which toJSON answers undefined not at all', { a: new Nothing(), b: 1 }, '{"b":1}'],
    ['toJSON that is no function', { toJSON: 'x' }, '{"toJSON":"x"}'],
    [
      'one object at two places',
      [shared, shared, new Date(0)],
      '[{"a":1},{"a":1},"1970-01-01T00:00:00.000Z"]',
    ],
    ['buffers through their toJSON', Buffer.from('a'), '{"type":"Buffer","data":[97]}'],
    ['200 levels', nested(200), '['.repeat(200) + ']'.repeat(200)],
  ])('writes %s', (_, value, json) => {
    expect(serialiseData(value)).toBe(json);
  });

  it.each<[string, unknown, string]>([
    ['NaN', { a: [0, Number.NaN] }, '/a/1'],
    ['Infinity', { a: -Infinity }, '/a'],
    ['an unsafe integer', [2 ** 53], '/0'],
    ['an unsafe integer of 21 digits', [1e20], '/0'],
    ['bigint', { n: { m: 1n } }, '/n/m'],
    ['a function', { f: () => 1 }, '/f'],
    ['a symbol', [Symbol('s')], '/0'],
    ['undefined', undefined, ''],
    ['undefined in an array', { a: [1, undefined] }, '/a/1'],
    ['toJSON answering undefined in an array', [new Nothing()], '/0'],
    ['what an array answers from toJSON', [Object.assign([1], { toJSON: () => Number.NaN })], '/0'],
    [
      'what an array keeps from its iterator',
      Object.assign([Number.NaN], { [Symbol.iterator]: () => [].values() }),
      '/0',
    ],
    ['a hole', Object.assign([], { 1: 'x' }), '/0'],
    ['a lone surrogate', ['\ud83d'], '/0'],
    ['a lone surrogate in a key', { 'x\ude00': 1 }, '/x\ude00'],
    ['a lone surrogate beside the text of one', ['\\ud83d', '\ud83d'], '/1'],
    ['a Map', { m: new Map() }, '/m'],
    ['a Set', [[new Set()]], '/0/0'],
    ['a RegExp', /x/, ''],
    ['an Error', { 'a/b~c': new Error('x') }, '/a~1b~0c'],
    ['a typed array', new Uint8Array(1), ''],
    ['a boxed number', Object(1), ''],
    ['an instance of a class', { t: new Celsius() }, '/t'],
    ['an object that inherits', Object.create({ a: 1 }), ''],
    ['an invalid date', { at: new Date(Number.NaN) }, '/at'],
    ['201 levels', nested(201), '/0'.repeat(200)],
    ['100,000 levels', nested(100_000), '/0'.repeat(200)],
  ])('refuses %s and names the place', (_, value, pointer) => {
    expect(refusalOf(value)).toMatchObject({ code: 'INVALID_JSON', details: { pointer } });
  });

  it('refuses cycles and names where they close', () => {
    const cycle: Record<string, unknown> = { a: [] };
    cycle['b'] = { c: [cycle] };
    const refusal = refusalOf(cycle);
    expect(refusal.details).toEqual({ pointer: '/b/c/0' });
    expect(refusal.message).toBe(
      'value cannot be written as JSON (in /b/c/0): a cycle: this object contains itself',
    );
  });

  it('lets errors of toJSON pass', () => {
    const failure = new RangeError('no rate today');
    const toJSON = (): never => {
      throw failure;
    };
    expect(() => serialiseData({ a: { toJSON } })).toThrow(failure);
  });

  it('writes plain data as JSON.stringify does, on one line that parseStrict accepts', () => {
    const values = fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const json = tryTo(serialiseData, value);
      if (json === undefined) return;
      expect(json).toBe(JSON.stringify(value));
      expect(json).not.toMatch(/[\n\r]/);
      parseStrict(json);
    });
    fc.assert(values, { numRuns: count(50_000), seed: seed('plain data') });
  });

  it('refuses whatever would not come back equal, and writes nothing that parseStrict refuses', () => {
    fc.assert(comesBackEqual(serialiseData), { numRuns: count(50_000), seed: seed('any value') });
  });

  it('(negative control) JSON.stringify alone fails the same property', () => {
    const details = fc.check(comesBackEqual(JSON.stringify), { numRuns: 1_000, seed: seed('control') });
    expect(details.failed).toBe(true);
  });
});

describe('canonical text', () => {
  it.each<[string, unknown, string]>([
    ['sorts keys at every level', { b: [{ d: 1, c: 2 }], a: null }, '{"a":null,"b":[{"c":2,"d":1}]}'],
    [
      'sorts by code units, numbers too',
      { 10: 0, 9: 0, é: 0, z: 0, '😀': 0, '\ufffd': 0 },
      '{"10":0,"9":0,"z":0,"é":0,"😀":0,"\ufffd":0}',
    ],
    ['writes numbers as they mean', [1, 1e21, -0, 0.1, 1e-7], '[1,1e+21,0,0.1,1e-7]'],
    ['leaves out undefined members', { a: undefined, b: 1 }, '{"b":1}'],
    ['takes a date as its text', { at: new Date(0) }, '{"at":"1970-01-01T00:00:00.000Z"}'],
    ['keeps __proto__', protoKey, '{"__proto__":{"a":1},"when":null}'],
    ['writes scalars', 'x', '"x"'],
  ])('%s', (_, value, text) => {
    expect(canonicalise(value)).toBe(text);
  });

  it('is the same exactly for values that are deeply equal, in any key order', () => {
    const value = jsonLine().map((json): unknown => JSON.parse(JSON.stringify(JSON.parse(json))));
    const pairs = fc.property(value, value, (left, right) => {
      expect(canonicalise(left)).toBe(canonicalise(reversed(left)));
      expect(JSON.parse(canonicalise(left))).toEqual(left);
      expect(canonicalise(left) === canonicalise(right)).toBe(isDeepStrictEqual(left, right));
    });
    fc.assert(pairs, { numRuns: count(20_000), seed: seed('pairs') });
  });

  it('refuses more than 200 levels', () => {
    expect(canonicalise(nested(200))).toHaveLength(400);
    expect(() => canonicalise(nested(100_000))).toThrow(LedgerError);
  });
});

/** Values with all that JSON lacks; `toEqual` takes undefined members as absent, and `+ 0` makes of -0 a 0. */
function comesBackEqual(write: (value: unknown) => string): fc.IProperty<[unknown]> {
  const odd = fc.constantFrom<unknown>(
    undefined,
    null,
    2 ** 53,
    1e20,
    1n,
    '\ud83d',
    '\\ud83d',
    Symbol('s'),
    Math.max,
  );
  const text = fc.string({ unit: 'binary' });
  const number = fc.double().map((value) => value + 0);
  const value = fc.anything({
    key: fc.oneof(text, fc.constantFrom('__proto__', 'constructor', '\ude00')),
    values: [text, text, number, fc.integer(), fc.boolean(), odd],
    withMap: true,
    withSet: true,
    withSparseArray: true,
    withTypedArray: true,
    withNullPrototype: true,
  });
  return fc.property(value, (given) => {
    const json = tryTo(write, given);
    if (json !== undefined) expect(parseStrict(json)).toEqual(given);
  });
}

function tryTo(write: (value: unknown) => string, value: unknown): string | undefined {
  try {
    return write(value);
  } catch (error) {
    if (error instanceof LedgerError || error instanceof TypeError) return undefined;
    throw error;
  }
}

function refusalOf(value: unknown): LedgerError {
  try {
    serialiseData(value);
  } catch (error) {
    if (error instanceof LedgerError) return error;
    throw error;
  }
  throw new Error('accepted');
}

function nested(depth: number): unknown {
  let value: unknown[] = [];
  for (let level = 1; level < depth; level++) value = [value];
  return value;
}

/** The same value with the members of all objects in opposite order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}
