import { decideApproveCriterion, decideApproveStep } from '../decide/approve.js';
import { isTerminal } from '../snapshot.js';
import type { RunState } from '../state.js';
import { execute, type RunCall, type RunDesk } from './desk.js';
import { finishRun } from './finish-run.js';
import { unmetDescriptions, type StepCall } from './verify-step.js';

export interface ApproveResult {
  readonly status: 'approved';
  readonly run_id: string;
  readonly step_id?: string;
  readonly index?: number;
  readonly run_status: string;
  readonly unmet_criteria?: readonly string[];
}

/** `run_approve_step`; the run may end with it. */
export async function approveStep(
  desk: RunDesk,
  call: StepCall & { readonly reason?: string },
): Promise<ApproveResult> {
  const { run_id, step_id, reason = '' } = call;
  const approved = await execute(desk, call, decideApproveStep, { step_id, reason });
  return { status: 'approved', run_id, step_id, ...outcome(await finishRun(desk, call, approved)) };
}

/** `run_approve_criterion`: `index` from 0; the run may end with it. */
export async function approveCriterion(
  desk: RunDesk,
  call: RunCall & { readonly index: number },
): Promise<ApproveResult> {
  const { run_id, index } = call;
  const approved = await execute(desk, call, decideApproveCriterion, { index });
  return { status: 'approved', run_id, index, ...outcome(await finishRun(desk, call, approved)) };
}

function outcome(state: RunState): Pick<ApproveResult, 'run_status' | 'unmet_criteria'> {
  const unmet = isTerminal(state.snapshot) ? unmetDescriptions(state) : [];
  return {
    run_status: state.snapshot.status,
    ...(unmet.length === 0 ? {} : { unmet_criteria: unmet }),
  };
}
