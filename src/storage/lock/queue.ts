import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { errnoOf } from '../../errors.js';
import type { Owner } from './owner.js';
import { temporaryOwner, temporaryPrefix } from './temporary.js';

/** How long a waiter leaves a free lock to each one that came before it, and to all of them together. */
const deferPerWaiterMs = 0.6;
const deferAtMostMs = 4;

/** How many came before `own` and wait for the lock at `path`: known by their prepared folders beside the lock. */
export function waitersAhead(path: string, own: Owner): number {
  const prefix = temporaryPrefix(basename(path));
  return neighbours(path).filter((name) => name.startsWith(prefix) && isAhead(name, own)).length;
}

/**
 * How long to leave a free lock to those who came before. Courtesy, not safety: it keeps writers that come back at once
 * from shutting out the others. One ahead that does not move (stopped, dead) costs those behind it 0.6 ms.
 */
export function deferenceMs(ahead: number): number {
  return Math.min(ahead * deferPerWaiterMs, deferAtMostMs);
}

/** True when another process of this host has prepared for the lock at `path`, and so waits for it. */
export function othersWait(path: string, own: Owner): boolean {
  const prefix = temporaryPrefix(basename(path));
  return neighbours(path).some((name) => name.startsWith(prefix) && temporaryOwner(name)?.name !== own.name);
}

function isAhead(name: string, own: Owner): boolean {
  const other = temporaryOwner(name);
  return other !== undefined && other.process.host === own.process.host && other.arrival < own.arrival;
}

function neighbours(path: string): readonly string[] {
  try {
    return readdirSync(dirname(path));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}
