import type { LedgerError } from '../../errors.js';

/** Where an event stands. */
export interface Ack {
  readonly seq: number;
  readonly id: string;
  readonly session: string;
  /** Hash of the line: what others link to. */
  readonly hash: string;
  /** Relative to the root. */
  readonly file: string;
  /** Offset of the line's first byte when it was written or found. */
  readonly offset: number;
}

/**
 * What became of one event. `failed` with any code but UNKNOWN_OUTCOME means: it does not stand.
 */
export type Outcome =
  | { readonly kind: 'written'; readonly ack: Ack }
  /** The same id with the same content stood already. */
  | { readonly kind: 'already_there'; readonly ack: Ack }
  | { readonly kind: 'failed'; readonly error: LedgerError };
