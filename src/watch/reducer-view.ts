import type { FollowedEntry } from '../ledger/follow/news.js';
import { readLedger } from '../ledger/read.js';
import { listAgents } from '../ledger/read/selection.js';
import type { LedgerLine } from '../schema/generated/types.js';
import type { FlushOptions, FlushReport, View } from './view.js';

/** Takes one line into account; `state` is undefined before an agent's first line. Pure; states are JSON values. */
export type Reducer<State> = (state: State | undefined, line: LedgerLine) => State;

interface Folded<State> {
  readonly state: State;
  /** The largest `seq` so far; undefined when a line has none, then each new line means a new fold. */
  readonly seq: number | undefined;
}

/**
 * One state for each agent: the fold over its lines in reading order (`readLedger`), a line that stands twice once. A line
 * that comes behind all others extends the fold; any other, as merges bring them, has it made anew. So a ledger gives the
 * same states whichever way its lines came in.
 */
export class ReducerView<State> implements View {
  readonly #root: string;
  readonly #agents: readonly string[] | undefined;
  readonly #reducer: Reducer<State>;
  readonly #stale = new Set<string>();
  #folded = new Map<string, Folded<State>>();
  /** Up to where a file went into a state by a new fold, ahead of the following. */
  #covered = new Map<string, number>();

  constructor(root: string, reducer: Reducer<State>, agents?: readonly string[]) {
    this.#root = root;
    this.#reducer = reducer;
    this.#agents = agents;
  }

  /** By agent, in the order of the names. */
  get states(): ReadonlyMap<string, State> {
    return new Map(this.#sorted().map(([agent, { state }]) => [agent, state]));
  }

  isStale(agent: string): boolean {
    return this.#stale.has(agent);
  }

  /** All is to be folded anew. */
  discard(): void {
    for (const agent of [...listAgents(this.#root, this.#agents), ...this.#folded.keys()])
      this.#stale.add(agent);
  }

  restore(saved: unknown): boolean {
    const { folded, covered, stale } = (saved ?? {}) as Partial<SavedFolds<State>>;
    if (folded === undefined || covered === undefined || !Array.isArray(stale)) return false;
    this.#folded = new Map(Object.entries(folded));
    this.#covered = new Map(Object.entries(covered));
    for (const agent of stale) this.#stale.add(agent);
    return true;
  }

  saved(): unknown {
    const folded = Object.fromEntries(this.#sorted());
    return {
      folded,
      covered: Object.fromEntries(this.#covered),
      stale: [...this.#stale],
    } satisfies SavedFolds<State>;
  }

  take(entries: readonly FollowedEntry[]): void {
    for (const entry of entries) {
      if (this.#stale.has(entry.agent)) return;
      const covered = this.#covered.get(entry.file);
      if (covered !== undefined && entry.offset < covered) continue;
      this.#covered.delete(entry.file);
      if (!this.#extend(entry)) this.#stale.add(entry.agent);
    }
  }

  withdraw(file: string): void {
    const agent = file.split('/')[2] ?? '';
    this.#covered.delete(file);
    this.#stale.add(agent);
  }

  inspect(): void {
    // It makes no files.
  }

  pending(): readonly string[] {
    return [...this.#stale];
  }

  flush({ budgetMs, isCaughtUp }: FlushOptions): FlushReport {
    if (!isCaughtUp || this.#stale.size === 0) return { againInMs: undefined, done: [] };
    const done: string[] = [];
    const begunMs = performance.now();
    for (const agent of this.#stale) {
      if (performance.now() - begunMs > budgetMs) return { againInMs: 0, done };
      this.#foldAnew(agent);
      this.#stale.delete(agent);
      done.push(agent);
    }
    return { againInMs: undefined, done };
  }

  #extend(entry: FollowedEntry): boolean {
    const line = entry.value();
    const before = this.#folded.get(entry.agent);
    const { seq } = line;
    const isNext =
      before === undefined || (before.seq !== undefined && seq !== undefined && seq > before.seq);
    if (!isNext || !Number.isSafeInteger(seq)) return false;
    this.#folded.set(entry.agent, { state: this.#reducer(before?.state, line), seq });
    return true;
  }

  #foldAnew(agent: string): void {
    let state: { readonly value: State } | undefined;
    let seq: number | undefined = -1;
    for (const entry of readLedger(this.#root, { agents: [agent] })) {
      const line = entry.value();
      state = { value: this.#reducer(state?.value, line) };
      seq = seq === undefined || line.seq === undefined ? undefined : Math.max(seq, line.seq);
      const end = entry.offset + entry.bytes.length + 1;
      this.#covered.set(entry.file, Math.max(end, this.#covered.get(entry.file) ?? 0));
    }
    if (state === undefined) this.#folded.delete(agent);
    else this.#folded.set(agent, { state: state.value, seq });
  }

  #sorted(): readonly (readonly [string, Folded<State>])[] {
    return [...this.#folded].sort(([left], [right]) => (left < right ? -1 : 1));
  }
}

interface SavedFolds<State> {
  readonly folded: Readonly<Record<string, Folded<State>>>;
  readonly covered: Readonly<Record<string, number>>;
  readonly stale: readonly string[];
}
