import { LedgerError } from '../../errors.js';
import { eventsOfVerdicts } from '../completion.js';
import type { StepPatch, ValidationResult } from '../shapes.js';
import type { RunState } from '../state.js';
import {
  accepted,
  refused,
  runFor,
  stepOf,
  terminalFault,
  withEnd,
  type Decision,
  type DecideContext,
} from './decision.js';

export interface RecordVerdict {
  readonly step_id: string;
  /** `proposal` of the step when its validator was started. */
  readonly proposal: string;
  readonly result: ValidationResult;
  /** With a result that passed: what the step hands over. */
  readonly patch?: StepPatch;
}

/**
 * What the validator of a step found; a failed validation that leaves no way out ends the run with it.
 * Refused: VERIFICATION_SUPERSEDED (the step no longer waits for a verdict on that proposal), RUN_TERMINAL,
 * RUN_NOT_FOUND, STEP_NOT_FOUND.
 */
export function decideRecordVerdict(
  state: RunState | undefined,
  { step_id: stepId, proposal, result, patch }: RecordVerdict,
  context: DecideContext,
): Decision {
  const snapshot = runFor(state, context, 'any');
  if (snapshot instanceof LedgerError) return refused(snapshot);
  const step = stepOf(snapshot, stepId);
  if (step instanceof LedgerError) return refused(step);
  const terminal = terminalFault(snapshot);
  if (terminal !== undefined) return refused(terminal);
  if (step.status !== 'verify_pending' || step.proposal !== proposal) {
    const message = `step "${stepId}" no longer waits for this verification (it is ${step.status})`;
    return refused(new LedgerError('VERIFICATION_SUPERSEDED', message));
  }
  const data = { step_id: stepId, result, proposal };
  if (!result.passed) return withEnd(snapshot, [{ event: 'step_validation_failed', data }]);
  const handedOver = patch === undefined ? data : { ...data, patch };
  return withEnd(snapshot, [{ event: 'step_validation_passed', data: handedOver }]);
}

/**
 * What the validators of acceptance criteria found, by index. Verdicts that came too late (the run ended, or is not
 * complete any more) lead to no events.
 */
export function decideRecordCriteria(
  state: RunState | undefined,
  verdicts: ReadonlyMap<number, ValidationResult>,
  context: DecideContext,
): Decision {
  const snapshot = runFor(state, context, 'any');
  if (snapshot instanceof LedgerError) return refused(snapshot);
  return accepted(...eventsOfVerdicts(snapshot, verdicts));
}
