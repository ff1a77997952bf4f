import type { CommandDeclaration } from '../../declaration.js';

export const runShowDeclaration = {
  name: 'run show',
  group: 'runs',
  summary: 'Show where a run stands: steps, criteria, notes, what is wrong',
  usage: ['RUN [flags]'],
  words: { min: 1, max: 1 },
  flags: {},
  examples: [
    ['agent-ledger run show "$RUN"', `for people; $RUN is the run's id`],
    ['agent-ledger run show "$RUN" --json', 'the snapshot'],
  ],
} as const satisfies CommandDeclaration;
