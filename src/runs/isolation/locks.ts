import { join } from 'node:path';
import { acquireLockSync } from '../../storage/lock/hot-lock.js';
import type { StepPlace } from './isolation.js';

/** Held by whoever makes or removes work trees of one step. The dot keeps it apart from agents' locks. */
export function attemptLock(root: string, { runId, stepId }: StepPlace): string {
  return join(root, 'g/.state/locks', `work.${stepId}@${runId}.lock`);
}

/** Held by whoever applies a patch to the main work tree. */
export function patchLock(root: string): string {
  return join(root, 'g/.state/locks/work.patch.lock');
}

/**
 * Runs `act` while nobody else of this workspace has git make or remove a work tree: git reads the entries of all
 * of them then, and fails at one that is half made.
 */
export function alone<Result>(root: string, act: () => Result): Result {
  const lock = acquireLockSync(join(root, 'g/.state/locks/work.trees.lock'), { timeoutMs: 60_000 });
  try {
    return act();
  } finally {
    lock.release();
  }
}
