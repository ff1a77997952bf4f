import type { RestableLock } from './held-lock.js';
import { acquireLock } from './lock.js';

/** After this long, others get their turn if any wait: eight writers wait 50 ms at most. */
const turnMs = 3;

/**
 * What `enter` found: `kept` – nobody has held the lock since `leave`, and the turn goes on; `renewed` – nobody has, and
 * another turn has begun; `anew` – it was taken like any lock.
 */
export type Entry = 'kept' | 'renewed' | 'anew';

export interface LeaseOptions {
  /** How long `enter` waits for others. */
  readonly timeoutMs: number;
  /**
   * What the uses have put off. Called with the lock held, before it is given back: 3 ms after the last use at the
   * latest, or when the process exits; not when it is killed. With `othersWait` somebody else holds the lock next. Must
   * not throw.
   */
  readonly atTurnEnd: (othersWait: boolean) => void;
}

/**
 * One lock used again and again by one process. Taking a lock and giving it back costs more than a short use of it, so
 * between the uses of one turn it rests: two renames instead. Others wait no longer for it than for a holder who needs
 * the whole turn, also when this process is stopped, blocked or killed between two uses. `enter` and `leave` alternate.
 */
export class Lease {
  readonly path: string;
  readonly #options: LeaseOptions;
  #lock: RestableLock | undefined;
  /** A lock that the file system did not let go. */
  #stuck: RestableLock | undefined;
  #turnEndsMs = 0;
  #isEntered = false;
  #uses = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(path: string, options: LeaseOptions) {
    this.path = path;
    this.#options = options;
  }

  /** Holds the lock when it resolves. LOCK_TIMEOUT, IO_* as `acquireLock`: then it does not. */
  async enter(): Promise<Entry> {
    this.#stuck?.release();
    this.#stuck = undefined;
    const entry = this.#reenter() ?? (await this.#takeAnew());
    this.#isEntered = true;
    this.#uses += 1;
    return entry;
  }

  #reenter(): Entry | undefined {
    if (this.#lock?.resume() !== true) return undefined;
    const nowMs = performance.now();
    if (nowMs < this.#turnEndsMs) return 'kept';
    if (!this.othersWait()) {
      this.#turnEndsMs = nowMs + turnMs;
      return 'renewed';
    }
    this.#giveBack(true);
    return undefined;
  }

  async #takeAnew(): Promise<Entry> {
    this.#drop();
    this.#lock = await acquireLock(this.path, this.#options);
    this.#turnEndsMs = performance.now() + turnMs;
    return 'anew';
  }

  /** While the lock is held: true when the turn is over and others wait; when nobody does, another turn begins. */
  mustYield(): boolean {
    const nowMs = performance.now();
    if (nowMs < this.#turnEndsMs) return false;
    if (this.othersWait()) return true;
    this.#turnEndsMs = nowMs + turnMs;
    return false;
  }

  /** Looks on disk. IO_* */
  othersWait(): boolean {
    return this.#lock?.hasWaiters() === true;
  }

  /** Never throws: trouble with the lock belongs to the next `enter`. */
  leave(): void {
    this.#isEntered = false;
    try {
      if (this.mustYield()) this.#giveBack(true);
      else this.#lock?.rest(this.#turnEndsMs - performance.now());
    } catch {
      this.#drop();
    }
    if (this.#lock === undefined) return;
    live.add(this);
    this.#timer = this.#timer?.refresh() ?? setTimeout(() => this.#closeIfIdle(), turnMs);
  }

  /** A use that a busy event loop has kept waiting comes first. */
  #closeIfIdle(): void {
    const uses = this.#uses;
    setImmediate(() => {
      if (uses === this.#uses) this.close();
    });
  }

  /** Ends the turn and gives the lock back; does nothing while it is entered. */
  close(): void {
    if (this.#isEntered) return;
    try {
      if (this.#lock?.resume() === true) this.#giveBack(false);
    } catch {
      // The next `enter` meets the same trouble.
    }
    this.#drop();
  }

  #giveBack(othersWait: boolean): void {
    this.#options.atTurnEnd(othersWait);
    this.#drop();
  }

  #drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    live.delete(this);
    try {
      this.#lock?.release();
    } catch {
      this.#stuck = this.#lock;
    }
    this.#lock = undefined;
  }
}

/** Those at rest. */
const live = new Set<Lease>();
process.once('exit', () => {
  for (const lease of live) lease.close();
});
