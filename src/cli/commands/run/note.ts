import { note, type NoteResult } from '../../../runs/tools/note.js';
import type { Handler } from '../../command.js';
import type { runNoteDeclaration } from '../../declarations/run/note.js';
import { asLine, printOutcome } from './outcome.js';
import { callOn, given, runDesk } from './run-desk.js';

/** Reading is for anybody; only who writes has to say who it is. */
export const runNote: Handler<typeof runNoteDeclaration.flags> = async ({ words, flags }) => {
  const [runId = '', key = '', value] = words;
  const desk = runDesk(flags);
  const reading = { caller: '', run_id: runId, ...given({ expected_seq: flags['expected-seq'] }) };
  const call = value === undefined ? { ...reading, key } : { ...callOn(runId, flags), key, value };
  printOutcome(flags, await note(desk, call), textOf);
  return 0;
};

function textOf(result: NoteResult): string {
  return 'status' in result ? asLine(`${result.key}: ${result.status}`) : `${result.value}\n`;
}
