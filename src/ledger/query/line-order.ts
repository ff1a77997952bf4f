import type { Candidate, Candidates } from './candidates.js';

/** A candidate in its turn. */
export interface Turn {
  readonly line: Candidate;
  /** It may be the same line as another one: only such need to be compared. */
  readonly isDoubtful: boolean;
}

/**
 * All candidates of a day: each agent's in the order of its history (lines of other tools, which have no number, first
 * and as they stand), agents merged by time; at equal times the agent that comes first. A line without a readable time
 * stays with the one before it. `newest`: exactly the other way round.
 */
export function* turnsByTime(
  agents: readonly Candidates[],
  { newest }: { readonly newest: boolean },
): Generator<Turn> {
  const histories = agents.filter(({ length }) => length > 0).map((lines) => new History(lines));
  const order = mergeOrder(histories);
  const total = histories.reduce((sum, { length }) => sum + length, 0);
  for (const history of histories) history.rewind(newest);
  for (let turn = 0; turn < total; turn++) {
    const history = histories[order?.[newest ? total - 1 - turn : turn] ?? 0];
    if (history !== undefined) yield history.take();
  }
}

/** Whose turn it is, turn by turn; undefined while there is only one. */
function mergeOrder(histories: readonly History[]): Uint32Array | undefined {
  if (histories.length < 2) return undefined;
  const order = new Uint32Array(histories.reduce((sum, { length }) => sum + length, 0));
  for (let turn = 0; turn < order.length; turn++) {
    const next = earliest(histories);
    order[turn] = next;
    histories[next]?.pass();
  }
  return order;
}

function earliest(histories: readonly History[]): number {
  let found = -1;
  let foundMs = Number.POSITIVE_INFINITY;
  for (const [at, history] of histories.entries()) {
    if (history.isAtEnd || (found !== -1 && history.timeMs >= foundMs)) continue;
    found = at;
    foundMs = history.timeMs;
  }
  return found;
}

/** One agent's candidates in the order of its history, to be gone through in either direction. */
class History {
  readonly #lines: Candidates;
  /** Undefined: as they stand. */
  readonly #sorted: Uint32Array | undefined;
  #at = 0;
  #step: 1 | -1 = 1;
  #timeMs = 0;

  constructor(lines: Candidates) {
    this.#lines = lines;
    this.#sorted = isSorted(lines) ? undefined : sortedIndexes(lines);
    this.#readTime();
  }

  get length(): number {
    return this.#lines.length;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#lines.length;
  }

  /** Of the next line, or of the last one before it that has a time. */
  get timeMs(): number {
    return this.#timeMs;
  }

  pass(): void {
    this.#at += 1;
    this.#readTime();
  }

  rewind(newest: boolean): void {
    this.#at = newest ? this.#lines.length - 1 : 0;
    this.#step = newest ? -1 : 1;
  }

  take(): Turn {
    const index = this.#index(this.#at);
    const seq = this.#lines.seq(index);
    const isDoubtful =
      Number.isNaN(seq) || this.#seq(this.#at - 1) === seq || this.#seq(this.#at + 1) === seq;
    this.#at += this.#step;
    return { line: this.#lines.at(index), isDoubtful };
  }

  #readTime(): void {
    const ms = this.isAtEnd ? Number.NaN : this.#lines.timeMs(this.#index(this.#at));
    if (!Number.isNaN(ms)) this.#timeMs = ms;
  }

  #index(place: number): number {
    return this.#sorted?.[place] ?? place;
  }

  #seq(place: number): number {
    return place < 0 || place >= this.#lines.length ? Number.NaN : this.#lines.seq(this.#index(place));
  }
}

function isSorted(lines: Candidates): boolean {
  for (let at = 1; at < lines.length; at++) if (compare(lines, at - 1, at) > 0) return false;
  return true;
}

/** What nothing tells apart stays as it stands. */
function sortedIndexes(lines: Candidates): Uint32Array {
  const indexes = Uint32Array.from({ length: lines.length }, (_, at) => at);
  return indexes.sort((left, right) => compare(lines, left, right) || left - right);
}

function compare(lines: Candidates, left: number, right: number): number {
  const [leftSeq, rightSeq] = [lines.seq(left), lines.seq(right)];
  if (Number.isNaN(leftSeq) || Number.isNaN(rightSeq)) {
    return Number(!Number.isNaN(leftSeq)) - Number(!Number.isNaN(rightSeq));
  }
  return leftSeq - rightSeq || (lines.timeMs(left) || 0) - (lines.timeMs(right) || 0);
}
