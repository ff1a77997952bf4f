import type { JournalEvent } from './events.js';
import { waitingForApproval } from './queries.js';
import type { Anomaly, RunSnapshot } from './snapshot.js';

/**
 * Everything replay needs to go on: the snapshot and what it does not show. Plain JSON, so that it can be cached.
 * Never changed in place once it was returned.
 */
export interface RunState {
  readonly snapshot: RunSnapshot;
  /** Largest `stream_seq` seen, lines of an unfinished batch included: the next line takes one more. */
  readonly head_seq: number;
  readonly head_id: string;
  /** Two events have the same `stream_seq`: clones went on separately, so commands were not checked against all events. */
  readonly forked: boolean;
  readonly open_batches: readonly OpenBatch[];
  /** Who started a step that another owner had: what they go on to propose for it does not count. */
  readonly lost_claims: readonly LostClaim[];
}

/** The lines of a batch seen so far; they take effect together when the last one is there. */
export interface OpenBatch {
  readonly first_seq: number;
  readonly size: number;
  readonly events: readonly JournalEvent[];
}

export interface LostClaim {
  readonly step_id: string;
  readonly agent: string;
}

/**
 * The snapshot as others see it: an independent copy with its anomalies sorted, and with the blocker
 * `awaiting approval: …` while nothing but approvals keeps the run from completing.
 */
export function snapshotOf(state: RunState): RunSnapshot {
  const snapshot = structuredClone(state.snapshot);
  const waiting = snapshot.current_blocker === undefined ? waitingForApproval(snapshot) : undefined;
  return {
    ...snapshot,
    ...(waiting === undefined ? {} : { current_blocker: `awaiting approval: ${waiting.description}` }),
    anomalies: sortedAnomalies(snapshot.anomalies),
  };
}

/** State that continues from a snapshot alone, for journals without forks and unfinished batches. */
export function stateFromSnapshot(snapshot: RunSnapshot): RunState {
  return {
    snapshot,
    head_seq: snapshot.last_journal_seq,
    head_id: '',
    forked: false,
    open_batches: [],
    lost_claims: [],
  };
}

function sortedAnomalies(anomalies: readonly Anomaly[]): readonly Anomaly[] {
  const keyed = new Map(anomalies.map((one) => [`${one.event} ${one.reason}`, one]));
  return [...keyed.entries()].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => one);
}
