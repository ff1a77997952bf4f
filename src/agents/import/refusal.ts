import { exitCodes, type LedgerError } from '../../errors.js';

/** Why the ledger did not take an event of a line. */
export interface LedgerErrorView {
  readonly line: number;
  readonly code: string;
  readonly message: string;
}

/** True when the event itself was refused, so that the next one may be fine. */
export function isRefusal(error: LedgerError): boolean {
  return error.exitCode === exitCodes.refused;
}
