import type { CommandDeclaration } from '../../declaration.js';
import { checkFlag, judgingFlags } from './flags.js';

export const appLoopStatusDeclaration = {
  name: 'app-loop-status',
  group: 'loop',
  summary: 'Who is alive, what waits, what to do next',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    ...judgingFlags,
    ...checkFlag,
  },
  examples: [
    ['agent-ledger app-loop-status build', 'who is alive, what waits'],
    ['agent-ledger app-loop-status build --stale-after 60', 'with less patience'],
  ],
} as const satisfies CommandDeclaration;
