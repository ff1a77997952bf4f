import { LedgerError } from '../../errors.js';
import { requireExpectedSeq } from '../decide/expected-seq.js';
import { decideIsolationRefused } from '../decide/record-patch.js';
import { decideStartStep } from '../decide/start-step.js';
import type { Isolation, PreparedWork } from '../isolation/isolation.js';
import { findStep } from '../queries.js';
import type { Step } from '../shapes.js';
import type { RunState } from '../state.js';
import { needsIsolation } from '../validator-needs.js';
import { contextOf, execute, type RunDesk } from './desk.js';
import type { StepCall } from './verify-step.js';

export interface IsolatedStart {
  readonly state: RunState;
  /** Absent when the step's validator does not look at work: it was started without a work tree. */
  readonly work?: PreparedWork;
}

/**
 * Claims the step and makes a work tree for it, or neither: the work tree stands before the claim is written, and is taken
 * back when that is refused. What keeps it from being made is recorded (`isolation_refused`). Rejects with what
 * `decideStartStep` refuses, WRONG_STATE, SCHEMA_INVALID, IO_*.
 */
export async function startIsolated(
  desk: RunDesk,
  call: StepCall,
  plain: () => Promise<RunState>,
): Promise<IsolatedStart> {
  const { run_id: runId, step_id: stepId } = call;
  const step = await claimable(desk, call);
  if (!needsIsolation(step.validator.type)) return { state: await plain() };
  const isolation = await desk.isolation?.();
  if (isolation === undefined) throw new LedgerError('WRONG_STATE', 'there is no place for work trees here');
  try {
    return await isolation.alone({ runId, stepId }, async () => claimWithWork(desk, call, isolation));
  } catch (error) {
    if (error instanceof Refused) throw await recorded(desk, call, error.reason);
    if (isRefusalOfIds(error)) throw await recorded(desk, call, error);
    throw error;
  }
}

/** The work tree could not be had, as opposed to the claim. */
class Refused extends Error {
  override readonly name = 'Refused';

  constructor(readonly reason: LedgerError) {
    super(reason.message);
  }
}

async function claimWithWork(desk: RunDesk, call: StepCall, isolation: Isolation): Promise<IsolatedStart> {
  const { run_id: runId, step_id: stepId } = call;
  const { branch } = await claimable(desk, call);
  const work = prepared(() => isolation.prepare({ runId, stepId }, branch, desk.now()));
  const { base_commit, work_dir, branch: own } = work;
  try {
    const command = { step_id: stepId, base_commit, work_dir, branch: own };
    return { state: await execute(desk, call, decideStartStep, command), work };
  } catch (error) {
    // It may stand: then the work tree is the step's, and otherwise `doctor` finds it.
    if (!(error instanceof LedgerError && error.code === 'UNKNOWN_OUTCOME')) takeBack(isolation, work);
    throw error;
  }
}

/** Why the step was not claimed is what the caller has to know; what is left behind then, `doctor` finds. */
function takeBack(isolation: Isolation, { attempt }: PreparedWork): void {
  try {
    isolation.discard(attempt);
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
  }
}

function prepared(prepare: () => PreparedWork): PreparedWork {
  try {
    return prepare();
  } catch (error) {
    const isRefusal = error instanceof LedgerError && (error.code === 'WRONG_STATE' || isRefusalOfIds(error));
    throw isRefusal ? new Refused(error) : error;
  }
}

function isRefusalOfIds(error: unknown): error is LedgerError {
  return error instanceof LedgerError && error.code === 'SCHEMA_INVALID';
}

/** The step, when the caller could start it now. */
async function claimable(desk: RunDesk, call: StepCall): Promise<Step> {
  const { run_id: runId, step_id: stepId, expected_seq: expectedSeq } = call;
  const state = await desk.store.read(runId);
  requireExpectedSeq(state, expectedSeq);
  const decision = decideStartStep(state, { step_id: stepId }, contextOf(desk, call));
  if (decision.kind === 'refused') throw decision.error;
  const step = state === undefined ? undefined : findStep(state.snapshot, stepId);
  if (step === undefined) throw new LedgerError('STEP_NOT_FOUND', `there is no step "${stepId}"`);
  return step;
}

/** The refusal itself is what the caller has to know, also where it cannot be recorded. */
async function recorded(desk: RunDesk, call: StepCall, refusal: LedgerError): Promise<LedgerError> {
  const { caller, run_id, step_id } = call;
  try {
    await execute(desk, { caller, run_id }, decideIsolationRefused, { step_id, reason: refusal.message });
  } catch (error) {
    if (!(error instanceof LedgerError)) throw error;
  }
  return refusal;
}
