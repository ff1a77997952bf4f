import { LedgerError } from '../../errors.js';
import type { RunState } from '../state.js';
import {
  accepted,
  refused,
  runFor,
  terminalFault,
  wrongState,
  type Decision,
  type DecideContext,
} from './decision.js';

/** Refused: ACCESS_DENIED, RUN_NOT_FOUND, RUN_TERMINAL, WRONG_STATE (already paused). */
export function decidePauseRun(
  state: RunState | undefined,
  { reason }: { readonly reason: string },
  context: DecideContext,
): Decision {
  const snapshot = runFor(state, context, 'orchestrator');
  if (snapshot instanceof LedgerError) return refused(snapshot);
  const terminal = terminalFault(snapshot);
  if (terminal !== undefined) return refused(terminal);
  if (snapshot.status === 'paused') return refused(wrongState(`run "${snapshot.run_id}" is already paused`));
  return accepted({ event: 'run_paused', data: { reason } });
}
