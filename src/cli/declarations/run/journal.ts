import type { CommandDeclaration } from '../../declaration.js';

export const runJournalDeclaration = {
  name: 'run journal',
  group: 'runs',
  summary: 'Print the events of a run in order, whoever wrote them',
  usage: ['RUN [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    after: { type: 'number', value: 'SEQ', describe: 'Only those behind this position' },
    jsonl: { type: 'boolean', describe: 'One JSON value a line' },
  },
  examples: [
    ['agent-ledger run journal "$RUN"', 'a line for each event'],
    ['agent-ledger run journal "$RUN" --after 2 --jsonl', 'what came later, for a program'],
  ],
} as const satisfies CommandDeclaration;
