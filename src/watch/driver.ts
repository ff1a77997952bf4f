import { ioError, type LedgerError } from '../errors.js';
import { followLedger } from '../ledger/follow.js';
import type { FollowTiming } from '../ledger/follow/lookout.js';
import type { LedgerFollower } from '../ledger/follow/follower.js';
import type { FollowedEntry } from '../ledger/follow/news.js';
import type { Positions } from '../ledger/follow/position.js';
import { loadProjection, saveProjection } from './projection-file.js';
import type { View } from './view.js';

/** A view under the name and version that its positions are kept by. */
export interface DrivenView {
  readonly name: string;
  readonly version: number;
  readonly view: View;
}

export interface DriverOptions {
  readonly root: string;
  readonly views: readonly DrivenView[];
  /** Default all. */
  readonly agents?: readonly string[] | undefined;
  /** Nothing saved is used: all is made from the ledgers. */
  readonly fresh?: boolean;
  /** False: no state is written. Default true. */
  readonly keepsState?: boolean;
  /** False: only `catchUp` is going to be called, nothing needs to be watched. Default true. */
  readonly hints?: boolean;
  readonly timing?: Partial<FollowTiming> | undefined;
  readonly onWarning: (warning: LedgerError) => void;
  /** Lines of one file as they come, after the views have taken them. */
  readonly onEntries?: (entries: readonly FollowedEntry[]) => void;
  /** Git, a restore or a person changed a ledger file. */
  readonly onWithdrawn?: (file: string) => void;
}

/** While lines keep coming, views are brought up to date this often, */
const flushEveryMs = 50;
/** and so long at a time, */
const flushBudgetMs = 25;
/** with so many times that for reading in between. */
const readingFactor = 3;
/** States are saved this often at most, */
const saveEveryMs = 1_000;
/** and less often when saving takes long: 2 % of the time. */
const savePauseFactor = 50;

/**
 * Drives views by one following. State and positions are saved together: after a crash each view goes on from there,
 * does again what it had done since, and so ends where it would have been.
 */
export class Driver {
  readonly #options: DriverOptions;
  readonly #follower: LedgerFollower;
  readonly #waiting = new Set<() => void>();
  #flushTimer: NodeJS.Timeout | undefined;
  #saveTimer: NodeJS.Timeout | undefined;
  #flushAtMs = 0;
  #saveAtMs = 0;
  #unsaved = true;
  /** Not all files were looked at since the last demand. */
  #isLooking = true;
  /** Nothing is made while the ledgers are read for the first time: it would be made of half of them. */
  #isFirstPass = true;
  #isCaughtUp = false;
  /** By view: what was to do when `catchUp` had all files looked at. */
  #outstanding: readonly Set<string>[] = [];
  #progressAtMs = 0;
  #failure: { readonly error: unknown } | undefined;
  #isClosed = false;
  #run: Promise<void> | undefined;

