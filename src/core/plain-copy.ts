import { LedgerError } from '../errors.js';
import { jsonPointer, shownPointer } from './json-pointer.js';

/** Where a copy in progress is: keys and indexes from the top, and the containers on that way. */
interface Descent {
  readonly maxDepth: number;
  readonly path: (string | number)[];
  readonly ancestors: Set<object>;
}

/** An object looked at as JSON does. */
export type Members = Readonly<Record<string, unknown>>;

/**
 * A copy of `value` in arrays, objects without prototype and scalars, with `toJSON` called once for each object that
 * has it and undefined members left out: JSON.stringify writes it without changing anything. Throws INVALID_JSON with
 * `details.pointer`, the first offending place, for what JSON cannot say (the list is at `serialiseData`).
 */
export function plainCopy(value: unknown, maxDepth: number): unknown {
  const descent: Descent = { maxDepth, path: [], ancestors: new Set() };
  return copyOf(resolve(value, descent), descent);
}

/** Whether every reader of the JSON gets the number back; from 1e21 on it is written with an exponent, as a double. */
export function isExactNumber(value: number): boolean {
  if (!Number.isInteger(value)) return Number.isFinite(value);
  return Number.isSafeInteger(value) || Math.abs(value) >= 1e21;
}

/** Made by `{}` or with no prototype, in any realm. */
export function isPlainObject(value: object): value is Members {
  const prototype: object | null = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  return Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype, 'isPrototypeOf');
}

/** What JSON.stringify looks at instead of `value`, a member or item called `key`; errors of `toJSON` pass through. */
export function afterToJson(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !('toJSON' in value)) return value;
  return typeof value.toJSON === 'function' ? (value.toJSON.call(value, key) as unknown) : value;
}

function copyOf(value: unknown, descent: Descent): unknown {
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'string') return wellFormed(value, descent);
  if (typeof value === 'object') return copyOfContainer(value, descent);
  if (typeof value !== 'number') return refuse(`JSON has no ${typeof value}`, descent);
  return isExactNumber(value) ? value : refuse(numberProblem(value), descent);
}

function copyOfContainer(container: object, descent: Descent): unknown {
  const { ancestors, maxDepth } = descent;
  if (ancestors.has(container)) return refuse('a cycle: this object contains itself', descent);
  if (ancestors.size === maxDepth) return refuse(`nested more than ${maxDepth} levels deep`, descent);
  ancestors.add(container);
  const copy = Array.isArray(container) ? copyOfArray(container, descent) : copyOfObject(container, descent);
  ancestors.delete(container);
  return copy;
}

function copyOfArray(items: readonly unknown[], descent: Descent): unknown[] {
  const copy: unknown[] = [];
  for (let index = 0; index < items.length; index++) {
    descent.path.push(index);
    copy.push(copyOf(resolve(items[index], descent), descent));
    descent.path.pop();
  }
  return copy;
}

function copyOfObject(object: object, descent: Descent): Members {
  if (!isPlainObject(object)) refuse(`${className(object)} is no plain object and has no toJSON`, descent);
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, item] of Object.entries(object)) {
    descent.path.push(key);
    const value = resolve(item, descent);
    if (value !== undefined) copy[wellFormed(key, descent)] = copyOf(value, descent);
    descent.path.pop();
  }
  return copy;
}

function resolve(value: unknown, descent: Descent): unknown {
  if (value instanceof Date && Number.isNaN(value.getTime())) return refuse('an invalid date', descent);
  return afterToJson(value, String(descent.path.at(-1) ?? ''));
}

function wellFormed(text: string, descent: Descent): string {
  if (/\p{Surrogate}/u.test(text)) refuse('half a surrogate pair, which is no character', descent);
  return text;
}

function numberProblem(value: number): string {
  if (!Number.isFinite(value)) return `JSON has no ${value}`;
  return `the integer ${value} is beyond ±9007199254740991 (2^53 - 1); give it as a string`;
}

function className(object: object): string {
  const { constructor } = object as { constructor?: { name?: unknown } };
  return typeof constructor?.name === 'string' && constructor.name !== '' ? constructor.name : 'this object';
}

function refuse(problem: string, descent: Descent): never {
  const pointer = jsonPointer(descent.path);
  const message = `value cannot be written as JSON (in ${shownPointer(pointer)}): ${problem}`;
  throw new LedgerError('INVALID_JSON', message, { details: { pointer } });
}
