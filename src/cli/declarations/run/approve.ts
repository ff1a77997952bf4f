import type { CommandDeclaration } from '../../declaration.js';
import { actingFlags, reasonFlag } from './acting-flags.js';

export const runApproveDeclaration = {
  name: 'run approve',
  group: 'runs',
  summary: 'Pass a proposed step that waits for approval',
  usage: ['RUN STEP [--reason TEXT] --as NAME'],
  words: { min: 2, max: 2 },
  flags: {
    ...reasonFlag,
    ...actingFlags,
  },
  examples: [
    [
      'agent-ledger run approve "$RUN" review --as orchestrator',
      'only for steps validated by orchestrator_approval',
    ],
    ['agent-ledger run approve "$RUN" review --reason "Read it" --as orchestrator', 'with a reason'],
  ],
} as const satisfies CommandDeclaration;
