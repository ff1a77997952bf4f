import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, bound } from './flags.js';

export const stopTaskDeclaration = {
  name: 'stop-task',
  group: 'hidden',
  summary: 'Close a task without gates',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    reason: { type: 'string', value: 'TEXT', describe: 'Why (default stopped)' },
    ...asFlag,
  },
  examples: [
    [`${bound} && agent-ledger stop-task t`, 'stop'],
    [`${bound} && agent-ledger stop-task t --reason "out of time" --json`, 'with a reason'],
  ],
} as const satisfies CommandDeclaration;
