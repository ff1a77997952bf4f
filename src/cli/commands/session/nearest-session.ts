import { LedgerError } from '../../../errors.js';
import { listSessions } from '../../../ledger/session-list.js';
import { nearest } from '../../nearest.js';

/** Runs `use`; where the session is not known, the failure names the one that was most likely meant. */
export function withNearestSession(root: string, id: string, use: () => number): number {
  try {
    return use();
  } catch (error) {
    if (!(error instanceof LedgerError) || error.code !== 'SESSION_NOT_FOUND') throw error;
    const known = listSessions(root).sessions.map(({ session_id }) => session_id);
    const meant = nearest(id, known);
    const hint = meant === undefined ? error.hint : `Did you mean "${meant}"? ${error.hint}`;
    throw new LedgerError(error.code, error.message, { details: error.details, hint, cause: error });
  }
}
