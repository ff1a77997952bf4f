import type { CommandDeclaration } from '../../declaration.js';

export const runListDeclaration = {
  name: 'run list',
  group: 'runs',
  summary: 'List runs, the newest first',
  usage: ['[flags]'],
  words: { min: 0, max: 0 },
  flags: {
    status: {
      type: 'string',
      choices: ['planning', 'running', 'paused', 'completed', 'failed'],
      value: 'STATUS',
      describe: 'Only these',
    },
    session: { type: 'string', value: 'KEY', describe: 'Only those of a session' },
    limit: { type: 'number', value: 'N', describe: 'How many at most' },
    jsonl: { type: 'boolean', describe: 'One JSON value a line' },
  },
  examples: [
    ['agent-ledger run list', 'every run that was not pruned'],
    ['agent-ledger run list --status running --json', 'for a program'],
  ],
} as const satisfies CommandDeclaration;
