import { HashTable } from './hash-table.js';

/** A line that nothing known follows yet. The next append follows all heads. */
export interface Head {
  readonly hash: string;
  readonly seq: number;
  /** Name of the day file it lies in. */
  readonly file: string;
}

const seen = 1;
const referenced = 2;

/**
 * Heads = all lines minus all that are followed. Lines may come in any order, also children before parents, and a line
 * that comes twice counts once.
 */
export class HeadTracker {
  readonly #flags = new HashTable();
  readonly #heads = new Map<string, Head>();

  constructor(heads: readonly Head[] = []) {
    for (const head of heads) this.add(head, []);
  }

  add(line: Head, parents: readonly string[]): void {
    for (const parent of parents) {
      this.#mark(parent, referenced);
      this.#heads.delete(parent);
    }
    const before = this.#mark(line.hash, seen);
    if (before === 0) this.#heads.set(line.hash, line);
  }

  /** True when the line itself was added, not only named as a parent. */
  hasSeen(hash: string): boolean {
    return ((this.#flags.get(hash) ?? 0) & seen) !== 0;
  }

  heads(): readonly Head[] {
    return [...this.#heads.values()];
  }

  /** Returns the marks from before. */
  #mark(hash: string, flag: number): number {
    const before = this.#flags.get(hash) ?? 0;
    if ((before & flag) === 0) this.#flags.set(hash, before | flag);
    return before;
  }
}
