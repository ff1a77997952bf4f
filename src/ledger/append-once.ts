import { ulidSource } from '../core/ulid.js';
import { readConfig } from '../storage/config.js';
import { realEdges } from '../storage/edges.js';
import type { HeldLock } from '../storage/lock/held-lock.js';
import { acquireLockSync } from '../storage/lock/hot-lock.js';
import { openWorkspace, paths } from '../storage/workspace.js';
import { appendUnderLock, type Appended } from './append/append-under-lock.js';
import { makeDurableSync, type Durability } from './append/durability.js';
import type { Outcome } from './append/outcome.js';
import { remember } from './append/settling.js';
import { openWriter } from './append/writer.js';
import { preparationFor } from './preparation.js';
import { prepareEvent, type EventInput } from './prepare.js';

export interface AppendOnceOptions {
  readonly root: string;
  readonly agent: string;
  /** How long to wait for the lock: 250 ms in hooks, 10 s elsewhere. */
  readonly lockTimeoutMs: number;
  /** Default: the configuration's, else `os`. */
  readonly durability?: Durability;
  /** Bound on reading when caches are gone; hooks 64 MiB. */
  readonly maxScanBytes?: number;
}

/**
 * One process, one event: the way of hooks and of single appends on the command line. Synchronous; loads nothing that
 * one event does not need. The same steps as the library's queue.
 * @throws LedgerError as `AgentLedger.append`
 */
export function appendOnce(input: EventInput, options: AppendOnceOptions): Outcome {
  const { root, agent, lockTimeoutMs } = options;
  const edges = realEdges();
  const workspace = openWorkspace(root, edges);
  const config = readConfig(workspace.root);
  const prepared = prepareEvent(input, { agent, ...preparationFor(workspace, config) });
  const writer = openWriter(workspace, agent, { ...options, edges, newId: ulidSource(edges.random) });
  const lock = acquireLockSync(paths.lock(workspace.root, agent), { timeoutMs: lockTimeoutMs });
  let appended: Appended;
  try {
    appended = appendUnderLock(writer, [prepared]);
    remember(writer);
  } finally {
    releaseQuietly(lock);
  }
  const durability = options.durability ?? config.durability ?? 'os';
  const [outcome] = durability === 'os' ? appended.outcomes : makeDurableSync(writer, appended);
  if (outcome === undefined) throw new Error('an append has an outcome');
  return outcome;
}

/** What stands stands: trouble with the lock is not the event's, and the next one to come takes a dead owner's lock. */
function releaseQuietly(lock: HeldLock): void {
  try {
    lock.release();
  } catch {
    // Nothing of the outcome depends on it.
  }
}
