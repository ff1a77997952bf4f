import type { Mark } from './adapter.js';

export type Fields = Readonly<Record<string, unknown>>;

/** An object's members; nothing for any other value. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** The first of these members that is a text with something in it. */
export function textAt(fields: Fields, ...keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

export function numberAt(fields: Fields, ...keys: readonly string[]): number | undefined {
  const value = keys.map((key) => fields[key]).find((one) => typeof one === 'number');
  return typeof value === 'number' ? value : undefined;
}

/** Members that are a number, a switch or a short word, under the same names. */
export function marksAt(fields: Fields, keys: readonly string[]): Readonly<Record<string, Mark>> {
  const marks: Record<string, Mark> = {};
  for (const key of keys) {
    const value = fields[key];
    const isShort = typeof value === 'string' && value !== '' && value.length <= 200;
    if (isShort || typeof value === 'number' || typeof value === 'boolean') marks[key] = value;
  }
  return marks;
}

/** Only the members that have a value; for members whose names we chose. */
export function present<T>(members: Readonly<Record<string, T | undefined>>): Readonly<Record<string, T>> {
  const kept: Record<string, T> = {};
  for (const key in members) {
    const value = members[key];
    if (value !== undefined) kept[key] = value;
  }
  return kept;
}

/** Bytes of a value as it would be sent: of a text, its own. */
export function sizeOf(value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  return Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value), 'utf8');
}

/** Keys that are in none of the lists; a few are enough to find out. */
export function strangeKeys(fields: Fields, known: ReadonlySet<string>): readonly string[] {
  return Object.keys(fields)
    .filter((key) => !known.has(key))
    .slice(0, 10)
    .map((key) => key.slice(0, 60));
}
