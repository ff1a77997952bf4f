import { LedgerError } from '../../errors.js';
import type { Obstacle } from './lock-sight.js';

/**
 * LOCK_TIMEOUT with what is known about the holder: `details` are `path`, `waitedMs` and, for a held lock, `ownerPid`
 * and `ownerAlive` (true, or 'unknown' for a process of another host), or `unexpected`, the names of foreign files.
 */
export function lockTimeout(path: string, waitedMs: number, obstacle: Obstacle): LedgerError {
  const details = { path, waitedMs: Math.round(waitedMs) };
  switch (obstacle.kind) {
    case 'held': {
      const { pid } = obstacle.owner.process;
      const state = obstacle.alive === true ? 'which is alive' : 'of another host or container';
      return new LedgerError('LOCK_TIMEOUT', `${waitedFor(details)}: held by process ${pid}, ${state}`, {
        details: { ...details, ownerPid: pid, ownerAlive: obstacle.alive },
      });
    }
    case 'unexpected':
      return new LedgerError('LOCK_TIMEOUT', `${waitedFor(details)}: it holds files this program did not make`, {
        details: { ...details, unexpected: obstacle.names },
        hint: `Look at ${path}; if no process uses it, remove the folder and try again.`,
      });
    case 'beaten':
      return new LedgerError('LOCK_TIMEOUT', `${waitedFor(details)}: other processes were faster every time`, { details });
  }
}

/** LOCK_TIMEOUT at once: this thread holds the lock itself, so it would wait for something only it can do. */
export function heldByThisThread(path: string): LedgerError {
  return new LedgerError('LOCK_TIMEOUT', `waiting for the lock ${path}: this very thread holds it`, {
    details: { path, waitedMs: 0, ownerPid: process.pid, ownerAlive: true },
    hint: 'Release the lock first, or wait for it with the asynchronous acquireLock.',
  });
}

function waitedFor(details: { readonly path: string; readonly waitedMs: number }): string {
  return `waited ${details.waitedMs} ms for the lock ${details.path}`;
}
