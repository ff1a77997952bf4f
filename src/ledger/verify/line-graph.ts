import { IntList } from './int-list.js';
import { fromHex } from './line-hash.js';

/** The parent of an agent's first line: the workspace. */
export const rootParent = -1;

/** A parent that is a number below this stands nowhere in the ledger. */
const firstAbsent = -2;

/** Marks of a line; they add up. */
export const mark = {
  /** Torn or damaged: it carries no meaning and takes no place in the history. */
  void: 1,
  /** Follows the line before it (the next lower number) and nothing else. */
  straight: 2,
  /** Written in the same moment as the line before it, as lines of one write are. */
  sameMoment: 4,
  /** A copy of an earlier line, which counts once. */
  repeat: 8,
  /** Some line follows it. */
  followed: 16,
  /** Its number is not certain: it has none of its own, and neither had lines that may have come in before it. */
  unsure: 32,
  /** It was parsed and held against the schema. */
  checked: 64,
} as const;

export interface NewLine {
  /** Leaf hash, 32 characters of one byte each. */
  readonly hash: string;
  readonly seq: number;
  /** 64 bits that lines with the same id share, and others hardly ever. */
  readonly idHigh: number;
  readonly idLow: number;
  readonly marks: number;
}

/** Larger numbers than any ledger reaches are kept as this one. */
export const highestSeq = 0xffff_ffff;

/** How far back a parent is looked for at once; all others are looked for together when everything is read. */
const nearLines = 1024;

/**
 * The history of one agent: its lines, numbered from 0 in reading order, and what each follows. About 30 bytes a
 * line, so that a ledger of gigabytes fits: of a hash the first 128 bits are kept (nobody can find two lines that share
 * those), and the links of straight stretches are one mark each.
 */
export class LineGraph {
  #words: Uint32Array;
  #seqs: Uint32Array;
  #ids: Uint32Array;
  #marks: Uint8Array;
  #count = 0;
  /** Lines that are not straight, ascending; where the parents of each begin in the pool; and how they are found. */
  readonly #linked = new IntList();
  readonly #starts = new IntList();
  readonly #pool = new IntList();
  /** Hashes of parents not found at once, and what became of each: a line's number, or `unknown`. */
  readonly #sought = new Map<string, number>();
  readonly #soughtHashes: string[] = [];
  #found = new Int32Array(0);
  readonly #originals = new Map<number, number>();

  /** `expected` lines: more is possible, less costs no memory. */
  constructor(expected = 1024) {
    const size = Math.max(16, expected);
    this.#words = new Uint32Array(size * 4);
    this.#seqs = new Uint32Array(size);
    this.#ids = new Uint32Array(size * 2);
    this.#marks = new Uint8Array(size);
  }

  get count(): number {
    return this.#count;
  }

