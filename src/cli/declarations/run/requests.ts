import type { CommandDeclaration } from '../../declaration.js';

export const runRequestsDeclaration = {
  name: 'run requests',
  group: 'runs',
  summary: 'List the failed and interrupted steps that wait for a decision',
  usage: ['[RUN] [flags]'],
  words: { min: 0, max: 1 },
  flags: {
    jsonl: { type: 'boolean', describe: 'One JSON value a line' },
  },
  examples: [
    ['agent-ledger run requests', 'of all runs'],
    ['agent-ledger run requests "$RUN" --json', 'of one, for a program'],
  ],
} as const satisfies CommandDeclaration;
