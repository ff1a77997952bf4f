import { setTimeout as pause } from 'node:timers/promises';
import { oneLine } from '../../core/cut-text.js';
import { LedgerError } from '../../errors.js';
import type { JournalEvent } from '../events.js';
import { driftBetween, type Drift } from '../projection/drift.js';
import { isProjected, projectedRun, type ProjectedRun } from '../projection/projected-run.js';
import { rolloutOf } from '../projection/rollout.js';
import { snapshotOf } from '../state.js';
import { unknownRun, type ComparedDesk } from './compared-desk.js';

/** How long a projection may lag behind the newest event before that counts as drift. */
const patienceMs = 5_000;
/** A run that never rests is not waited for longer. */
const giveUpMs = 30_000;
const lookAgainMs = 50;

/**
 * `run drift`: every way in which the projection is not what the ledgers would make of it, by run, of the runs named or of
 * all. Writes nothing. A command under way elsewhere, whose event stands and whose projection is being written, is waited
 * for. A retired projection follows nothing and drifts from nothing. Rejects with RUN_NOT_FOUND, IO_*.
 */
export async function detectDrift(
  desk: ComparedDesk,
  { run_ids: named = [] }: { readonly run_ids?: readonly string[] } = {},
): Promise<readonly Drift[]> {
  const { ids, fault } = await idsToCompare(desk, named);
  const found: Drift[] = [];
  for (const id of ids) {
    found.push(...(await settledDrift(desk, { id, isNamed: named.includes(id) })));
  }
  if (fault !== undefined && found.length === 0) throw fault;
  return rolloutOf(desk.projection.stage).isRetired ? [] : found;
}

interface ToCompare {
  readonly ids: readonly string[];
  /** Why the projection cannot say what it has; then each run of the ledgers tells of it, if there is one. */
  readonly fault?: LedgerError;
}

/** Those named, else all that either side has, pruned ones left out; sorted. */
async function idsToCompare(
  { store, projection }: ComparedDesk,
  named: readonly string[],
): Promise<ToCompare> {
  if (named.length > 0) return { ids: sorted(named) };
  const runs = await store.list();
  const here = runs.filter(isProjected).map(({ run_id: id }) => id);
  const pruned = new Set(runs.filter((run) => run.pruned === true).map(({ run_id: id }) => id));
  try {
    const there = await projection.store.listRuns();
    return { ids: sorted([...here, ...there.filter((id) => !pruned.has(id))]) };
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
    return { ids: sorted(here), fault: error };
  }
}

function sorted(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)].sort();
}

interface Look {
  readonly id: string;
  readonly isNamed: boolean;
}

/** What was seen counts when nothing was on its way before, and nothing came meanwhile. */
async function settledDrift(desk: ComparedDesk, look: Look): Promise<readonly Drift[]> {
  const begunMs = performance.now();
  let drift = await driftOf(desk, look);
  for (let sinceMs = begunMs; drift.length > 0;) {
    const before = await lastEvent(desk, look.id);
    drift = await driftOf(desk, look);
    const nowMs = performance.now();
    if (nowMs - begunMs > giveUpMs) return drift;
    const hasMoved = before?.id !== (await lastEvent(desk, look.id))?.id;
    if (hasMoved) sinceMs = nowMs;
    else if (nowMs - sinceMs > patienceMs || !isUnderWay(desk, before)) return drift;
    if (drift.length > 0) await pause(lookAgainMs);
  }
  return drift;
}

async function lastEvent({ store }: ComparedDesk, runId: string): Promise<JournalEvent | undefined> {
  return (await store.journal(runId)).at(-1);
}

/** An event has come just now and what became of its projection is not on record: its writer is at it, or died. */
function isUnderWay({ projection, now }: ComparedDesk, last: JournalEvent | undefined): boolean {
  const { isWriteThrough, isRetired } = rolloutOf(projection.stage);
  if (!isWriteThrough || isRetired || last === undefined || last.event === 'projection_synced') return false;
  return now() - Date.parse(last.ts) < patienceMs;
}

async function driftOf(
  { store, projection }: ComparedDesk,
  { id, isNamed }: Look,
): Promise<readonly Drift[]> {
  const standing = await standingAt(projection.store, id);
  const state = await store.read(id);
  const snapshot = state === undefined ? undefined : snapshotOf(state);
  if (snapshot?.pruned === true) return [];
  if (snapshot === undefined || !isProjected(snapshot)) {
    if (standing !== undefined) return [unexpected(id)];
    if (isNamed && (snapshot === undefined || snapshot.status === '')) throw unknownRun(id);
    return [];
  }
  if (standing === undefined) return [missing(id)];
  if (standing instanceof LedgerError) return [unreadable(id, standing)];
  const wanted = projectedRun(snapshot);
  const drift = driftBetween(wanted, standing);
  return drift.length > 0 || (await (projection.store.matches?.(wanted) ?? true)) ? drift : [edited(id)];
}

async function standingAt(
  store: ComparedDesk['projection']['store'],
  runId: string,
): Promise<ProjectedRun | LedgerError | undefined> {
  try {
    return await store.readRun(runId);
  } catch (error) {
    if (error instanceof LedgerError) return error;
    throw error;
  }
}

function missing(run_id: string): Drift {
  return { run_id, kind: 'run_missing', reason: 'the run is not in the projection' };
}

function unexpected(run_id: string): Drift {
  return { run_id, kind: 'run_unexpected', reason: 'the run is in the projection only' };
}

function unreadable(run_id: string, { message, details }: LedgerError): Drift {
  const kind = details['format'] === undefined ? 'unreadable' : 'other_version';
  return { run_id, kind, reason: `the projection cannot be read: ${oneLine(message, 300)}` };
}

function edited(run_id: string): Drift {
  const reason = 'the projection says the same in other bytes: somebody else has written it';
  return { run_id, kind: 'edited', reason };
}
