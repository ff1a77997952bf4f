import type { CommandDeclaration } from '../../declaration.js';
import { actingFlags } from './acting-flags.js';

export const runNoteDeclaration = {
  name: 'run note',
  group: 'runs',
  summary: 'Read, write or delete a note of a run',
  usage: ['RUN KEY [VALUE] [--as NAME]'],
  words: { min: 2, max: 3 },
  flags: {
    ...actingFlags,
  },
  examples: [
    ['agent-ledger run note "$RUN" branch fix-1 --as andy', 'write; an empty VALUE deletes'],
    ['agent-ledger run note "$RUN" branch', 'read; nobody has to be named for that'],
  ],
} as const satisfies CommandDeclaration;
