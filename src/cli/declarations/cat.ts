import type { CommandDeclaration } from '../declaration.js';

export const catDeclaration = {
  name: 'cat',
  group: 'read',
  summary: 'Print ledger lines as they are, in the order of their history',
  usage: ['[AGENT...] [flags]'],
  words: { min: 0, max: Number.POSITIVE_INFINITY },
  flags: {
    from: { type: 'string', value: 'DAY', describe: 'First day: YYYY-MM-DD, today or yesterday' },
    to: { type: 'string', value: 'DAY', describe: 'Last day: YYYY-MM-DD, today or yesterday' },
    order: {
      type: 'string',
      value: 'ORDER',
      choices: ['agent', 'time', 'file'],
      describe: 'Agent by agent (default), all by time, or as the lines stand in the files',
    },
  },
  examples: [
    ['agent-ledger cat cls', 'every line of cls'],
    [`agent-ledger cat --order time | jq -r '[.ts, .agent, .summary] | @tsv'`, 'all agents, by time'],
  ],
  notes: ['Torn and damaged lines are left out; standard error says so.'],
} as const satisfies CommandDeclaration;
