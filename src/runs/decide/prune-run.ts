import { LedgerError } from '../../errors.js';
import { isTerminal } from '../snapshot.js';
import type { RunState } from '../state.js';
import { accepted, existingRun, refused, wrongState, type Decision, type DecideContext } from './decision.js';

/** Takes an ended run off the lists; its lines stay. Pruning it again changes nothing. Refused: RUN_NOT_FOUND, WRONG_STATE. */
export function decidePruneRun(
  state: RunState | undefined,
  { reason }: { readonly reason: string },
  context: DecideContext,
): Decision {
  const snapshot = existingRun(state, context.runId);
  if (snapshot instanceof LedgerError) return refused(snapshot);
  if (!isTerminal(snapshot)) {
    return refused(wrongState(`run "${snapshot.run_id}" is ${snapshot.status}; only ended runs are pruned`));
  }
  if (snapshot.pruned === true) return accepted();
  return accepted({ event: 'run_pruned', data: { reason } });
}
