import type { RunSnapshot, RunStatus } from './snapshot.js';

export interface RunFilter {
  readonly status?: RunStatus;
  readonly sessionKey?: string;
  /** Counts what the other filters let through; 0 or absent = all. */
  readonly limit?: number;
}

/** Existing runs that were not pruned, newest first by their first event, then by id. */
export function listRuns(runs: readonly RunSnapshot[], filter: RunFilter = {}): readonly RunSnapshot[] {
  const { status, sessionKey, limit = 0 } = filter;
  const found = runs
    .filter((run) => run.pruned !== true)
    .filter((run) => status === undefined || run.status === status)
    .filter((run) => sessionKey === undefined || run.session_key === sessionKey)
    .sort(newestFirst);
  return limit > 0 ? found.slice(0, limit) : found;
}

function newestFirst(left: RunSnapshot, right: RunSnapshot): number {
  const ages = Date.parse(right.created_at) - Date.parse(left.created_at);
  if (ages !== 0 && !Number.isNaN(ages)) return ages;
  return left.run_id < right.run_id ? 1 : -1;
}

/**
 * Changes with every line that any run of the session gets, also when the run is shorter than others or is pruned:
 * compare it with an earlier value to see whether anything happened.
 */
export function sessionVersion(runs: readonly RunSnapshot[], sessionKey: string): string {
  const ofSession = runs.filter((run) => run.session_key === sessionKey);
  const events = ofSession.reduce((sum, run) => sum + run.journal_events, 0);
  return `${ofSession.length}-${events}`;
}
