import type { CommandDeclaration } from '../../declaration.js';
import { actingFlags } from './acting-flags.js';

export const runActiveDeclaration = {
  name: 'run active',
  group: 'runs',
  summary: 'Show what an agent is at in a run, else what it can start, else why nothing',
  usage: ['RUN --as NAME'],
  words: { min: 1, max: 1 },
  flags: {
    as: actingFlags.as,
  },
  examples: [
    ['agent-ledger run active "$RUN" --as andy', `a step of andy's`],
    ['agent-ledger run active "$RUN" --as cls --json', 'for a program'],
  ],
} as const satisfies CommandDeclaration;
