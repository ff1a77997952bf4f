import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { LedgerError } from '../errors.js';
import type { FollowTiming } from '../ledger/follow/lookout.js';
import { acquireLock } from '../storage/lock/lock.js';
import type { HeldLock } from '../storage/lock/held-lock.js';
import type { Difference } from './derived-files.js';
import type { SilenceChange } from './silence.js';
import type { UpkeepEvent } from './upkeep.js';
import { requireViews } from './views.js';
import { WatchWork } from './watch-work.js';

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
  /** `watchOnce`: how long to wait for another watcher's lock and for each agent's; default 10,000. */
  readonly lockTimeoutMs?: number | undefined;
}

/** One watcher works at a time; others look this often whether it has ended. */
const standbyMs = 500;
const defaultLockTimeoutMs = 10_000;

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
  const { lockTimeoutMs = defaultLockTimeoutMs } = options;
  while (!signal.aborted) {
    const lock = await standBy(root, signal, options);
    if (lock === undefined) return;
    try {
      await new WatchWork(root, { ...options, views, signal, lockTimeoutMs }, lock).untilStopped();
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
  const { lockTimeoutMs = defaultLockTimeoutMs } = options;
  const lock = await lockAlone(root, lockTimeoutMs);
  try {
    const signal = options.signal ?? new AbortController().signal;
    await new WatchWork(root, { ...options, views, signal, lockTimeoutMs }, lock).once();
  } finally {
    lock.release();
  }
}

async function lockAlone(root: string, timeoutMs: number): Promise<HeldLock> {
  try {
    return await acquireLock(watcherLock(root), { timeoutMs });
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'LOCK_TIMEOUT') throw error;
    throw new LedgerError('LOCK_TIMEOUT', `another watcher works on ${root}`, {
      cause: error,
      hint: 'It keeps the views up to date by itself; stop it to do that by hand.',
      details: error.details,
    });
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
