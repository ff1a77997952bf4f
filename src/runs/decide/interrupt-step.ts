import { LedgerError } from '../../errors.js';
import { isTerminalStep } from '../queries.js';
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

export interface InterruptStep {
  readonly step_id: string;
  readonly reason: string;
}

/** The owner died or was stopped. Refused: ACCESS_DENIED, RUN_NOT_FOUND, RUN_TERMINAL, STEP_NOT_FOUND, WRONG_STATE. */
export function decideInterruptStep(
  state: RunState | undefined,
  { step_id: stepId, reason }: InterruptStep,
  context: DecideContext,
): Decision {
  const snapshot = runFor(state, context, 'orchestrator');
  if (snapshot instanceof LedgerError) return refused(snapshot);
  const terminal = terminalFault(snapshot);
  if (terminal !== undefined) return refused(terminal);
  const step = stepOf(snapshot, stepId);
  if (step instanceof LedgerError) return refused(step);
  if (isTerminalStep(step)) {
    return refused(wrongState(`step "${stepId}" is ${step.status}; there is nothing to interrupt`));
  }
  return withEnd(snapshot, [{ event: 'step_interrupted', data: { step_id: stepId, reason } }]);
}
