import type { CommandDeclaration } from '../../declaration.js';
import { checkFlag, judgingFlags } from './flags.js';

export const appWakeupPlanDeclaration = {
  name: 'app-wakeup-plan',
  group: 'loop',
  summary: 'What would be sent to sessions that sleep',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    ...judgingFlags,
    ...checkFlag,
  },
  examples: [
    ['agent-ledger app-wakeup-plan build', 'would anybody be woken?'],
    ['agent-ledger app-wakeup-plan build --stale-after 600 --json', 'with more patience'],
  ],
} as const satisfies CommandDeclaration;
