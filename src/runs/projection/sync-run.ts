import { LedgerError } from '../../errors.js';
import type { RunSnapshot } from '../snapshot.js';
import { isProjected, projectedRun, type ProjectedRun } from './projected-run.js';
import { changesTo } from './projection-change.js';
import type { RunProjection, WorkflowProjectionStore } from './projection-store.js';

export type SyncOutcome =
  /** The projection shows the run as the ledger has it now; `changed`: it did not before. */
  | { readonly status: 'synced'; readonly changed: boolean }
  | { readonly status: 'degraded'; readonly error: string }
  /** Nothing is projected of this run. */
  | { readonly status: 'none' };

export interface RunToSync {
  readonly runId: string;
  /** The run as the ledger has it now; asked under the store's lock. */
  readonly read: () => Promise<RunSnapshot | undefined>;
  /** Puts the whole run anew where the store cannot tell that all of it is as it should be. */
  readonly anew?: boolean;
}

const defaultTimeoutMs = 15_000;

/** Gives the store what it lacks of a run, whatever happened to it before. Never rejects: what a store does is told. */
export async function syncRun(projection: RunProjection, run: RunToSync): Promise<SyncOutcome> {
  const { timeoutMs = defaultTimeoutMs } = projection;
  try {
    return await withDeadline(syncLocked(projection.store, run), timeoutMs);
  } catch (error) {
    return { status: 'degraded', error: reasonOf(error) };
  }
}

async function syncLocked(
  store: WorkflowProjectionStore,
  { runId, read, anew = false }: RunToSync,
): Promise<SyncOutcome> {
  const lock = await store.lock?.(runId);
  try {
    const snapshot = await read();
    if (snapshot === undefined || !isProjected(snapshot)) return { status: 'none' };
    return { status: 'synced', changed: await bringUp(store, projectedRun(snapshot), anew) };
  } finally {
    lock?.release();
  }
}

async function bringUp(store: WorkflowProjectionStore, run: ProjectedRun, anew: boolean): Promise<boolean> {
  if (await store.matches?.(run).catch(() => false)) return false;
  // What cannot be read is put anew like what is missing.
  const standing = anew ? undefined : await store.readRun(run.run_id).catch(() => undefined);
  const changes = changesTo(run, standing);
  for (const change of changes) await change(store);
  if (store.matches === undefined) return changes.length > 0;
  if (!(await store.matches(run))) await store.createRun(run);
  return true;
}

async function withDeadline<Value>(work: Promise<Value>, timeoutMs: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = new LedgerError('IO_FAILED', `the projection did not answer within ${timeoutMs} ms`);
    timer = setTimeout(() => reject(error), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof LedgerError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}
