import type { LedgerError } from '../errors.js';
import type { FollowedEntry } from '../ledger/follow/news.js';
import type { DerivedFiles } from './derived-files.js';

/**
 * Files made from ledgers. A view learns line by line what changed, and brings its files up to date from the ledgers as
 * they stand. All calls are synchronous, one at a time: between two of them nothing of it is half done.
 */
export interface View {
  /** Takes up what `saved` gave, in this process or an earlier one. False: it is of no use, all is read again. */
  restore(saved: unknown): boolean;
  /** Lines of one file, in their order. */
  take(entries: readonly FollowedEntry[]): void;
  /** What was made of this file's lines holds no longer; those it has now come again. Path relative to the root. */
  withdraw(file: string): void;
  /** Looks at the files it has made, by whoever changed, and notes those that are not as they should be. */
  inspect(): void;
  /** What is to do, by names of its own. */
  pending(): readonly string[];
  /** Brings files up to date. */
  flush(options: FlushOptions): FlushReport;
  /** What `restore` needs, as JSON; what was not yet flushed included. */
  saved(): unknown;
}

export interface FlushOptions {
  /** About how long it may take. */
  readonly budgetMs: number;
  /** False while lines are still being read that stand already: what is missing may be on its way. */
  readonly isCaughtUp: boolean;
}

export interface FlushReport {
  /** Nothing is left to do: undefined; else in how many milliseconds to come back. */
  readonly againInMs: number | undefined;
  /** Of what was to do, what was dealt with: names as `pending` gives them. */
  readonly done: readonly string[];
}

export interface ViewContext {
  readonly root: string;
  readonly files: DerivedFiles;
  /** True while files that people commit are better left alone. Default never. */
  readonly isTreeBusy?: () => boolean;
  /** What could not be brought up to date; told once for each file and reason. */
  readonly onTrouble: (error: LedgerError) => void;
}
