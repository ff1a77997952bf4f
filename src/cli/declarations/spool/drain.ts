import type { CommandDeclaration } from '../../declaration.js';

export const spoolDrainDeclaration = {
  name: 'spool drain',
  group: 'keep',
  summary: 'Append now what waits',
  usage: ['[AGENT...] [flags]'],
  words: { min: 0, max: Number.POSITIVE_INFINITY },
  flags: {},
  examples: [
    ['agent-ledger spool drain', 'of all agents'],
    ['agent-ledger spool drain cls --json', 'of cls, for a program'],
  ],
  notes: [
    'Each event keeps its time and stands once. A file that is no event is moved aside (*.bad) and named.',
    'Exit status 1 or 4 when something still waits: the ledger does not take it, or its lock is held.',
  ],
} as const satisfies CommandDeclaration;