  /** @throws LedgerError INVALID_AGENT */
  constructor(options: DriverOptions) {
    this.#options = options;
    const { root, agents, hints, timing, onWarning } = options;
    this.#follower = followLedger(root, {
      ...(agents === undefined ? {} : { agents }),
      ...(hints === undefined ? {} : { hints }),
      ...(timing === undefined ? {} : { timing }),
      from: this.#restore(),
      onWarning,
      onWithdrawn: (file) => this.#withdraw(file),
      onCaughtUp: () => this.#onCaughtUp(),
    });
    for (const { view } of options.views) view.inspect();
  }

  get follower(): LedgerFollower {
    return this.#follower;
  }

  get #hasCaughtUp(): boolean {
    return !this.#isLooking && this.#outstanding.every(({ size }) => size === 0);
  }

  /** Follows until closed. The same promise for each call. @throws LedgerError IO_* when the ledgers cannot be listed */
  run(): Promise<void> {
    this.#run ??= this.#follow();
    return this.#run;
  }

  /**
   * Resolves with true when all that stood at the call is in the views and in what they make, whatever came since; with
   * false when nothing more of it could be done for `timeoutMs`, as when an agent's lock is held all the time. `run` has
   * to be under way.
   */
  async catchUp(timeoutMs: number): Promise<boolean> {
    this.#isLooking = true;
    this.#follower.lookAgain();
    this.#progressAtMs = performance.now();
    while (!this.#hasCaughtUp && !this.#isClosed) {
      const leftMs = this.#isLooking ? timeoutMs : this.#progressAtMs + timeoutMs - performance.now();
      if (leftMs <= 0) break;
      await this.#step(leftMs);
    }
    return this.#hasCaughtUp;
  }

  /** Resolves after the next flush, or when closed; rejects with the signal's reason. */
  async flushed(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await new Promise<void>((resolve, reject) => {
      const done = (): void => {
        this.#waiting.delete(done);
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const stop = (): void => {
        this.#waiting.delete(done);
        reject(signal?.reason as Error);
      };
      this.#waiting.add(done);
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  /** Looks at what the views have made, by whoever changed. */
  inspect(): void {
    for (const { view } of this.#options.views) view.inspect();
    if (!this.#isFirstPass) this.#flush();
  }

  /** Saves state and positions and ends. Resolves when nothing is watched any more. */
  async close(): Promise<void> {
    if (this.#isClosed) return this.#run;
    this.#isClosed = true;
    clearTimeout(this.#flushTimer);
    clearTimeout(this.#saveTimer);
    await this.#follower.close();
    await this.#run?.catch(() => {});
    this.#save();
    this.#tellWaiting();
  }

  /** A file of which the views know different positions is read again from its start, by all of them. */
  #restore(): Positions {
    const { root, views, fresh = false } = this.#options;
    const saved = views.map(({ name, version, view }) => {
      const found = fresh ? undefined : loadProjection(root, name, version);
      return found !== undefined && view.restore(found.state) ? found.positions : {};
    });
    const [first = {}, ...others] = saved;
    const common = Object.entries(first).filter(([file, { size, hash }]) =>
      others.every((positions) => positions[file]?.size === size && positions[file].hash === hash),
    );
    const kept = new Set(common.map(([file]) => file));
    for (const [at, { view }] of views.entries()) {
      for (const file of Object.keys(saved[at] ?? {})) if (!kept.has(file)) view.withdraw(file);
    }
    return Object.fromEntries(common);
  }

  async #follow(): Promise<void> {
    for await (const entries of this.#follower.batches()) {
      for (const { view } of this.#options.views) view.take(entries);
      this.#options.onEntries?.(entries);
      this.#unsaved = true;
      this.#isCaughtUp = false;
      if (!this.#isFirstPass && performance.now() > this.#flushAtMs) this.#flush();
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  #withdraw(file: string): void {
    for (const { view } of this.#options.views) view.withdraw(file);
    this.#options.onWithdrawn?.(file);
    this.#unsaved = true;
  }

  #onCaughtUp(): void {
    if (this.#isLooking) this.#outstanding = this.#options.views.map(({ view }) => new Set(view.pending()));
    this.#isLooking = false;
    this.#isFirstPass = false;
    this.#isCaughtUp = true;
    this.#flush();
    this.#tellWaiting();
  }

  async #step(timeoutMs: number): Promise<void> {
    const timer = setTimeout(() => this.#tellWaiting(), timeoutMs);
    await this.flushed();
    clearTimeout(timer);
  }

  #flush(): void {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    if (this.#isClosed) return;
    const { views } = this.#options;
    const begunMs = performance.now();
    const options = { budgetMs: flushBudgetMs / views.length, isCaughtUp: this.#isCaughtUp };
    const reports = views.map(({ view }) => view.flush(options));
    if (reports.some(({ done }) => done.length > 0)) {
      this.#unsaved = true;
      this.#progressAtMs = performance.now();
    }
    for (const [at, { done }] of reports.entries())
      for (const name of done) this.#outstanding[at]?.delete(name);
    const again = reports.flatMap(({ againInMs }) => (againInMs === undefined ? [] : [againInMs]));
    const tookMs = performance.now() - begunMs;
    const pauseMs = this.#isCaughtUp ? 0 : Math.max(flushEveryMs, readingFactor * tookMs);
    this.#flushAtMs = begunMs + tookMs + pauseMs;
    if (again.length > 0)
      this.#flushTimer = setTimeout(() => this.#flushAgain(), Math.max(pauseMs, Math.min(...again)));
    if (this.#unsaved) this.#saveTimer ??= setTimeout(() => this.#save(), this.#saveDelayMs());
  }

  /** In a timer, where nobody would catch what a reducer throws. */
  #flushAgain(): void {
    try {
      this.#flush();
    } catch (error) {
      this.#failure = { error };
      void this.#follower.close();
    }
    this.#tellWaiting();
  }

  #saveDelayMs(): number {
    return Math.max(0, this.#saveAtMs - performance.now());
  }

  #save(): void {
    this.#saveTimer = undefined;
    const { root, views, keepsState = true } = this.#options;
    if (!this.#unsaved || !keepsState) return;
    this.#unsaved = false;
    const begunMs = performance.now();
    try {
      const positions = this.#follower.positions();
      for (const { name, version, view } of views)
        saveProjection(root, { name, version }, { positions, state: view.saved() });
    } catch (error) {
      this.#options.onWarning(ioError(error, 'saving the state of a projection'));
    }
    const tookMs = performance.now() - begunMs;
    this.#saveAtMs = performance.now() + Math.max(saveEveryMs, savePauseFactor * tookMs);
  }

  #tellWaiting(): void {
    for (const resolve of this.#waiting) resolve();
  }
}
