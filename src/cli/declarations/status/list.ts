import type { CommandDeclaration } from '../../declaration.js';

export const statusListDeclaration = {
  name: 'status list',
  group: 'read',
  summary: 'What every agent does now',
  usage: [''],
  words: { min: 0, max: 0 },
  flags: {
    jsonl: { type: 'boolean', describe: 'Print one agent a line' },
  },
  examples: [
    ['agent-ledger status list', 'a line for each agent'],
    ['agent-ledger status list --json', 'for programs'],
  ],
} as const satisfies CommandDeclaration;
