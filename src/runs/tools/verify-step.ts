import { LedgerError } from '../../errors.js';
import { completionOf } from '../completion.js';
import { roleFault, stepOf, wrongState } from '../decide/decision.js';
import { requireExpectedSeq } from '../decide/expected-seq.js';
import { decideRecordVerdict } from '../decide/record-verdict.js';
import { unmetCriteria } from '../queries.js';
import type { Step, StepPatch, ValidationResult } from '../shapes.js';
import { snapshotOf, type RunState } from '../state.js';
import { contextOf, execute, type RunCall, type RunDesk } from './desk.js';
import { finishRun } from './finish-run.js';
import { judgeStep, type Judgement } from './judge-step.js';
import { readRun } from './read-runs.js';

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
  /** What an isolated step hands over, relative to the root. */
  readonly patch?: string;
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
  requireExpectedSeq({ snapshot }, call.expected_seq);
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
  const { result, ...handedOver } = await judgeStep(desk, runId, step);
  const recorded = await record(desk, call, { step, result, ...handedOver });
  if (result.passed && step.branch !== undefined) await (await desk.isolation?.())?.cleanUp(runId, step);
  const state = await finishRun(desk, call, recorded);
  if (!result.passed) return failed(call, { state, step, result });
  return verified(call, state, handedOver.patch);
}

/** A patch is in its place before it is on record, and never takes the place of one that is. */
async function record(
  desk: RunDesk,
  call: StepCall,
  { step, result, patch, keep }: Judgement & { readonly step: Step },
): Promise<RunState> {
  const { step_id } = call;
  const command = {
    step_id,
    proposal: step.proposal ?? '',
    result,
    ...(patch === undefined ? {} : { patch }),
  };
  const decide: typeof decideRecordVerdict = (state, verdict, context) => {
    const decision = decideRecordVerdict(state, verdict, context);
    if (decision.kind === 'accepted') keep?.();
    return decision;
  };
  return execute(desk, call, decide, command);
}

function awaitingApproval({ run_id, step_id }: StepCall, runStatus: string): VerifyResult {
  const message = 'The result is on record. An orchestrator has to approve it.';
  return { status: 'awaiting_approval', run_id, step_id, run_status: runStatus, message };
}

function verified({ run_id, step_id }: StepCall, state: RunState, patch?: StepPatch): VerifyResult {
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
    message: `${messages[status] ?? going}${patch === undefined ? '' : patchNote(patch)}`,
    ...(patch === undefined ? {} : { patch: patch.path }),
    ...(unmet.length === 0 ? {} : { unmet_criteria: unmet }),
  };
}

function patchNote({ path }: StepPatch): string {
  return ` Its work is in ${path}; \`run apply-patch\` makes it a commit here.`;
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
