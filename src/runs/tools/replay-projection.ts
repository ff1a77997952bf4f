import { LedgerError } from '../../errors.js';
import { wrongState } from '../decide/decision.js';
import { recordSync, syncFrom } from '../projection/mirror.js';
import { isProjected } from '../projection/projected-run.js';
import { rolloutOf } from '../projection/rollout.js';
import type { RunSnapshot } from '../snapshot.js';
import { unknownRun, type ComparedDesk } from './compared-desk.js';

export interface ReplayedRun {
  readonly run_id: string;
  /** `rebuilt` from the ledger, `unchanged` because it was as it should be, `degraded` because the store failed. */
  readonly status: 'rebuilt' | 'unchanged' | 'degraded';
  readonly error?: string;
}

export interface ReplayCall {
  readonly caller: string;
  /** Empty or absent: all. */
  readonly run_ids?: readonly string[];
}

/**
 * `run replay`: makes the projection of the runs named, or of all, from the ledgers alone, whatever stands there, and puts on
 * record what came of it where something changed or was not well before. What the projection has and the ledgers do not
 * is left alone: nobody could bring it back. Rejects with RUN_NOT_FOUND, WRONG_STATE (retired; a run that is not
 * projected), ACCESS_DENIED (no caller), before anything is written.
 */
export async function replayProjection(
  desk: ComparedDesk,
  { caller, run_ids: named = [] }: ReplayCall,
): Promise<readonly ReplayedRun[]> {
  if (caller === '') throw new LedgerError('ACCESS_DENIED', 'the identity of the caller is required');
  if (rolloutOf(desk.projection.stage).isRetired) throw retired();
  const runs = new Map((await desk.store.list()).map((run) => [run.run_id, run]));
  for (const id of named) requireProjected(runs.get(id), id);
  const all = [...runs.values()].filter(isProjected).map(({ run_id: id }) => id);
  const replayed: ReplayedRun[] = [];
  for (const id of new Set(named.length === 0 ? all.sort() : named)) {
    replayed.push(await replayRun(desk, caller, id));
  }
  return replayed;
}

function retired(): LedgerError {
  return new LedgerError('WRONG_STATE', 'the projection is retired: nothing is written to it', {
    hint: 'Set runs.projectionStage in ledger.config.json to write_through to have runs projected again.',
  });
}

function requireProjected(run: RunSnapshot | undefined, id: string): void {
  if (run === undefined || run.status === '') throw unknownRun(id);
  if (isProjected(run)) return;
  const why = run.pruned === true ? 'was pruned' : 'stands for a background task, whose system shows it';
  throw wrongState(`run "${id}" has no projection: it ${why}`);
}

async function replayRun(
  { store, projection }: ComparedDesk,
  caller: string,
  run_id: string,
): Promise<ReplayedRun> {
  const outcome = await syncFrom(store, projection, run_id, true);
  const isChanged = outcome.status === 'synced' && outcome.changed;
  if (outcome.status === 'degraded' || isChanged || !(await isWell(store, run_id))) {
    await recordSync(store, { runId: run_id, caller }, outcome);
  }
  if (outcome.status === 'degraded') return { run_id, status: 'degraded', error: outcome.error };
  return { run_id, status: isChanged ? 'rebuilt' : 'unchanged' };
}

/** Nothing on record says that the projection still lacks something. */
async function isWell(store: ComparedDesk['store'], runId: string): Promise<boolean> {
  const last = (await store.journal(runId)).findLast(({ event }) => event === 'projection_synced');
  if (last === undefined) return true;
  const { data } = last;
  return typeof data === 'object' && data !== null && Reflect.get(data, 'status') === 'synced';
}
