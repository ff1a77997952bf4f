import { LedgerError } from '../../errors.js';
import type { HeldByOther, Obstacle } from './lock-sight.js';
import type { Owner } from './owner.js';

/**
 * LOCK_TIMEOUT with what is known about the holder: `details` are `path`, `waitedMs` and, for a held lock, `ownerPid`
 * and `ownerAlive` (true, or 'unknown' for a process of another host), or `unexpected`, the names of foreign files.
 */
export function lockTimeout(path: string, waitedMs: number, obstacle: Obstacle): LedgerError {
  const facts = { path, waitedMs: Math.round(waitedMs) };
  const waited = `waited ${facts.waitedMs} ms for the lock ${path}`;
  if (obstacle.kind === 'held' || obstacle.kind === 'resting') {
    const { owner, alive } = obstacle.kind === 'held' ? obstacle : { ...obstacle, alive: true as const };
    return new LedgerError('LOCK_TIMEOUT', `${waited}: held by ${describeHolder(owner, alive)}`, {
      details: { ...facts, ownerPid: owner.process.pid, ownerAlive: alive },
    });
  }
  if (obstacle.kind === 'unexpected') {
    return new LedgerError('LOCK_TIMEOUT', `${waited}: it holds files this program did not make`, {
      details: { ...facts, unexpected: obstacle.names },
      hint: `Look at ${path}; if no process uses it, remove the folder and try again.`,
    });
  }
  return new LedgerError('LOCK_TIMEOUT', `${waited}: other processes were faster every time`, {
    details: facts,
  });
}

function describeHolder({ process }: Owner, alive: HeldByOther['alive']): string {
  const state = alive === true ? 'which is alive' : 'of another host or container';
  return `process ${process.pid}, ${state}`;
}

/** LOCK_TIMEOUT at once: this thread holds the lock itself, so it would wait for something only it can do. */
export function heldByThisThread(path: string): LedgerError {
  return new LedgerError('LOCK_TIMEOUT', `waiting for the lock ${path}: this very thread holds it`, {
    details: { path, waitedMs: 0, ownerPid: process.pid, ownerAlive: true },
    hint: 'Release the lock first, or wait for it with the asynchronous acquireLock.',
  });
}
