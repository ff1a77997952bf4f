import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { ioError, LedgerError } from '../errors.js';
import type { FollowTiming } from '../ledger/follow/lookout.js';
import { readStatus } from '../ledger/status.js';
import { listAgents } from '../ledger/read/selection.js';
import { readConfig } from '../storage/config.js';
import { realEdges } from '../storage/edges.js';
import { acquireLock } from '../storage/lock/lock.js';
import type { HeldLock } from '../storage/lock/held-lock.js';
import { openWorkspace } from '../storage/workspace.js';
import { DerivedFilesOnDisk, type Difference } from './derived-files.js';
import { Driver } from './driver.js';
import { clockJump, Silence, type ClockReading, type SilenceChange } from './silence.js';
import { Upkeep, type UpkeepEvent } from './upkeep.js';
import { requireViews, viewTable } from './views.js';

/** What a watcher tells while it works. */
export type WatchEvent =
  /** Another watcher works on this workspace; this one takes over when it ends. */
  | { readonly kind: 'standby' }
  /** All that stood is in the views; from now on they follow. */
  | { readonly kind: 'ready' }
  | UpkeepEvent
  | SilenceChange
  | (Difference & { readonly change: 'file' });

export interface WatchOptions {
  /** Names of views; default all. */
  readonly views?: readonly string[] | undefined;
  /** Ends it cleanly: positions are saved, the lock is given back. */
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: ((event: WatchEvent) => void) | undefined;
  /** Nothing saved is used: every view is made from the ledgers. */
  readonly fresh?: boolean | undefined;
  readonly timing?: Partial<FollowTiming> | undefined;
}

/** One watcher works at a time; others look this often whether it has ended. */
const standbyMs = 500;
/** Spools, torn lines, silent agents, the clock, the watcher's own lock. */
const tickMs = 1_000;
/** What was made, whoever changed it. */
const inspectEveryMs = 60_000;
/** After git or a person changed ledgers, the files made from them may have changed as well. */
const inspectAfterChangeMs = 1_000;
const catchUpTimeoutMs = 600_000;
const lockTimeoutMs = 10_000;

/** No agent's name begins with `_`. */
function watcherLock(root: string): string {
  return join(root, 'g/.state/locks/_watcher.lock');
}

/**
 * Keeps the views of a workspace until the signal comes: session pages and status files follow the ledgers, spools are
 * drained, torn lines closed, agents that fall silent reported. Of several watchers one works, the others stand by and
 * take over when it ends or dies; holding its lock, a watcher never waits for an agent's. Killed at any time, the next
 * one ends with the same files. Resolves after a clean stop.
 * @throws LedgerError USAGE (unknown view), SCHEMA_INVALID (configuration, ledger.json), IO_*
 */
export async function watchLedgers(root: string, options: WatchOptions = {}): Promise<void> {
  const { signal = new AbortController().signal } = options;
  const views = requireViews(options.views);
  while (!signal.aborted) {
    const lock = await standBy(root, signal, options);
    if (lock === undefined) return;
    try {
      await new Watch(root, { ...options, views, signal }, lock).untilStopped();
    } finally {
      lock.release();
    }
  }
}

/**
 * Brings the views up to date with what stands now and ends: spools are drained, torn lines closed, views flushed.
 * @throws LedgerError LOCK_TIMEOUT when a watcher works on this workspace, or an agent's lock was held for 10 s; USAGE,
 *   SCHEMA_INVALID, IO_*
 */
export async function watchOnce(root: string, options: WatchOptions = {}): Promise<void> {
  const views = requireViews(options.views);
  const lock = await acquireLock(watcherLock(root), { timeoutMs: lockTimeoutMs });
  try {
    const signal = options.signal ?? new AbortController().signal;
    await new Watch(root, { ...options, views, signal }, lock).once();
  } finally {
    lock.release();
  }
}

async function standBy(
  root: string,
  signal: AbortSignal,
  { onEvent }: WatchOptions,
): Promise<HeldLock | undefined> {
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    try {
      return await acquireLock(watcherLock(root), { timeoutMs: 0, signal });
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!(error instanceof LedgerError) || error.code !== 'LOCK_TIMEOUT') throw error;
    }
    if (isFirst) onEvent?.({ kind: 'standby' });
    await pause(standbyMs, undefined, { signal }).catch(() => {});
  }
  return undefined;
}

interface WorkOptions extends WatchOptions {
  readonly views: readonly string[];
  readonly signal: AbortSignal;
}

/** The work of the one watcher that holds the lock. */
class Watch {
  readonly #root: string;
  readonly #options: WorkOptions;
  readonly #lock: HeldLock;
  readonly #driver: Driver;
  readonly #upkeep: Upkeep;
  readonly #silence: Silence;
  /** Agents with new lines since the last tick. */
  readonly #heard = new Set<string>();
  #clock: ClockReading = readClock();
  #inspectAtMs = performance.now() + inspectEveryMs;

