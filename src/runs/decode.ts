/**
 * Reading of JSON values that somebody else wrote: absent and null count as empty, as the writers of such journals
 * mean them; a value of another type makes the whole event unreadable.
 */
export class Undecodable extends Error {
  override readonly name = 'Undecodable';
}

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown, what: string): Fields {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value)) throw new Undecodable(`${what} is no object`);
  return value as Fields;
}

/** Empty when absent. */
export function textIn(fields: Fields, key: string): string {
  return optionalTextIn(fields, key) ?? '';
}

export function optionalTextIn(fields: Fields, key: string): string | undefined {
  const value = own(fields, key);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new Undecodable(`${key} is no string`);
  return value;
}

export function integerIn(fields: Fields, key: string, fallback: number): number {
  const value = own(fields, key);
  if (value === undefined || value === null) return fallback;
  if (!Number.isSafeInteger(value)) throw new Undecodable(`${key} is no integer`);
  return value as number;
}

/** False when absent. */
export function flagIn(fields: Fields, key: string): boolean {
  const value = own(fields, key);
  if (value === undefined || value === null) return false;
  if (typeof value !== 'boolean') throw new Undecodable(`${key} is neither true nor false`);
  return value;
}

/** Empty when absent. */
export function listIn<Item>(
  fields: Fields,
  key: string,
  decode: (value: unknown, what: string) => Item,
): Item[] {
  const value = own(fields, key);
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new Undecodable(`${key} is no list`);
  return value.map((item: unknown, at) => decode(item, `${key}[${at}]`));
}

export function textListIn(fields: Fields, key: string): string[] {
  return listIn(fields, key, (value, what) => {
    if (typeof value !== 'string') throw new Undecodable(`${what} is no string`);
    return value;
  });
}

/** Undefined when absent or empty. Keys such as `__proto__` stay plain data. */
export function textMapIn(fields: Fields, key: string): Record<string, string> | undefined {
  const entries = Object.entries(fieldsOf(own(fields, key), key));
  if (entries.length === 0) return undefined;
  for (const [name, value] of entries) {
    if (typeof value !== 'string') throw new Undecodable(`${key}.${name} is no string`);
  }
  return Object.fromEntries(entries) as Record<string, string>;
}

export function own(fields: Fields, key: string): unknown {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
