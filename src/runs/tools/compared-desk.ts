import { LedgerError } from '../../errors.js';
import { existingRun } from '../decide/decision.js';
import type { RunProjection } from '../projection/projection-store.js';
import type { RunDesk } from './desk.js';

/** A desk that another system's view is compared with. */
export type ComparedDesk = Pick<RunDesk, 'store' | 'now'> & { readonly projection: RunProjection };

export function unknownRun(runId: string): LedgerError {
  const found = existingRun(undefined, runId);
  return found instanceof LedgerError ? found : new LedgerError('RUN_NOT_FOUND', runId);
}
