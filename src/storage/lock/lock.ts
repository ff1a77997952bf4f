import type * as properLockfile from 'proper-lockfile';
import { setTimeout as delay } from 'node:timers/promises';
import { errnoOf } from '../../errors.js';
import { Claim } from './claim.js';
import { ignoreFileSizeSignal } from './file-size-signal.js';
import type { RestableLock } from './held-lock.js';
import { staleAfterMs, type Obstacle } from './lock-sight.js';
import { lockTimeout } from './lock-timeout.js';
import { Patience } from './patience.js';
import { properLockfileFs } from './proper-lockfile-fs.js';

type ProperLockfile = typeof properLockfile;

/** How often the owner file's age is renewed for other hosts, which give it up after `staleAfterMs`. */
const renewEveryMs = 3_000;
/** Timers are no finer. */
const shortestPauseMs = 1;

let library: ProperLockfile | undefined;

/**
 * Takes the lock at `path` through proper-lockfile, which renews the owner's age while the event loop turns and frees
 * the lock when the process exits or dies by a signal it can catch. Excludes `acquireLockSync` in this and in other
 * processes. Missing folders above the lock are made. A lost lock shows in `stillHeld()` and `release()`, nowhere else.
 *
 * The first call loads the library. It listens for the signals that would end the process and passes each on unless
 * the program has a listener of its own, so Ctrl-C waits for the event loop like any listener. A lock at rest is given
 * back in the same cases.
 *
 * LOCK_TIMEOUT after `timeoutMs` (details in lock-timeout.ts); the signal's reason when aborted; IO_* as acquireLockSync.
 */
export async function acquireLock(
  path: string,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<RestableLock> {
  const claim = new Claim(path);
  const patience = new Patience(options.timeoutMs);
  const proper = library ?? (await loadLibrary());
  try {
    for (;;) {
      options.signal?.throwIfAborted();
      const isLast = patience.isExhausted;
      const obstacle = await attempt(claim, proper, isLast);
      if (!isObstacle(obstacle)) return obstacle;
      if (isLast) throw lockTimeout(claim.path, patience.waitedMs, obstacle);
      await pause(Math.max(patience.pauseMs(obstacle, claim.ahead), shortestPauseMs), options.signal);
    }
  } finally {
    claim.withdraw();
  }
}

async function loadLibrary(): Promise<ProperLockfile> {
  ignoreFileSizeSignal();
  library = await import('proper-lockfile');
  return library;
}

async function attempt(
  claim: Claim,
  proper: ProperLockfile,
  isLast: boolean,
): Promise<RestableLock | Obstacle> {
  if (claim.isBlocked && claim.obstacle !== undefined) return claim.obstacle;
  const take = (): Obstacle | undefined => (isLast ? claim.attemptOutOfTurn() : claim.attempt());
  try {
    const unlock = await proper.lock(`${claim.path}#${claim.id}`, {
      lockfilePath: claim.path,
      fs: properLockfileFs(claim, take),
      realpath: false,
      stale: staleAfterMs,
      update: renewEveryMs,
      onCompromised: () => {}, // the default throws out of a timer; stillHeld() looks on disk
    });
    return registered(claim, unlock);
  } catch (error) {
    if (errnoOf(error) !== 'ELOCKED') throw error;
    return claim.obstacle ?? { kind: 'beaten' };
  }
}

/** Unlocking through the library frees the claim, unless the library has given up on it: then the claim does itself. */
function registered(claim: Claim, unlock: () => Promise<void>): RestableLock {
  return {
    path: claim.path,
    stillHeld: () => claim.stillHeld(),
    hasWaiters: () => claim.hasWaiters(),
    rest: (forMs) => claim.rest(forMs),
    resume: () => claim.resume(),
    release() {
      unlock().catch(() => {});
      return claim.release();
    },
  };
}

function isObstacle(result: RestableLock | Obstacle): result is Obstacle {
  return 'kind' in result;
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, signal === undefined ? {} : { signal });
  } catch {
    signal?.throwIfAborted();
  }
}