  constructor(root: string, options: WorkOptions, lock: HeldLock) {
    const workspace = openWorkspace(root, realEdges());
    this.#root = workspace.root;
    this.#options = options;
    this.#lock = lock;
    const { status: { staleAfterSeconds = 900 } = {} } = readConfig(workspace.root);
    this.#silence = new Silence(staleAfterSeconds * 1000);
    const owner = { root: workspace.root, workspaceId: workspace.id };
    this.#upkeep = new Upkeep({ owner, onEvent: (event) => this.#tell(event) });
    this.#driver = this.#newDriver();
  }

  async untilStopped(): Promise<void> {
    const { signal } = this.#options;
    const work = this.#driver.run();
    work.catch(() => {}); // looked at below
    try {
      for (const agent of listAgents(this.#root)) this.#heard.add(agent);
      this.#tick();
      if (await this.#driver.catchUp(catchUpTimeoutMs)) this.#tell({ kind: 'ready' });
      while (!signal.aborted && this.#lock.stillHeld()) {
        await Promise.race([pause(tickMs, undefined, { signal }).catch(() => {}), work]);
        if (!signal.aborted) this.#tick();
      }
    } finally {
      await this.#driver.close();
    }
    await work;
  }

  async once(): Promise<void> {
    this.#upkeep.drain(lockTimeoutMs);
    const work = this.#driver.run();
    work.catch(() => {});
    try {
      await Promise.race([this.#catchUp(), work]);
      const left = await this.#healAll();
      await Promise.race([this.#catchUp(), work]);
      if (left > 0) throw busy(left);
    } finally {
      await this.#driver.close();
    }
    await work;
  }

  async #catchUp(): Promise<void> {
    const { signal } = this.#options;
    const stop = (): void => void this.#driver.close();
    signal.addEventListener('abort', stop, { once: true });
    const isDone = await this.#driver.catchUp(catchUpTimeoutMs);
    signal.removeEventListener('abort', stop);
    if (!isDone && !signal.aborted) throw busy(1);
  }

  /** How many files could not be closed because their agents' locks were held all the time. */
  async #healAll(): Promise<number> {
    const deadline = performance.now() + lockTimeoutMs;
    for (;;) {
      const left = this.#upkeep.heal(this.#driver.follower.unfinished(), 0);
      if (left === 0 || this.#options.signal.aborted || performance.now() > deadline) return left;
      await pause(20);
    }
  }

  #newDriver(): Driver {
    const { views, fresh = false, timing } = this.#options;
    const files = new DerivedFilesOnDisk((difference) => this.#tell({ change: 'file', ...difference }));
    const onWarning = (error: LedgerError): void => this.#tell({ kind: 'warning', error });
    const context = { root: this.#root, files, onTrouble: onWarning };
    return new Driver({
      root: this.#root,
      fresh,
      timing,
      views: views.flatMap((name) => {
        const declared = viewTable[name];
        return declared === undefined ? [] : [{ name, version: declared.version, view: declared.open(context) }];
      }),
      onWarning,
      onEntries: ([first]) => {
        if (first !== undefined) this.#heard.add(first.agent);
      },
      onWithdrawn: () => {
        this.#inspectAtMs = Math.min(this.#inspectAtMs, performance.now() + inspectAfterChangeMs);
      },
    });
  }

  #tick(): void {
    try {
      this.#upkeep.drain(0);
      this.#upkeep.heal(this.#driver.follower.unfinished());
      this.#listen();
      this.#checkClock();
      this.#inspect();
    } catch (error) {
      this.#tell({ kind: 'warning', error: ioError(error, 'keeping the workspace in order') });
    }
  }

  #listen(): void {
    for (const agent of this.#heard) {
      this.#heard.delete(agent);
      this.#silence.heard(agent, lastSignOfLife(this.#root, agent));
    }
    for (const change of this.#silence.changes(realEdges().now())) this.#tell(change);
  }

  #checkClock(): void {
    const now = readClock();
    const jump = clockJump(this.#clock, now);
    this.#clock = now;
    if (jump !== undefined) this.#tell({ kind: 'warning', error: jump });
  }

  #inspect(): void {
    if (performance.now() < this.#inspectAtMs) return;
    this.#inspectAtMs = performance.now() + inspectEveryMs;
    this.#driver.inspect();
  }

  #tell(event: WatchEvent): void {
    this.#options.onEvent?.(event);
  }
}

function lastSignOfLife(root: string, agent: string): number | undefined {
  try {
    return Date.parse(readStatus(root, agent).last_heartbeat);
  } catch (error) {
    if (error instanceof LedgerError && error.code === 'INVALID_AGENT') return undefined;
    throw error;
  }
}

function readClock(): ClockReading {
  return { wallMs: realEdges().now(), steadyMs: performance.now() };
}

function busy(files: number): LedgerError {
  return new LedgerError('LOCK_TIMEOUT', `${files} files could not be brought up to date: their agents' locks are held`, {
    hint: 'Try again; everything else is up to date.',
  });
}
