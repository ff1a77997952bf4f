import { LedgerError } from '../../errors.js';
import { completionOf } from '../completion.js';
import { roleFault, stepOf, wrongState } from '../decide/decision.js';
import { decideRecordVerdict } from '../decide/record-verdict.js';
import { unmetCriteria } from '../queries.js';
import type { Step, ValidationResult } from '../shapes.js';
import { snapshotOf, type RunState } from '../state.js';
import { contextOf, execute, type RunCall, type RunDesk } from './desk.js';
import { finishRun } from './finish-run.js';
import { readRun } from './read-runs.js';
import { runValidator } from './run-validator.js';

export interface StepCall extends RunCall {
  readonly step_id: string;
}

export interface VerifyResult {
  readonly status: 'verified' | 'verification_failed' | 'awaiting_approval';
  readonly run_id: string;
  readonly step_id: string;
  readonly run_status: string;
  readonly message: string;
  readonly failure_reason?: string;
  readonly retry_count?: number;
  readonly max_retries?: number;
  readonly unmet_criteria?: readonly string[];
}

/**
 * `run_verify_step`: runs the validator of a proposed step, without any lock, and records its verdict; the run may
 * end with it. For a completed step of a run whose steps are all completed it verifies the acceptance criteria once
 * more: whoever had to do that died, or was not trusted. Rejects with WRONG_STATE (nothing proposed), VERIFICATION_SUPERSEDED, PLAN_NOT_TRUSTED.
 */
export async function verifyStep(desk: RunDesk, call: StepCall): Promise<VerifyResult> {
  const denied = roleFault(contextOf(desk, call), 'any');
  if (denied !== undefined) throw denied;
  const { run_id: runId, step_id: stepId } = call;
  const snapshot = await readRun(desk, runId);
  const step = stepOf(snapshot, stepId);
  if (step instanceof LedgerError) throw step;
  if (step.status === 'completed' && completionOf(snapshot).kind === 'verify') {
    const state = await desk.store.read(runId);
    if (state !== undefined) return verified(call, await finishRun(desk, call, state));
  }
  if (step.status !== 'verify_pending') {
    throw wrongState(`step "${stepId}" is ${step.status}, expected verify_pending`);
  }
  if (step.validator.type === 'orchestrator_approval') {
    return awaitingApproval(call, snapshot.status);
  }
  const result = await runValidator(desk, taskOf(step, runId));
  const command = { step_id: stepId, proposal: step.proposal ?? '', result };
  const recorded = await execute(desk, call, decideRecordVerdict, command);
  const state = await finishRun(desk, call, recorded);
  return result.passed ? verified(call, state) : failed(call, { state, step, result });
}

function taskOf(step: Step, runId: string): Parameters<typeof runValidator>[1] {
  const { validator: spec, evidence = [], base_commit: baseCommit } = step;
  return { spec, runId, evidence, ...(baseCommit === undefined ? {} : { baseCommit }) };
}

function awaitingApproval({ run_id, step_id }: StepCall, runStatus: string): VerifyResult {
  const message = 'The result is on record. An orchestrator has to approve it.';
  return { status: 'awaiting_approval', run_id, step_id, run_status: runStatus, message };
}

function verified({ run_id, step_id }: StepCall, state: RunState): VerifyResult {
  const { status, current_blocker: blocker } = snapshotOf(state);
  const unmet = status === 'running' ? [] : unmetDescriptions(state);
  const messages: Readonly<Record<string, string>> = {
    completed: 'The step is verified, and with it the run is completed.',
    failed: 'The step is verified, but the run has failed.',
  };
  const going = `The step is verified; the run goes on${blocker === undefined ? '' : ` (${blocker})`}.`;
  return {
    status: 'verified',
    run_id,
    step_id,
    run_status: status,
    message: messages[status] ?? going,
    ...(unmet.length === 0 ? {} : { unmet_criteria: unmet }),
  };
}

/** Descriptions of the criteria that are not met, in plan order. */
export function unmetDescriptions({ snapshot }: RunState): readonly string[] {
  return unmetCriteria(snapshot).map(({ description }) => description);
}

interface Failure {
  readonly state: RunState;
  readonly step: Step;
  readonly result: ValidationResult;
}

function failed({ run_id, step_id }: StepCall, { state, step, result }: Failure): VerifyResult {
  return {
    status: 'verification_failed',
    run_id,
    step_id,
    run_status: state.snapshot.status,
    failure_reason: result.reason,
    retry_count: step.retry_count,
    max_retries: step.max_retries,
    message: 'The validation failed. The orchestrator has to decide how to go on.',
  };
}
