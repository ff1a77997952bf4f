/**
 * A set of line hashes with one small number each, in typed arrays: about 40 bytes an entry where a Map of strings
 * takes several times that and ends at 16.7 million. Keys are the first 128 bits of a hash; nobody can find two lines
 * that share those.
 */
export class HashTable {
  #words: Uint32Array;
  #values: Int32Array;
  #size = 0;

  constructor(expected = 512) {
    const capacity = 2 ** Math.ceil(Math.log2(Math.max(16, expected * 2)));
    this.#words = new Uint32Array(capacity * 4);
    this.#values = new Int32Array(capacity).fill(absent);
  }

  get size(): number {
    return this.#size;
  }

  /** The number kept for a hash in lower-case hex, or undefined. */
  get(hash: string): number | undefined {
    const value = this.#values[this.#slotOf(keyOf(hash))];
    return value === absent ? undefined : value;
  }

  has(hash: string): boolean {
    return this.get(hash) !== undefined;
  }

  /** `value` is an integer from 0 to 2³¹−1. */
  set(hash: string, value: number): void {
    const key = keyOf(hash);
    let slot = this.#slotOf(key);
    if (this.#values[slot] === absent) {
      if (this.#size * 2 >= this.#values.length) {
        this.#grow();
        slot = this.#slotOf(key);
      }
      this.#words.set(key, slot * 4);
      this.#size += 1;
    }
    this.#values[slot] = value;
  }

  #slotOf(key: Key): number {
    const mask = this.#values.length - 1;
    const words = this.#words;
    let slot = key[0] & mask;
    while (this.#values[slot] !== absent && !isAt(words, slot * 4, key)) slot = (slot + 1) & mask;
    return slot;
  }

  #grow(): void {
    const words = this.#words;
    const values = this.#values;
    this.#words = new Uint32Array(words.length * 2);
    this.#values = new Int32Array(values.length * 2).fill(absent);
    for (let slot = 0; slot < values.length; slot++) {
      const value = values[slot] ?? absent;
      if (value === absent) continue;
      const key = words.subarray(slot * 4, slot * 4 + 4);
      const to = this.#slotOf([key[0] ?? 0, key[1] ?? 0, key[2] ?? 0, key[3] ?? 0]);
      this.#words.set(key, to * 4);
      this.#values[to] = value;
    }
  }
}

type Key = readonly [number, number, number, number];

const absent = -1;

function keyOf(hash: string): Key {
  return [wordOf(hash, 0), wordOf(hash, 8), wordOf(hash, 16), wordOf(hash, 24)];
}

function wordOf(hash: string, at: number): number {
  return Number.parseInt(hash.slice(at, at + 8), 16) >>> 0;
}

function isAt(words: Uint32Array, at: number, key: Key): boolean {
  return (
    words[at] === key[0] && words[at + 1] === key[1] && words[at + 2] === key[2] && words[at + 3] === key[3]
  );
}
