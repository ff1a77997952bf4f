import { join } from 'node:path';
import type { StepPlace } from './isolation.js';

/** Held by whoever makes or removes work trees of one step. The dot keeps it apart from agents' locks. */
export function attemptLock(root: string, { runId, stepId }: StepPlace): string {
  return join(root, 'g/.state/locks', `work.${stepId}@${runId}.lock`);
}

/** Held by whoever applies a patch to the main work tree. */
export function patchLock(root: string): string {
  return join(root, 'g/.state/locks/work.patch.lock');
}
