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
import type { AgentWriter } from './writer.js';

interface Waiting {
  readonly event: PreparedEvent;
  readonly done: (outcome: Outcome) => void;
}

/** Others get their turn after this long, however much waits here. */
const holdMs = 5;
const yieldMs = 1;
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
      const { root } = this.#writer.workspace;
      return await acquireLock(paths.lock(root, this.#writer.agent), { timeoutMs: this.#lockTimeoutMs });
    } catch (error) {
      const failure = ioError(error, `locking the ledger of ${this.#writer.agent}`);
      for (const { done } of this.#waiting.splice(0)) done({ kind: 'failed', error: failure });
      return undefined;
    }
  }

  /**
   * Writes what waits, again and again, as long as it is this process's turn. A caller that awaits each append adds
   * the next one in the turn in which it is told, so one more turn is waited for before the lock is given up.
   */
  async #holdAndWrite(lock: HeldLock): Promise<void> {
    const until = performance.now() + holdMs;
    try {
      while (this.#waiting.length > 0 && performance.now() < until) {
        this.#write(this.#waiting.splice(0, batchEvents));
        if (this.#waiting.length === 0) await nextTurn();
      }
    } finally {
      lock.release();
    }
    if (this.#waiting.length > 0) await pause(yieldMs);
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
    void this.#syncAndTell(batch, appended);
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
