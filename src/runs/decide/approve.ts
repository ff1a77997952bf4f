import { LedgerError } from '../../errors.js';
import type { RunState } from '../state.js';
import {
  refused,
  runFor,
  stepOf,
  terminalFault,
  withEnd,
  wrongState,
  type Decision,
  type DecideContext,
} from './decision.js';

export interface ApproveStep {
  readonly step_id: string;
  readonly reason?: string;
}

/**
 * Passes a step whose validator is `orchestrator_approval`, once a result was proposed. Refused: ACCESS_DENIED (also for
 * other validators), WRONG_STATE, RUN_TERMINAL, RUN_NOT_FOUND, STEP_NOT_FOUND.
 */
export function decideApproveStep(
  state: RunState | undefined,
  { step_id: stepId, reason = '' }: ApproveStep,
  context: DecideContext,
): Decision {
  const snapshot = runFor(state, context, 'orchestrator');
  if (snapshot instanceof LedgerError) return refused(snapshot);
  const step = stepOf(snapshot, stepId);
  if (step instanceof LedgerError) return refused(step);
  const { validator, status, proposal } = step;
  const denied = approvalFault(validator.type, `step "${stepId}"`) ?? terminalFault(snapshot);
  if (denied !== undefined) return refused(denied);
  if (status !== 'verify_pending' && status !== 'failed') {
    return refused(wrongState(`step "${stepId}" is ${status}, expected verify_pending`));
  }
  const result = {
    passed: true,
    reason: reason === '' ? 'approved' : reason,
    details: { approved_by: context.caller },
  };
  const data = { step_id: stepId, result, ...(proposal === undefined ? {} : { proposal }) };
  return withEnd(snapshot, [{ event: 'step_validation_passed', data }]);
}

/**
 * Passes an acceptance criterion whose validator is `orchestrator_approval`, at any time before the run ends. Refused:
 * ACCESS_DENIED (also for other validators), WRONG_STATE (already met), SCHEMA_INVALID (no such criterion),
 * RUN_TERMINAL, RUN_NOT_FOUND.
 */
export function decideApproveCriterion(
  state: RunState | undefined,
  { index }: { readonly index: number },
  context: DecideContext,
): Decision {
  const snapshot = runFor(state, context, 'orchestrator');
  if (snapshot instanceof LedgerError) return refused(snapshot);
  const criterion = snapshot.acceptance_state[index];
  if (criterion === undefined) {
    const count = snapshot.acceptance_state.length;
    return refused(new LedgerError('SCHEMA_INVALID', `there is no criterion ${index}; the run has ${count}`));
  }
  const denied =
    approvalFault(criterion.validator.type, `criterion ${index}`) ??
    terminalFault(snapshot) ??
    (criterion.met ? wrongState(`criterion ${index} is already met`) : undefined);
  if (denied !== undefined) return refused(denied);
  const data = { index, description: criterion.description, approved_by: context.caller };
  return withEnd(snapshot, [{ event: 'criterion_met', data }]);
}

function approvalFault(validatorType: string, what: string): LedgerError | undefined {
  if (validatorType === 'orchestrator_approval') return undefined;
  const message = `${what} is validated by ${validatorType}; only orchestrator_approval can be approved`;
  return new LedgerError('ACCESS_DENIED', message);
}
