import { decideStartStep, type StartStep } from '../decide/start-step.js';
import { findStep } from '../queries.js';
import type { Step } from '../shapes.js';
import { execute, type RunCall, type RunDesk } from './desk.js';

export interface StartStepResult {
  readonly status: 'started';
  readonly run_id: string;
  readonly step_id: string;
  readonly step: Step | undefined;
}

/** `run_start_step`: of two callers that claim at once one gets the step, the other STEP_TAKEN. */
export async function startStep(desk: RunDesk, call: RunCall & StartStep): Promise<StartStepResult> {
  const { run_id, step_id, work_dir } = call;
  const base_commit = call.base_commit ?? desk.baseCommit?.();
  const command = {
    step_id,
    ...(base_commit === undefined ? {} : { base_commit }),
    ...(work_dir === undefined ? {} : { work_dir }),
  };
  const { snapshot } = await execute(desk, call, decideStartStep, command);
  return { status: 'started', run_id, step_id, step: findStep(snapshot, step_id) };
}
