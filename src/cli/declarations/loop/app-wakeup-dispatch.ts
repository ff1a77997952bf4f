import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, checkFlag, judgingFlags } from './flags.js';

export const appWakeupDispatchDeclaration = {
  name: 'app-wakeup-dispatch',
  group: 'loop',
  summary: 'Record who is to be woken, and print what to send',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    ...judgingFlags,
    ...asFlag,
    ...checkFlag,
  },
  examples: [
    ['agent-ledger app-wakeup-dispatch build', 'nothing is sent'],
    ['agent-ledger app-wakeup-dispatch build --json', 'actions with their prompts'],
  ],
} as const satisfies CommandDeclaration;
