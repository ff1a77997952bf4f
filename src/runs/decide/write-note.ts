import { LedgerError } from '../../errors.js';
import type { RunState } from '../state.js';
import { accepted, refused, runFor, type Decision, type DecideContext } from './decision.js';

export interface WriteNote {
  readonly key: string;
  /** Empty deletes the note; deleting a note that is not there changes nothing. */
  readonly value: string;
}

/** Anyone may, also after the run has ended. Refused: ACCESS_DENIED (no caller), RUN_NOT_FOUND. */
export function decideWriteNote(
  state: RunState | undefined,
  { key, value }: WriteNote,
  context: DecideContext,
): Decision {
  const snapshot = runFor(state, context, 'any');
  if (snapshot instanceof LedgerError) return refused(snapshot);
  if (value === '' && !Object.hasOwn(snapshot.notes, key)) return accepted();
  return accepted({ event: 'note_written', data: { key, value } });
}
