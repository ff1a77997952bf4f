import type { CommandDeclaration } from '../../declaration.js';
import { actingFlags, reasonFlag } from './acting-flags.js';

export const runPauseDeclaration = {
  name: 'run pause',
  group: 'runs',
  summary: 'Stop a run from starting further steps',
  usage: ['RUN [--reason TEXT] --as NAME'],
  words: { min: 1, max: 1 },
  flags: {
    ...reasonFlag,
    ...actingFlags,
  },
  examples: [
    [
      'agent-ledger run pause "$RUN" --reason "Over night" --as orchestrator',
      'steps in progress may still be handed in',
    ],
    ['agent-ledger run pause "$RUN" --as orchestrator --json', 'for a program'],
  ],
} as const satisfies CommandDeclaration;
