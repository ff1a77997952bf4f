import { LedgerError } from '../../errors.js';
import type { RunState } from '../state.js';
import { accepted, refused, runFor, terminalFault, type Decision, type DecideContext } from './decision.js';

/** Refused: ACCESS_DENIED, RUN_NOT_FOUND, RUN_TERMINAL. */
export function decideAbortRun(
  state: RunState | undefined,
  { reason }: { readonly reason: string },
  context: DecideContext,
): Decision {
  const snapshot = runFor(state, context, 'orchestrator');
  if (snapshot instanceof LedgerError) return refused(snapshot);
  const terminal = terminalFault(snapshot);
  if (terminal !== undefined) return refused(terminal);
  return accepted({ event: 'run_failed', data: { reason } });
}
