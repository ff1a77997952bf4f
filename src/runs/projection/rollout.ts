import { isOneOf } from '../shapes.js';

/** How far a workflow system has moved its runs into the ledger, from not at all to entirely. */
export const rolloutStages = ['shadow', 'write_through', 'authoritative_read', 'projection_retired'] as const;
export type RolloutStage = (typeof rolloutStages)[number];

export function isRolloutStage(text: string): text is RolloutStage {
  return isOneOf(rolloutStages, text);
}

export interface Rollout {
  readonly ordinal: number;
  /** The projection alone is written. */
  readonly isShadow: boolean;
  /** The ledger is written, and before the projection. */
  readonly isWriteThrough: boolean;
  /** Reads come from the ledger. */
  readonly isAuthoritativeRead: boolean;
  /** The projection is not written any more. */
  readonly isRetired: boolean;
}

export function rolloutOf(stage: RolloutStage): Rollout {
  const ordinal = rolloutStages.indexOf(stage);
  return {
    ordinal,
    isShadow: ordinal === 0,
    isWriteThrough: ordinal >= 1,
    isAuthoritativeRead: ordinal >= 2,
    isRetired: ordinal >= 3,
  };
}
