import type { CommandDeclaration } from '../../declaration.js';
import { actingFlags, reasonFlag } from './acting-flags.js';

export const runInterruptDeclaration = {
  name: 'run interrupt',
  group: 'runs',
  summary: 'Record that the owner of a step died or was stopped',
  usage: ['RUN STEP [--reason TEXT] --as NAME'],
  words: { min: 2, max: 2 },
  flags: {
    ...reasonFlag,
    ...actingFlags,
  },
  examples: [
    [
      'agent-ledger run interrupt "$RUN" docs --reason "andy is gone" --as orchestrator',
      `then decide: \`run policy\``,
    ],
    ['agent-ledger run interrupt "$RUN" docs --as orchestrator --json', 'for a program'],
  ],
} as const satisfies CommandDeclaration;
