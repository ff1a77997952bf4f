import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, bound } from './flags.js';

export const unbindDeclaration = {
  name: 'unbind',
  group: 'hidden',
  summary: 'End the binding of a task',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    reason: { type: 'string', value: 'TEXT', describe: 'Why' },
    ...asFlag,
  },
  examples: [
    [`${bound} && agent-ledger unbind t`, 'end it'],
    [`${bound} && agent-ledger unbind t --reason "wrong pair" --json`, 'with a reason'],
  ],
} as const satisfies CommandDeclaration;
