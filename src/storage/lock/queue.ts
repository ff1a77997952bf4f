import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { errnoOf } from '../../errors.js';
import { parseOwner, type Owner } from './owner.js';
import { temporaryOwner, temporaryPrefix } from './temporary.js';

/** How long a waiter leaves a free lock to each one that came before it, and to all of them together. */
const deferPerWaiterMs = 0.2;
const deferAtMostMs = 3;

/**
 * How long the owner should leave a free lock at `path` to those who came before it; waiting processes are known by
 * their prepared folders beside the lock. Courtesy, not safety: it keeps writers that come back at once from shutting
 * out the others. One ahead that does not move (stopped, dead) costs those behind it 0.2 ms.
 */
export function deferenceMs(path: string, ownerName: string): number {
  const own = parseOwner(ownerName);
  if (own === undefined) return 0;
  const prefix = temporaryPrefix(basename(path));
  const ahead = neighbours(path).filter((name) => name.startsWith(prefix) && isAhead(name, own));
  return Math.min(ahead.length * deferPerWaiterMs, deferAtMostMs);
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
