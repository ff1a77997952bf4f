import type * as follow from '../../ledger/follow.js';

/*
 * Takes the place of ledger/follow.ts in the bundle of the loop's frequent commands, which leave waiting to the full
 * entrance.
 */
export const endPositions: typeof follow.endPositions = refuse;
export const followLedger: typeof follow.followLedger = refuse;

function refuse(): never {
  throw new Error('this entrance does not wait');
}
