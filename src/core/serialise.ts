import { LedgerError } from '../errors.js';
import { afterToJson, isExactNumber, isPlainObject, plainCopy } from './plain-copy.js';
import { defaultMaxDepth } from './strict-json.js';

/**
 * Compact JSON, on one line, of a JavaScript value from a caller; keys in insertion order. Members that are undefined
 * are left out and `toJSON` is called, both as JSON.stringify does; members under symbols are not looked at.
 *
 * What JSON.stringify would change or drop without a word throws INVALID_JSON with `details.pointer` (RFC 6901): NaN
 * and infinite numbers, integers beyond ±(2^53 − 1) that would be written out in digits (below 1e21), bigint,
 * functions, symbols, undefined or holes in arrays, invalid dates, lone surrogates in strings and keys, cycles, more
 * than 200 levels, and objects that neither are plain nor have `toJSON` (Map, Set, class instances). `parseStrict`
 * accepts every result.
 *
 * Errors of `toJSON` pass through. Plain data is read twice; a getter that answers differently the second time is not
 * caught.
 */
export function serialiseData(value: unknown): string {
  if (isPlainData(value, 0)) {
    const json = JSON.stringify(value);
    if (!mayHoldLoneSurrogate(json)) return json;
  }
  return JSON.stringify(plainCopy(value, defaultMaxDepth));
}

/**
 * Equal text for equal content: keys sorted by UTF-16 code units at every level (as in RFC 8785), undefined members
 * left out, `toJSON` called, -0 as 0. For values from JSON.parse and for those that `serialiseData` accepts.
 * Throws INVALID_JSON for more than 200 levels.
 */
export function canonicalise(value: unknown): string {
  return canonical(afterToJson(value, ''), 0);
}

/** True only where JSON.stringify alone does the right thing, lone surrogates excepted. */
function isPlainData(value: unknown, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return true;
  if (typeof value === 'number') return isExactNumber(value);
  return typeof value === 'object' && depth < defaultMaxDepth && isPlainContainer(value, depth + 1);
}

function isPlainContainer(container: object, depth: number): boolean {
  if ('toJSON' in container) return false;
  if (Array.isArray(container)) return isPlainArray(container, depth);
  if (!isPlainObject(container)) return false;
  for (const key in container) {
    const item = container[key];
    if (item !== undefined && !isPlainData(item, depth)) return false;
  }
  return true;
}

/** By index, as JSON.stringify does: a hole is undefined, and an iterator of a subclass is not asked. */
function isPlainArray(items: readonly unknown[], depth: number): boolean {
  for (let index = 0; index < items.length; index++) {
    if (!isPlainData(items[index], depth)) return false;
  }
  return true;
}

/** JSON.stringify writes a lone surrogate as an escape, pairs as they are; a text `\ud…` looks the same from here. */
function mayHoldLoneSurrogate(json: string): boolean {
  return json.includes('\\ud');
}

function canonical(value: unknown, depth: number): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (depth === defaultMaxDepth)
    throw new LedgerError('INVALID_JSON', `value nested more than ${depth} levels deep`);
  if (Array.isArray(value)) {
    const items = value.map((item, index) => canonical(afterToJson(item, String(index)), depth + 1));
    return `[${items.join(',')}]`;
  }
  const members: string[] = [];
  const entries: [string, unknown][] = Object.entries(value);
  for (const [key, given] of entries.sort(([left], [right]) => (left < right ? -1 : 1))) {
    const item = afterToJson(given, key);
    if (item !== undefined) members.push(`${JSON.stringify(key)}:${canonical(item, depth + 1)}`);
  }
  return `{${members.join(',')}}`;
}
