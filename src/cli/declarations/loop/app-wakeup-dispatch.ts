import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, bound, judgingFlags } from './flags.js';

export const appWakeupDispatchDeclaration = {
  name: 'app-wakeup-dispatch',
  group: 'hidden',
  summary: 'Record who is to be woken, and print what to send',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    ...judgingFlags,
    ...asFlag,
  },
  examples: [
    [`${bound} && agent-ledger app-wakeup-dispatch t`, 'nothing is sent'],
    [`${bound} && agent-ledger app-wakeup-dispatch t --json`, 'actions with their prompts'],
  ],
} as const satisfies CommandDeclaration;
