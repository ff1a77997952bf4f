import { addSessionNote } from '../../../ledger/session-notes.js';
import type { Handler } from '../../command.js';
import type { sessionNoteDeclaration } from '../../declarations/session/note.js';
import { escapeLines } from '../../output/escape.js';
import { printResult } from '../../output/result.js';
import { readingScope } from '../../reading.js';
import { withNearestSession } from './nearest-session.js';

export const runSessionNote: Handler<typeof sessionNoteDeclaration.flags> = ({ words, flags }) => {
  const [id = '', ...text] = words;
  const { root } = readingScope(flags, []);
  return withNearestSession(root, id, () => {
    const file = addSessionNote(root, id, text.join(' '));
    printResult(flags, { value: () => ({ file }), text: () => escapeLines(`Noted in ${file}\n`) });
    return 0;
  });
};
