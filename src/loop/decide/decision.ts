import type { LedgerError } from '../../errors.js';
import type { LoopEvent } from '../events.js';

/**
 * A command's answer: events that are appended together as one batch (none = nothing to do), why not, or an evaluated
 * no, which is recorded all the same.
 */
export type LoopDecision =
  | { readonly kind: 'accepted'; readonly events: readonly LoopEvent[] }
  | { readonly kind: 'denied'; readonly events: readonly LoopEvent[]; readonly error: LedgerError }
  | { readonly kind: 'refused'; readonly error: LedgerError };

export function accepted(...events: readonly LoopEvent[]): LoopDecision {
  return { kind: 'accepted', events };
}

export function refused(error: LedgerError): LoopDecision {
  return { kind: 'refused', error };
}
