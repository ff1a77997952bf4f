import { LedgerError } from '../../errors.js';
import { existingRun } from '../decide/decision.js';
import type { JournalEvent } from '../events.js';
import { openPolicyRequests, type PolicyRequest } from '../policy-request.js';
import { listRuns, type RunFilter } from '../run-list.js';
import type { RunSnapshot } from '../snapshot.js';
import { snapshotOf } from '../state.js';
import { toSummary, type RunSummary } from '../summary.js';
import type { RunDesk } from './desk.js';

/** `run_read`. Rejects with RUN_NOT_FOUND. */
export async function readRun(desk: RunDesk, runId: string): Promise<RunSnapshot> {
  const state = await desk.store.read(runId);
  const found = existingRun(state, runId);
  if (found instanceof LedgerError || state === undefined) throw found;
  return snapshotOf(state);
}

/** `run_list`: newest first; the limit counts after the filters. */
export async function listRunSummaries(
  desk: RunDesk,
  filter: RunFilter = {},
): Promise<readonly RunSummary[]> {
  const existing = (await desk.store.list()).filter(({ status }) => status !== '');
  return listRuns(existing, filter).map(toSummary);
}

/** `run_journal`: events after the position, in journal order. Rejects with RUN_NOT_FOUND. */
export async function readJournal(
  desk: RunDesk,
  runId: string,
  afterSeq = 0,
): Promise<readonly JournalEvent[]> {
  const events = await desk.store.journal(runId);
  if (events.length === 0) throw existingRun(undefined, runId);
  return events.filter(({ stream_seq: seq }) => seq > afterSeq);
}

/** `run_requests`: what waits for a decision, of one run or of all. Rejects with RUN_NOT_FOUND. */
export async function policyRequests(desk: RunDesk, runId?: string): Promise<readonly PolicyRequest[]> {
  if (runId !== undefined) return openPolicyRequests(await readRun(desk, runId));
  return listRuns(await desk.store.list()).flatMap(openPolicyRequests);
}
