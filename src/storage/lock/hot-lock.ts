import { Claim, isOwn } from './claim.js';
import type { HeldLock } from './held-lock.js';
import { heldByThisThread, lockTimeout } from './lock-timeout.js';
import { Patience } from './patience.js';

const cell = new Int32Array(new SharedArrayBuffer(4));

/**
 * Takes the lock at `path` without loading a library; blocks the thread while it waits. For holds well below 10 s:
 * nothing renews the owner's age, by which processes of other hosts and containers judge it. Missing folders above
 * the lock are made. Waiters get it roughly in the order they came. Nothing frees it when the process ends: on this
 * host the next one takes it over within milliseconds, another host after 10 s. A terminated worker thread is no ended
 * process: what it held stays held.
 *
 * LOCK_TIMEOUT after `timeoutMs` (details in lock-timeout.ts), and at once when this very thread holds the lock;
 * IO_NOT_A_FILE when a file stands at `path`; other IO_* codes.
 */
export function acquireLockSync(path: string, options: { readonly timeoutMs: number }): HeldLock {
  const claim = new Claim(path);
  const patience = new Patience(options.timeoutMs);
  try {
    for (;;) {
      const isLast = patience.isExhausted;
      const obstacle = isLast ? claim.attemptOutOfTurn() : claim.attempt();
      if (obstacle === undefined) return claim;
      if (isOwn(obstacle)) throw heldByThisThread(claim.path);
      if (isLast) throw lockTimeout(claim.path, patience.waitedMs, obstacle);
      Atomics.wait(cell, 0, 0, patience.pauseMs(obstacle, claim.ahead));
    }
  } finally {
    claim.withdraw();
  }
}

/** Takes the lock if nobody holds it (a dead owner's is taken over), else undefined at once. Errors as above. */
export function tryAcquireLockSync(path: string): HeldLock | undefined {
  const claim = new Claim(path);
  try {
    return claim.attemptOutOfTurn() === undefined ? claim : undefined;
  } finally {
    claim.withdraw();
  }
}
