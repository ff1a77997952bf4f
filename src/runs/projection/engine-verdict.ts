import { findStep } from '../queries.js';
import type { RunState } from '../state.js';
import type { RunCall, RunDesk } from '../tools/desk.js';
import { readRun } from '../tools/read-runs.js';
import { verifyStep } from '../tools/verify-step.js';
import { isAsserted } from './engine-word.js';
import { mapStepStatus } from './step-status.js';

/**
 * After an engine's word for a step: runs the step's validator where one has to judge, and resolves with the step's status
 * in the engine's words. Rejects with PLAN_NOT_TRUSTED, VERIFICATION_SUPERSEDED.
 */
export async function concludeStep(
  desk: RunDesk,
  call: RunCall & { readonly step_id: string },
  { snapshot }: RunState,
): Promise<string> {
  const step = findStep(snapshot, call.step_id);
  if (step?.status !== 'verify_pending' || isAsserted(snapshot, step))
    return mapStepStatus(step?.status ?? '');
  await verifyStep(desk, call);
  return mapStepStatus(findStep(await readRun(desk, call.run_id), call.step_id)?.status ?? '');
}
