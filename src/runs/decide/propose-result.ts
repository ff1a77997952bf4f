import { LedgerError } from '../../errors.js';
import type { Evidence } from '../shapes.js';
import type { RunState } from '../state.js';
import {
  accepted,
  refused,
  runFor,
  stepOf,
  terminalFault,
  wrongState,
  type Decision,
  type DecideContext,
} from './decision.js';

export interface ProposeResult {
  readonly step_id: string;
  readonly result: string;
  readonly evidence?: readonly Evidence[];
}

/**
 * The owner says a step is done; the step then waits for its validator. Also while the run is paused, so that work
 * done is not lost. Refused: ACCESS_DENIED, WRONG_STATE (not in progress), RUN_TERMINAL, RUN_NOT_FOUND, STEP_NOT_FOUND.
 */
export function decideProposeResult(
  state: RunState | undefined,
  { step_id: stepId, result, evidence = [] }: ProposeResult,
  context: DecideContext,
): Decision {
  const snapshot = runFor(state, context, 'execution');
  if (snapshot instanceof LedgerError) return refused(snapshot);
  const step = stepOf(snapshot, stepId);
  if (step instanceof LedgerError) return refused(step);
  const { owner_agent: owner, status } = step;
  if (owner !== '' && owner !== context.caller) {
    const message = `step "${stepId}" is owned by ${owner} (caller: "${context.caller}")`;
    return refused(new LedgerError('ACCESS_DENIED', message, { details: { owner } }));
  }
  const terminal = terminalFault(snapshot);
  if (terminal !== undefined) return refused(terminal);
  if (status !== 'in_progress') {
    return refused(wrongState(`step "${stepId}" is ${status}, expected in_progress`));
  }
  const data = { step_id: stepId, result, ...(evidence.length === 0 ? {} : { evidence }) };
  return accepted({ event: 'step_result_proposed', data });
}
