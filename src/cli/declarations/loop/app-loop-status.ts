import type { CommandDeclaration } from '../../declaration.js';
import { bound, checkFlag, judgingFlags } from './flags.js';

export const appLoopStatusDeclaration = {
  name: 'app-loop-status',
  group: 'hidden',
  summary: 'Who is alive, what waits, what to do next',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    ...judgingFlags,
    ...checkFlag,
  },
  examples: [
    [`${bound} && agent-ledger app-loop-status t`, 'for people'],
    [`${bound} && agent-ledger app-loop-status t --stale-after 60`, 'less patience'],
  ],
} as const satisfies CommandDeclaration;
