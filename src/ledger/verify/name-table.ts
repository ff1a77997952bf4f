/** Names found by their bytes, without making strings. Names are kept in ASCII. */
export class NameTable<Value> {
  readonly #entries = new Map<number, { readonly name: Uint8Array; readonly value: Value }>();

  set(name: string, value: Value): void {
    const bytes = Buffer.from(name, 'latin1');
    this.#entries.set(nameKey(bytes, 0, bytes.length), { name: bytes, value });
  }

  /** The value of the name at [from, to), whose key is `key`. */
  get(key: number, buffer: Uint8Array, from: number, to: number): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || !standsAt(entry.name, buffer, from, to)) return undefined;
    return entry.value;
  }
}

/** Few names share a key. */
export function nameKey(buffer: Uint8Array, from: number, to: number): number {
  let key = to - from;
  for (let at = from; at < to; at++) key = (Math.imul(key, 31) + buffer[at]!) | 0;
  return key;
}

/** Whether [from, to) of `buffer` holds just these bytes. */
export function standsAt(bytes: Uint8Array, buffer: Uint8Array, from: number, to: number): boolean {
  if (to - from !== bytes.length) return false;
  for (let at = 0; at < bytes.length; at++) if (buffer[from + at] !== bytes[at]) return false;
  return true;
}
