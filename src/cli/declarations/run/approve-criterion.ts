import type { CommandDeclaration } from '../../declaration.js';
import { actingFlags } from './acting-flags.js';

export const runApproveCriterionDeclaration = {
  name: 'run approve-criterion',
  group: 'runs',
  summary: 'Pass an acceptance criterion that waits for approval',
  usage: ['RUN INDEX --as NAME'],
  words: { min: 2, max: 2 },
  flags: {
    ...actingFlags,
  },
  examples: [
    [
      'agent-ledger run approve-criterion "$RUN" 0 --as orchestrator',
      `the first one; \`run show\` numbers them`,
    ],
    ['agent-ledger run approve-criterion "$RUN" 0 --as orchestrator --json', 'for a program'],
  ],
} as const satisfies CommandDeclaration;
