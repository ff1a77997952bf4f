import { note, type NoteResult } from '../../../runs/tools/note.js';
import type { Handler } from '../../command.js';
import type { runNoteDeclaration } from '../../declarations/run/note.js';
import { printOutcome } from './outcome.js';
import { callOn, runDesk } from './run-desk.js';

/** Reading is for anybody; only who writes has to say who it is. */
export const runNote: Handler<typeof runNoteDeclaration.flags> = async ({ words, flags }) => {
  const [runId = '', key = '', value] = words;
  const desk = runDesk(flags);
  const call =
    value === undefined ? { caller: '', run_id: runId, key } : { ...callOn(runId, flags), key, value };
  printOutcome(flags, await note(desk, call), textOf);
  return 0;
};

function textOf(result: NoteResult): string {
  return 'status' in result ? `${result.key}: ${result.status}\n` : `${result.value}\n`;
}
