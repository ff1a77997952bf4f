import { listRuns } from './run-list.js';
import type { RunSnapshot } from './snapshot.js';
import { stepBar } from './step-bar.js';

/** How long after its last event a paused run can be resumed without being asked for explicitly. */
export const defaultResumeTtlMs = 3_600_000;

export interface ResumeCandidate {
  readonly run_id: string;
  readonly goal: string;
  readonly status: 'paused';
  readonly last_updated: string;
  readonly step_summary: string;
}

export interface ResumeScope {
  readonly sessionKey: string;
  readonly nowMs: number;
  readonly ttlMs?: number;
}

/** The session's paused runs that are not stale, newest first. Nothing is ever resumed without being asked for. */
export function findResumeCandidates(
  runs: readonly RunSnapshot[],
  { sessionKey, nowMs, ttlMs = defaultResumeTtlMs }: ResumeScope,
): readonly ResumeCandidate[] {
  return listRuns(runs, { status: 'paused', sessionKey })
    .filter((run) => !isStale(run, nowMs, ttlMs))
    .map((run) => ({
      run_id: run.run_id,
      goal: run.goal,
      status: 'paused',
      last_updated: run.updated_at,
      step_summary: stepBar(run),
    }));
}

/** A run whose last event has no readable time counts as stale. */
export function isStale({ updated_at: at }: RunSnapshot, nowMs: number, ttlMs: number): boolean {
  return !(Date.parse(at) >= nowMs - ttlMs);
}
