import { completedSteps, findStep } from './queries.js';
import type { RunSnapshot } from './snapshot.js';

/** One sign a step, the completed ones first, and what was started last: `==-- | current: write the tests`. */
export function stepBar(snapshot: RunSnapshot): string {
  const done = completedSteps(snapshot);
  const bar = '='.repeat(done) + '-'.repeat(snapshot.steps.length - done);
  const goal = findStep(snapshot, snapshot.current_step_id ?? '')?.goal ?? '';
  return goal === '' ? bar : `${bar} | current: ${goal}`;
}