  /** Lines that take part in the history. */
  countParts(): number {
    let parts = 0;
    for (let index = 0; index < this.#count; index++)
      if (!this.has(index, mark.void | mark.repeat)) parts += 1;
    return parts;
  }

  /** Returns the line's number. A line that is not marked straight needs `follow` next, void ones excepted. */
  add({ hash, seq, idHigh, idLow, marks }: NewLine): number {
    const index = this.#count;
    if (index === this.#seqs.length) this.#enlarge();
    const words = this.#words;
    for (let word = 0; word < 4; word++) words[index * 4 + word] = wordOf(hash, word * 4);
    this.#seqs[index] = Math.min(seq, highestSeq);
    this.#ids[index * 2] = idLow;
    this.#ids[index * 2 + 1] = idHigh;
    this.#marks[index] = marks;
    this.#count += 1;
    return index;
  }

  /** What the line added last follows: numbers of lines or `rootParent`, and hashes (hex) still to be found. */
  follow(index: number, parents: readonly (number | string)[]): void {
    this.#linked.push(index);
    this.#starts.push(this.#pool.length);
    for (const parent of parents)
      this.#pool.push(typeof parent === 'number' ? parent : this.#seek(parent, index));
  }

  has(index: number, marks: number): boolean {
    return ((this.#marks[index] ?? 0) & marks) !== 0;
  }

  setMark(index: number, marks: number): void {
    this.#marks[index] = (this.#marks[index] ?? 0) | marks;
  }

  seq(index: number): number {
    return this.#seqs[index] ?? 0;
  }

  /** Ids by line, 64 bits each. */
  ids(): Uint32Array {
    return this.#ids.subarray(0, this.#count * 2);
  }

  isSameLine(left: number, right: number): boolean {
    const words = this.#words;
    for (let word = 0; word < 4; word++) if (words[left * 4 + word] !== words[right * 4 + word]) return false;
    return true;
  }

  /** Numbers of lines, `rootParent`, and numbers for lines that are not here (`isAbsent`). After `findParents`. */
  parentsOf(index: number): readonly number[] {
    if (this.has(index, mark.straight)) return [this.#original(index - 1)];
    const at = this.#linked.search(index);
    if (at === -1) return [];
    const end = at + 1 < this.#starts.length ? this.#starts.at(at + 1) : this.#pool.length;
    const parents: number[] = [];
    for (let item = this.#starts.at(at); item < end; item++)
      parents.push(this.#resolved(this.#pool.at(item)));
    return parents;
  }

  /** The hash (hex) of a parent that is not here. */
  hashOfAbsent(parent: number): string {
    return this.#soughtHashes[firstAbsent - parent] ?? '';
  }

  /** Hashes (hex) of all parents that are not here. */
  absentHashes(): ReadonlySet<string> {
    return new Set(this.#soughtHashes.filter((_, at) => this.#found[at] === unknown));
  }

  /** `index` is a copy of `original`: whoever follows the one follows the other. */
  setRepeat(index: number, original: number): void {
    this.#originals.set(index, original);
    this.setMark(index, mark.repeat);
  }

  /** Marks every line that a line follows, copies left out. */
  markFollowed(): void {
    for (let index = 0; index < this.#count; index++) {
      if (this.has(index, mark.void | mark.repeat)) continue;
      if (this.has(index, mark.straight)) this.setMark(this.#original(index - 1), mark.followed);
      else for (const parent of this.parentsOf(index)) if (parent >= 0) this.setMark(parent, mark.followed);
    }
  }

  /** Lines that are not straight. */
  *linked(): Iterable<number> {
    for (let at = 0; at < this.#linked.length; at++) yield this.#linked.at(at);
  }

  /** Looks for all parents that were not found near their children, in one go. */
  findParents(): void {
    const numbers = this.find(this.#soughtHashes);
    this.#found = Int32Array.from(numbers, (number) => number ?? unknown);
  }

  /** First line with each of the hashes (hex), or undefined. One pass over all lines. */
  find(hashes: readonly string[]): readonly (number | undefined)[] {
    const found = Array.from<number | undefined>({ length: hashes.length });
    if (hashes.length === 0) return found;
    const filter = new Uint8Array(1 << 16);
    const byWord = new Map<number, number[]>();
    const keys = hashes.map(fromHex);
    for (const [at, key] of keys.entries()) {
      const word = wordOf(key, 0);
      filter[word >>> 16] = 1;
      byWord.set(word, [...(byWord.get(word) ?? []), at]);
    }
    for (let index = 0; index < this.#count; index++) {
      const word = this.#words[index * 4] ?? 0;
      if (filter[word >>> 16] === 0) continue;
      for (const at of byWord.get(word) ?? [])
        if (found[at] === undefined && this.#isAt(index, keys[at] ?? '')) found[at] = index;
    }
    return found;
  }

  #seek(hash: string, child: number): number {
    const key = fromHex(hash);
    for (let index = child - 1; index >= Math.max(0, child - nearLines); index--)
      if (this.#isAt(index, key)) return index;
    const known = this.#sought.get(hash) ?? this.#soughtHashes.push(hash) - 1;
    this.#sought.set(hash, known);
    return firstAbsent - known;
  }

  #resolved(parent: number): number {
    if (parent > firstAbsent) return this.#original(parent);
    const number = this.#found[firstAbsent - parent] ?? unknown;
    return number === unknown ? parent : this.#original(number);
  }

  #original(index: number): number {
    return this.#originals.size === 0 ? index : (this.#originals.get(index) ?? index);
  }

  #isAt(index: number, key: string): boolean {
    const words = this.#words;
    return (
      words[index * 4] === wordOf(key, 0) &&
      words[index * 4 + 1] === wordOf(key, 4) &&
      words[index * 4 + 2] === wordOf(key, 8) &&
      words[index * 4 + 3] === wordOf(key, 12)
    );
  }

  #enlarge(): void {
    const size = this.#seqs.length * 2;
    this.#words = enlarged(this.#words, new Uint32Array(size * 4));
    this.#seqs = enlarged(this.#seqs, new Uint32Array(size));
    this.#ids = enlarged(this.#ids, new Uint32Array(size * 2));
    this.#marks = enlarged(this.#marks, new Uint8Array(size));
  }
}

/** Of a parent: no line of this ledger has that hash. */
export function isAbsent(parent: number): boolean {
  return parent <= firstAbsent;
}

const unknown = -1;

function wordOf(bytes: string, at: number): number {
  return (
    ((bytes.charCodeAt(at) << 24) |
      (bytes.charCodeAt(at + 1) << 16) |
      (bytes.charCodeAt(at + 2) << 8) |
      bytes.charCodeAt(at + 3)) >>>
    0
  );
}

function enlarged<Items extends Uint32Array | Uint8Array>(items: Items, larger: Items): Items {
  larger.set(items);
  return larger;
}
