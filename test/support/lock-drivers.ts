import { readdirSync, statSync, unlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { lock } from 'proper-lockfile';
import { LedgerError, errnoOf } from '../../src/errors.js';
import type { HeldLock, RestableLock } from '../../src/storage/lock/held-lock.js';
import { acquireLockSync } from '../../src/storage/lock/hot-lock.js';
import { Lease } from '../../src/storage/lock/lease.js';
import { acquireLock } from '../../src/storage/lock/lock.js';

/**
 * A way of taking locks under test. `stock` is proper-lockfile as it comes: what the others are there to do better.
 * `lease` leaves the lock at rest instead of giving it back; `careless` does so too and comes back without a look.
 */
export const driverNames = ['hot', 'library', 'stock', 'lease', 'careless'] as const;
export type DriverName = (typeof driverNames)[number];

export interface LockDriver {
  readonly name: DriverName;
  acquire(path: string, timeoutMs: number): Promise<HeldLock>;
  /** Makes the held lock at `path` look as if its owner had been silent for too long and somebody evicted it. */
  expire(path: string): void;
}

/** As `async`, because the caller of a contract must not care which driver it has. */
const hot: LockDriver = {
  name: 'hot',
  acquire: async (path, timeoutMs) => acquireLockSync(path, { timeoutMs }),
  expire: evictOwners,
};

const library: LockDriver = {
  name: 'library',
  acquire: (path, timeoutMs) => acquireLock(path, { timeoutMs }),
  expire: evictOwners,
};

const leases = new Map<string, Lease>();

const lease: LockDriver = {
  name: 'lease',
  async acquire(path, timeoutMs) {
    const kept = leases.get(path) ?? new Lease(path, { timeoutMs, atTurnEnd: () => {} });
    leases.set(path, kept);
    await kept.enter();
    return leaving(path, () => kept.leave());
  },
  expire: evictOwners,
};

let resting: RestableLock | undefined;

const careless: LockDriver = {
  name: 'careless',
  async acquire(path, timeoutMs) {
    const lock = resting ?? (await acquireLock(path, { timeoutMs }));
    if (resting !== undefined) await delay(5);
    lock.resume();
    resting = lock;
    return leaving(path, () => lock.rest(1));
  },
  expire: evictOwners,
};

function leaving(path: string, leave: () => void): HeldLock {
  const release = (): boolean => {
    leave();
    return true;
  };
  return { path, stillHeld: () => true, hasWaiters: () => false, release };
}

const stock: LockDriver = { name: 'stock', acquire: acquireStock, expire: makeOld };

export const lockDrivers: Readonly<Record<DriverName, LockDriver>> = { hot, library, stock, lease, careless };

/** Sets the times of a lock folder and of what is in it back by `ageMs`. */
export function makeOld(path: string, ageMs = 3_600_000): void {
  const then = (Date.now() - ageMs) / 1000;
  for (const name of readdirSync(path)) utimesSync(join(path, name), then, then);
  if (statSync(path).isDirectory()) utimesSync(path, then, then);
}

function evictOwners(path: string): void {
  for (const name of readdirSync(path)) unlinkSync(join(path, name));
}

let stockLocks = 0;

/** The shortest stale time the package allows, and a key of its own for each lock, as separate processes have. */
async function acquireStock(path: string, timeoutMs: number): Promise<HeldLock> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    let isCompromised = false;
    const onCompromised = (): void => void (isCompromised = true);
    const options = { lockfilePath: path, realpath: false, stale: 2_000, update: 1_000, onCompromised };
    try {
      const unlock = await lock(`${path}#${process.pid}-${stockLocks++}`, options);
      return {
        path,
        stillHeld: () => !isCompromised,
        hasWaiters: () => false,
        release() {
          unlock().catch(() => {});
          return !isCompromised;
        },
      };
    } catch (error) {
      if (errnoOf(error) !== 'ELOCKED' && errnoOf(error) !== 'ENOENT') throw error;
      if (Date.now() >= deadline) throw new LedgerError('LOCK_TIMEOUT', `${path} is held`);
      await delay(1 + Math.random() * 2);
    }
  }
}
