import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { ioError } from '../../errors.js';
import { acquireLock } from '../../storage/lock/lock.js';
import type { HeldLock } from '../../storage/lock/held-lock.js';
import { SharedSync, syncFile } from '../../storage/sync.js';
import { paths } from '../../storage/workspace.js';
import type { PreparedEvent } from '../prepare.js';
import { appendUnderLock, type Appended } from './append-under-lock.js';
import { closeDayFile, closeRetired } from './day-files.js';
import { makeDurable, type Durability } from './durability.js';
import type { Outcome } from './outcome.js';
import { remember } from './settling.js';
import type { AgentWriter } from './writer.js';

interface Waiting {
  readonly event: PreparedEvent;
  readonly done: (outcome: Outcome) => void;
}

/** After this long, others get their turn if any wait, however much waits here: eight writers wait 50 ms at most. */
const turnMs = 3;
const yieldMs = 1;
/** What is known is saved at the latest after this long in one hold, so that a crash leaves little to read again. */
const rememberEveryMs = 500;
const batchEvents = 4096;

/**
 * Appends of one process for one agent. What comes in while the lock is held, or while it is waited for, goes out in
 * the same hold: one lock, one write and one sync serve many events. Order of calls = order of lines.
 */
export class AppendQueue {
  readonly #writer: AgentWriter;
  readonly #durability: Durability;
  readonly #lockTimeoutMs: number;
  readonly #sync = new SharedSync();
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #syncing = 0;
  /** The sync asked for last. */
  #synced: Promise<void> = Promise.resolve();
  /** A lock that the file system did not let go. */
  #stuck: HeldLock | undefined;

  constructor(writer: AgentWriter, options: { durability: Durability; lockTimeoutMs: number }) {
    this.#writer = writer;
    this.#durability = options.durability;
    this.#lockTimeoutMs = options.lockTimeoutMs;
  }

  /** Never rejects: a failure is an outcome. */
  add(event: PreparedEvent): Promise<Outcome> {
    return new Promise((done) => {
      this.#waiting.push({ event, done });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when everything added so far has its outcome; then no descriptor is open. */
  async close(): Promise<void> {
    while (this.#running !== undefined || this.#syncing > 0) await (this.#running ?? nextTurn());
    closeDayFile(this.#writer);
    closeRetired(this.#writer);
  }

  async #run(): Promise<void> {
    // Whatever the caller adds in the same turn goes into the first batch.
    await nextTurn();
    while (this.#waiting.length > 0) {
      const lock = await this.#lock();
      if (lock === undefined) continue;
      await this.#holdAndWrite(lock);
    }
    this.#running = undefined;
  }

  async #lock(): Promise<HeldLock | undefined> {
    try {
      this.#stuck?.release();
      this.#stuck = undefined;
      const { root } = this.#writer.workspace;
      return await acquireLock(paths.lock(root, this.#writer.agent), { timeoutMs: this.#lockTimeoutMs });
    } catch (error) {
      const failure = ioError(error, `locking the ledger of ${this.#writer.agent}`);
      for (const { done } of this.#waiting.splice(0)) done({ kind: 'failed', error: failure });
      return undefined;
    }
  }

  /** Writes what waits, again and again, until nothing more comes or it is the turn of others. */
  async #holdAndWrite(lock: HeldLock): Promise<void> {
    let turnEnds = performance.now() + turnMs;
    let remembered = performance.now();
    try {
      while (this.#waiting.length > 0) {
        this.#write(this.#waiting.splice(0, batchEvents));
        await this.#moreMayCome(lock, turnEnds);
        const now = performance.now();
        if (now < turnEnds) continue;
        if (lock.hasWaiters()) break;
        turnEnds = now + turnMs;
        if (now - remembered < rememberEveryMs) continue;
        remember(this.#writer);
        remembered = now;
      }
    } finally {
      remember(this.#writer);
      this.#release(lock);
    }
    if (this.#waiting.length > 0) await pause(yieldMs);
  }

  /**
   * A caller that awaits each append adds the next one in the turn in which it is told. So one turn is waited for before
   * the lock is given up and, while nobody else wants it, the sync that the caller waits for.
   */
  async #moreMayCome(lock: HeldLock, turnEnds: number): Promise<void> {
    await nextTurn();
    if (this.#waiting.length > 0 || this.#syncing === 0 || lock.hasWaiters()) return;
    await Promise.race([
      this.#synced,
      pause(Math.max(0, turnEnds - performance.now()), undefined, { ref: false }),
    ]);
    await nextTurn();
  }

  /** What stands stands: trouble with the lock belongs to the next append, which tries again. */
  #release(lock: HeldLock): void {
    try {
      lock.release();
    } catch {
      this.#stuck = lock;
    }
  }

  #write(batch: readonly Waiting[]): void {
    const appended = appendUnderLock(
      this.#writer,
      batch.map(({ event }) => event),
    );
    if (this.#durability === 'os') {
      closeRetired(this.#writer);
      tell(batch, appended.outcomes);
      return;
    }
    this.#synced = this.#syncAndTell(batch, appended);
  }

  async #syncAndTell(batch: readonly Waiting[], appended: Appended): Promise<void> {
    this.#syncing += 1;
    const sync = this.#durability === 'each' ? syncFile : (fd: number) => this.#sync.sync(fd);
    const outcomes = await makeDurable(this.#writer, appended, sync);
    this.#syncing -= 1;
    if (this.#syncing === 0) closeRetired(this.#writer);
    tell(batch, outcomes);
  }
}

function tell(batch: readonly Waiting[], outcomes: readonly Outcome[]): void {
  for (const [at, outcome] of outcomes.entries()) batch[at]?.done(outcome);
}
