import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf } from '../../errors.js';
import { ownerLiveness, parseOwner, type Owner } from './owner.js';
import { parseRest, restLeftMs, type Rest } from './rest.js';

/** An owner of another host or pid namespace is given up when its owner file was last touched this long ago. */
export const staleAfterMs = 10_000;

/**
 * Why a lock cannot be taken now. `resting`: its last owner may use it again for so long. `behind`: it is free, and
 * left to those who came before.
 */
export type Obstacle =
  | HeldByOther
  | { readonly kind: 'resting'; readonly owner: Owner; readonly name: string; readonly forMs: number }
  | { readonly kind: 'unexpected'; readonly names: readonly string[] }
  | { readonly kind: 'behind' }
  | { readonly kind: 'beaten' };

export interface HeldByOther {
  readonly kind: 'held';
  readonly owner: Owner;
  readonly alive: true | 'unknown';
}

/** What stands at a lock path. `left`: the file of that name is anybody's, its owner is dead or its rest is over. */
export type Sight =
  | Extract<Obstacle, { readonly kind: 'held' | 'resting' | 'unexpected' }>
  | { readonly kind: 'free' }
  | { readonly kind: 'left'; readonly owner: Owner; readonly name: string; readonly isDead: boolean }
  | { readonly kind: 'expired'; readonly owner: Owner };

/**
 * Looks without touching anything. No folder or an empty one (a crash between the two steps of a release leaves
 * it) is free. Anything that is not exactly one owner, alone or with foreign files, is never taken over: only
 * a person can say what it means. With `seenBefore` an owner of another name is taken for alive: it has only just come,
 * and finding out costs more than the look.
 */
export function look(path: string, seenBefore?: string): Sight {
  const names = namesIn(path);
  if (names.length === 0) return { kind: 'free' };
  const known = names.map(readName).filter((file) => file !== undefined);
  const [file] = known;
  if (file === undefined || known.length > 1) return { kind: 'unexpected', names };
  if ('until' in file) return judgeRest(file);
  const isNew = seenBefore !== undefined && seenBefore !== file.name;
  return isNew ? { kind: 'held', owner: file, alive: true } : judge(path, file);
}

function readName(name: string): Owner | Rest | undefined {
  return parseOwner(name) ?? parseRest(name);
}

/** Whether the owner lives does not matter: it is over in a moment. */
function judgeRest(rest: Rest): Sight {
  const { owner, name } = rest;
  const forMs = restLeftMs(rest);
  return forMs > 0 ? { kind: 'resting', owner, name, forMs } : { kind: 'left', owner, name, isDead: false };
}

function judge(path: string, owner: Owner): Sight {
  const liveness = ownerLiveness(owner);
  if (liveness === 'elsewhere') return judgeByAge(path, owner);
  if (liveness === 'dead') return { kind: 'left', owner, name: owner.name, isDead: true };
  return { kind: 'held', owner, alive: true };
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
