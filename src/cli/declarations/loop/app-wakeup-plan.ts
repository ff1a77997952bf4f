import type { CommandDeclaration } from '../../declaration.js';
import { bound, judgingFlags } from './flags.js';

export const appWakeupPlanDeclaration = {
  name: 'app-wakeup-plan',
  group: 'hidden',
  summary: 'What would be sent to sessions that sleep',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    ...judgingFlags,
  },
  examples: [
    [`${bound} && agent-ledger app-wakeup-plan t`, 'for people'],
    [`${bound} && agent-ledger app-wakeup-plan t --stale-after 0 --json`, 'with the prompts'],
  ],
} as const satisfies CommandDeclaration;
