import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { ioError } from '../../errors.js';
import { Lease, type Entry } from '../../storage/lock/lease.js';
import { SharedSync, syncFileAside } from '../../storage/sync.js';
import { paths } from '../../storage/workspace.js';
import type { PreparedEvent } from '../prepare.js';
import { drainSpool } from '../spool/drain.js';
import { appendUnderLock, type Appended } from './append-under-lock.js';
import { closeDayFile, closeRetired } from './day-files.js';
import { makeDurable, type Durability } from './durability.js';
import type { Outcome } from './outcome.js';
import { concludeForNow, concludeHold, concludeTurn } from './settling.js';
import type { AgentWriter } from './writer.js';

interface Waiting {
  readonly event: PreparedEvent;
  readonly done: (outcome: Outcome) => void;
}

interface WrittenBatch {
  readonly batch: readonly Waiting[];
  /** What the callers are told, or will be told once the disk has confirmed it. */
  readonly outcomes: readonly Outcome[] | Promise<readonly Outcome[]>;
}

/** Others get a moment to come first. */
const yieldMs = 1;
const batchEvents = 4096;

/**
 * Appends of one process for one agent. What comes in while the lock is held, or while it is waited for, goes out in
 * the same hold: one lock, one write and one sync serve many events. Order of calls = order of lines.
 */
export class AppendQueue {
  readonly #writer: AgentWriter;
  readonly #durability: Durability;
  readonly #lease: Lease;
  readonly #sync = new SharedSync();
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #syncing = 0;

  constructor(writer: AgentWriter, options: { durability: Durability; lockTimeoutMs: number }) {
    this.#writer = writer;
    this.#durability = options.durability;
    const path = paths.lock(writer.workspace.root, writer.agent);
    const atTurnEnd = (othersWait: boolean): void => concludeTurn(writer, othersWait);
    this.#lease = new Lease(path, { timeoutMs: options.lockTimeoutMs, atTurnEnd });
  }

  /** Never rejects: a failure is an outcome. */
  add(event: PreparedEvent): Promise<Outcome> {
    return new Promise((done) => {
      this.#waiting.push({ event, done });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when everything added so far has its outcome; then no descriptor is open and the lock is given back. */
  async close(): Promise<void> {
    while (this.#running !== undefined || this.#syncing > 0) await (this.#running ?? nextTurn());
    this.#lease.close();
    closeDayFile(this.#writer);
    closeRetired(this.#writer);
  }

  async #run(): Promise<void> {
    // Whatever the caller adds in the same turn goes into the first batch.
    await nextTurn();
    while (this.#waiting.length > 0) {
      const entry = await this.#enter();
      if (entry === undefined) continue;
      this.#deliver(this.#holdAndWrite(entry));
      if (this.#waiting.length > 0) await pause(yieldMs);
    }
    this.#running = undefined;
  }

  async #enter(): Promise<Entry | undefined> {
    try {
      return await this.#lease.enter();
    } catch (error) {
      const failure = ioError(error, `locking the ledger of ${this.#writer.agent}`);
      for (const { done } of this.#waiting.splice(0)) done({ kind: 'failed', error: failure });
      return undefined;
    }
  }

  /**
   * Writes what waits until nothing does or it is the turn of others. No code of the caller runs while the lock is
   * held: it may block, or start a process that wants the same lock.
   */
  #holdAndWrite(entry: Entry): readonly WrittenBatch[] {
    const written: WrittenBatch[] = [];
    this.#writer.isUndisturbed = entry !== 'anew';
    try {
      drainSpool(this.#writer);
      while (this.#waiting.length > 0) {
        written.push(this.#write(this.#waiting.splice(0, batchEvents)));
        if (this.#lease.mustYield()) break;
      }
      if (entry === 'kept' || this.#lease.othersWait()) concludeForNow(this.#writer);
      else concludeHold(this.#writer);
    } finally {
      this.#lease.leave();
    }
    return written;
  }

  #write(batch: readonly Waiting[]): WrittenBatch {
    const events = batch.map(({ event }) => event);
    const appended = appendUnderLock(this.#writer, events);
    return { batch, outcomes: this.#durability === 'os' ? appended.outcomes : this.#makeDurable(appended) };
  }

  /** The disk is at work while the rest of the hold is done. */
  #makeDurable(appended: Appended): Promise<readonly Outcome[]> {
    this.#syncing += 1;
    const sync = this.#durability === 'each' ? syncFileAside : (fd: number) => this.#sync.sync(fd);
    return makeDurable(this.#writer, appended, sync).finally(() => {
      this.#syncing -= 1;
    });
  }

  #deliver(written: readonly WrittenBatch[]): void {
    if (this.#syncing === 0) closeRetired(this.#writer);
    for (const { batch, outcomes } of written) {
      if (outcomes instanceof Promise) void outcomes.then((known) => this.#tellLater(batch, known));
      else tell(batch, outcomes);
    }
  }

  #tellLater(batch: readonly Waiting[], outcomes: readonly Outcome[]): void {
    if (this.#syncing === 0) closeRetired(this.#writer);
    tell(batch, outcomes);
  }
}

function tell(batch: readonly Waiting[], outcomes: readonly Outcome[]): void {
  for (const [at, outcome] of outcomes.entries()) batch[at]?.done(outcome);
}
