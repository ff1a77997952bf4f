import type { Sha256 } from './sha256.js';

/** What the pure parts take from outside: the clock, randomness and the hash in use. */
export interface Edges {
  /** Unix milliseconds. */
  readonly now: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly sha256: Sha256;
}
