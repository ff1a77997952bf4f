import type { CommandDeclaration } from '../../declaration.js';
import { actingFlags, reasonFlag } from './acting-flags.js';

export const runAbortDeclaration = {
  name: 'run abort',
  group: 'runs',
  summary: 'End a run as failed',
  usage: ['RUN [--reason TEXT] --as NAME'],
  words: { min: 1, max: 1 },
  flags: {
    ...reasonFlag,
    ...actingFlags,
  },
  examples: [
    [
      'agent-ledger run abort "$RUN" --reason "No longer wanted" --as orchestrator',
      'it takes notes only, then',
    ],
    ['agent-ledger run abort "$RUN" --as orchestrator --json', 'for a program'],
  ],
} as const satisfies CommandDeclaration;
