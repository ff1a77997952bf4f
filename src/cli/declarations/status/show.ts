import type { CommandDeclaration } from '../../declaration.js';

export const statusShowDeclaration = {
  name: 'status show',
  group: 'read',
  summary: 'What one agent does now',
  usage: ['AGENT'],
  words: { min: 1, max: 1 },
  flags: {},
  examples: [
    ['agent-ledger status show cls', 'state, last sign of life, task, session'],
    ['agent-ledger status show cls --json', 'for programs'],
  ],
  notes: [
    'An agent that has been silent for longer than status.staleAfterSeconds (900) is shown as offline.',
  ],
} as const satisfies CommandDeclaration;
