import { listRuns } from './run-list.js';
import { isTerminal, type RunSnapshot } from './snapshot.js';

/**
 * The runs to prune, oldest first, so that at most `maxKeep` stay: terminal ones only. Active and paused runs count
 * toward the limit but are never chosen. 0 keeps all.
 */
export function runsToPrune(runs: readonly RunSnapshot[], maxKeep: number): readonly RunSnapshot[] {
  const kept = listRuns(runs);
  const excess = maxKeep > 0 ? kept.length - maxKeep : 0;
  return excess <= 0 ? [] : [...kept].reverse().filter(isTerminal).slice(0, excess);
}
