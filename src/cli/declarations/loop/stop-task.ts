import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, checkFlag } from './flags.js';

export const stopTaskDeclaration = {
  name: 'stop-task',
  group: 'loop',
  summary: 'Close a task without gates',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    reason: { type: 'string', value: 'TEXT', describe: 'Why (default stopped)' },
    ...asFlag,
    ...checkFlag,
  },
  examples: [
    ['agent-ledger stop-task build', 'stop'],
    ['agent-ledger stop-task build --reason "Out of time"', 'with a reason'],
  ],
} as const satisfies CommandDeclaration;
