import type { DayFileRef } from '../read/selection.js';

/** A line that may be meant, by its place: it is read again, parsed and checked when its turn comes. */
export interface Candidate {
  readonly ref: DayFileRef;
  readonly offset: number;
  /** Without the newline. */
  readonly length: number;
}

/** What order needs of a line; a number or time that it does not have, or that cannot be read, is undefined. */
export interface CandidateFacts extends Candidate {
  readonly seq: number | undefined;
  readonly timeMs: number | undefined;
}

/** One agent's candidates of a day, as they stand; in columns, 40 bytes each, since there may be millions. */
export class Candidates {
  readonly #refs: DayFileRef[] = [];
  #columns = new Float64Array(5 * 64);
  length = 0;

  add({ ref, offset, length, seq = Number.NaN, timeMs = Number.NaN }: CandidateFacts): void {
    if (this.#refs.at(-1) !== ref) this.#refs.push(ref);
    const at = this.length * 5;
    if (at >= this.#columns.length) this.#grow();
    this.#columns[at] = this.#refs.length - 1;
    this.#columns[at + 1] = offset;
    this.#columns[at + 2] = length;
    this.#columns[at + 3] = seq;
    this.#columns[at + 4] = timeMs;
    this.length += 1;
  }

  at(index: number): Candidate {
    const first = index * 5;
    const ref = this.#refs[this.#columns[first] ?? 0];
    if (ref === undefined) throw new RangeError(`there is no candidate ${index}`);
    return { ref, offset: this.#columns[first + 1] ?? 0, length: this.#columns[first + 2] ?? 0 };
  }

  /** NaN when it has none. */
  seq(index: number): number {
    return this.#columns[index * 5 + 3] ?? Number.NaN;
  }

  /** Unix milliseconds; NaN when it cannot be read. */
  timeMs(index: number): number {
    return this.#columns[index * 5 + 4] ?? Number.NaN;
  }

  #grow(): void {
    const columns = new Float64Array(this.#columns.length * 2);
    columns.set(this.#columns);
    this.#columns = columns;
  }
}
