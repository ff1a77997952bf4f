import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, checkFlag } from './flags.js';

export const unbindDeclaration = {
  name: 'unbind',
  group: 'loop',
  summary: 'End the binding of a task',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    reason: { type: 'string', value: 'TEXT', describe: 'Why' },
    ...asFlag,
    ...checkFlag,
  },
  examples: [
    ['agent-ledger unbind build', 'end it'],
    ['agent-ledger unbind build --reason "Wrong pair"', 'with a reason'],
  ],
} as const satisfies CommandDeclaration;
