import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../../errors.js';
import { ownerLiveness, parseOwner, type Owner } from './owner.js';

/** An owner of another host or pid namespace is given up when its owner file was last touched this long ago. */
export const staleAfterMs = 10_000;

/** Why a lock cannot be taken now. `behind`: it is free, and left to those who came before. */
export type Obstacle =
  | HeldByOther
  | { readonly kind: 'unexpected'; readonly names: readonly string[] }
  | { readonly kind: 'behind' }
  | { readonly kind: 'beaten' };

export interface HeldByOther {
  readonly kind: 'held';
  readonly owner: Owner;
  readonly alive: true | 'unknown';
}

/** What stands at a lock path. */
export type Sight =
  | Extract<Obstacle, { readonly kind: 'held' | 'unexpected' }>
  | { readonly kind: 'free' }
  | { readonly kind: 'dead'; readonly owner: Owner }
  | { readonly kind: 'expired'; readonly owner: Owner };

/**
 * Looks without touching anything. No folder or an empty one (a crash between the two steps of a release leaves
 * it) is free. Anything that is not exactly one owner, alone or with foreign files, is never taken over: only
 * a person can say what it means.
 */
export function look(path: string): Sight {
  const names = namesIn(path);
  if (names.length === 0) return { kind: 'free' };
  const owners = names.map(parseOwner).filter((owner) => owner !== undefined);
  const [owner] = owners;
  if (owner === undefined || owners.length > 1) return { kind: 'unexpected', names };
  return judge(path, owner);
}

function judge(path: string, owner: Owner): Sight {
  const liveness = ownerLiveness(owner);
  if (liveness === 'elsewhere') return judgeByAge(path, owner);
  return liveness === 'dead' ? { kind: 'dead', owner } : { kind: 'held', owner, alive: true };
}

function judgeByAge(path: string, owner: Owner): Sight {
  const stats = statSync(join(path, owner.name), { throwIfNoEntry: false });
  if (stats === undefined) return { kind: 'free' }; // released meanwhile; taking it will tell
  const expired = stats.mtimeMs < Date.now() - staleAfterMs;
  return expired ? { kind: 'expired', owner } : { kind: 'held', owner, alive: 'unknown' };
}

function namesIn(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}
