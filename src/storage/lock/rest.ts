import { aheadMsOf, sharedClock } from './clock.js';
import { parseOwner, type Owner } from './owner.js';
import { thisProcess } from './process-identity.js';

/**
 * A lock that nobody is inside of. Its last owner keeps it at hand: until a moment named in the file's name the others
 * of this host leave it to that one, afterwards whoever comes first takes it.
 */
export interface Rest {
  readonly name: string;
  readonly owner: Owner;
  readonly until: string;
}

/** Turns are shorter. What claims to rest longer is not believed, so that no name can keep others out. */
const longestRestMs = 20;

const restPattern = /^r-(.+)-([0-9a-v]{10})$/;

/** `r-<what the owner's name says>-<until when>` */
export function restName(owner: Owner, forMs: number): string {
  return `r-${owner.name.slice(2)}-${sharedClock(forMs)}`;
}

/** Reads a name back; undefined for any other file name. */
export function parseRest(name: string): Rest | undefined {
  const [, rest = '', until] = restPattern.exec(name) ?? [];
  const owner = parseOwner(`o-${rest}`);
  return owner === undefined || until === undefined ? undefined : { name, owner, until };
}

/** How long the others still leave it to its owner; 0 when it is anybody's, as for a host with another clock. */
export function restLeftMs({ owner, until }: Rest): number {
  if (owner.process.host !== thisProcess().host) return 0;
  const leftMs = aheadMsOf(until);
  return leftMs > longestRestMs ? 0 : Math.max(0, leftMs);
}
