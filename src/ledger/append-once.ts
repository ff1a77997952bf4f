import type { Edges } from '../core/edges.js';
import { ulidSource } from '../core/ulid.js';
import { LedgerError } from '../errors.js';
import { readConfig } from '../storage/config.js';
import { realEdges } from '../storage/edges.js';
import type { HeldLock } from '../storage/lock/held-lock.js';
import { acquireLockSync } from '../storage/lock/hot-lock.js';
import { openWorkspace, paths, type WritableWorkspace } from '../storage/workspace.js';
import { appendUnderLock, type Appended } from './append/append-under-lock.js';
import { makeDurableSync, type Durability } from './append/durability.js';
import type { Outcome } from './append/outcome.js';
import { concludeHold } from './append/settling.js';
import { openWriter, type AgentWriter } from './append/writer.js';
import { preparationFor } from './preparation.js';
import { prepareEvent, type EventInput, type PreparedEvent } from './prepare.js';
import { drainSpool } from './spool/drain.js';

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
  const edges = realEdges();
  const workspace = openWorkspace(options.root, edges);
  const config = readConfig(workspace.root);
  const { agent } = options;
  const prepared = prepareEvent(input, { agent, ...preparationFor(workspace, config) });
  const durability = options.durability ?? config.durability ?? 'os';
  const [outcome] = appendPrepared([prepared], { ...options, workspace, edges, durability });
  if (outcome === undefined) throw new Error('an append has an outcome');
  return outcome;
}

export interface AppendPreparedOptions extends Omit<AppendOnceOptions, 'root'> {
  readonly workspace: WritableWorkspace;
  readonly edges: Edges;
  readonly durability: Durability;
  /**
   * Hooks have little time: so many waiting events at most are appended first. When more wait, or the ledger does not
   * take them, LOCK_TIMEOUT is thrown and nothing of `events` was appended: they belong behind those that wait.
   */
  readonly spooledAtMost?: number;
}

/**
 * The same for events that are prepared: one lock, one write. What waits in the agent's spool goes first.
 * @throws LedgerError LOCK_TIMEOUT, INVALID_AGENT, IO_*: none of them stands; else each has its outcome
 */
export function appendPrepared(
  events: readonly PreparedEvent[],
  { workspace, agent, edges, ...options }: AppendPreparedOptions,
): readonly Outcome[] {
  const writer = openWriter(workspace, agent, { ...options, edges, newId: ulidSource(edges.random) });
  const lock = acquireLockSync(paths.lock(workspace.root, agent), { timeoutMs: options.lockTimeoutMs });
  let appended: Appended;
  try {
    drainFirst(writer, options.spooledAtMost);
    appended = appendUnderLock(writer, events);
    concludeHold(writer);
  } finally {
    releaseQuietly(lock);
  }
  return options.durability === 'os' ? appended.outcomes : makeDurableSync(writer, appended);
}

function drainFirst(writer: AgentWriter, spooledAtMost: number | undefined): void {
  if (spooledAtMost === undefined) return void drainSpool(writer);
  const { left, error } = drainSpool(writer, { eventsAtMost: spooledAtMost });
  if (left === 0) return;
  concludeHold(writer);
  throw new LedgerError('LOCK_TIMEOUT', `${left} events of ${writer.agent} still wait in the spool`, {
    cause: error,
    details: { left },
  });
}

/** What stands stands: trouble with the lock is not the event's, and the next one to come takes a dead owner's lock. */
function releaseQuietly(lock: HeldLock): void {
  try {
    lock.release();
  } catch {
    // Nothing of the outcome depends on it.
  }
}
