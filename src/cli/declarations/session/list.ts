import type { CommandDeclaration } from '../../declaration.js';

export const sessionListDeclaration = {
  name: 'session list',
  group: 'read',
  summary: 'List sessions, the newest last',
  usage: ['[AGENT...] [flags]'],
  words: { min: 0, max: Number.POSITIVE_INFINITY },
  flags: {
    day: { type: 'string', value: 'DAY', describe: 'Only those of a day: YYYY-MM-DD, today or yesterday' },
    jsonl: { type: 'boolean', describe: 'One JSON value a line' },
  },
  examples: [
    ['agent-ledger session list cls', 'every session of cls'],
    ['agent-ledger session list --day today --json', "today's, for a program"],
  ],
} as const satisfies CommandDeclaration;
