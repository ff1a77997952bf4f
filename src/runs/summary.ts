import { completedSteps, findStep, unmetCriteria } from './queries.js';
import type { RunSnapshot } from './snapshot.js';

/** A run in a few lines, for lists and for the context of an agent. */
export interface RunSummary {
  readonly run_id: string;
  readonly goal: string;
  readonly status: RunSnapshot['status'];
  readonly total_steps: number;
  readonly completed_steps: number;
  readonly current_step_goal?: string;
  readonly current_step_status?: string;
  readonly current_blocker?: string;
  readonly unmet_criteria?: readonly string[];
  readonly last_verified_result?: string;
}

export function toSummary(snapshot: RunSnapshot): RunSummary {
  const { run_id, goal, status, steps, current_blocker: blocker, last_verified_result: result } = snapshot;
  const current = findStep(snapshot, snapshot.current_step_id ?? '');
  const unmet = unmetCriteria(snapshot).map(({ description }) => description);
  return {
    run_id,
    goal,
    status,
    total_steps: steps.length,
    completed_steps: completedSteps(snapshot),
    ...(current === undefined
      ? {}
      : { current_step_goal: current.goal, current_step_status: current.status }),
    ...(blocker === undefined || blocker === '' ? {} : { current_blocker: blocker }),
    ...(unmet.length === 0 ? {} : { unmet_criteria: unmet }),
    ...(result === undefined ? {} : { last_verified_result: result }),
  };
}
