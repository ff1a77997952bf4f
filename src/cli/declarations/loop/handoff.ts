import type { CommandDeclaration } from '../../declaration.js';
import { bound } from './flags.js';

export const handoffDeclaration = {
  name: 'handoff',
  group: 'hidden',
  summary: 'Hand over the work of the present worker',
  usage: ['TASK --summary TEXT'],
  words: { min: 1, max: 1 },
  flags: {
    summary: { type: 'string', value: 'TEXT', describe: 'Where it stands' },
    'next-step': { type: 'string', value: 'TEXT', repeats: true, describe: 'What comes next; repeatable' },
    payload: { type: 'string', value: 'JSON', describe: 'An object' },
  },
  examples: [
    [`${bound} && agent-ledger handoff t --summary "half done"`, 'hand over'],
    [`${bound} && agent-ledger handoff t --summary s --next-step test --json`, 'and next'],
  ],
} as const satisfies CommandDeclaration;
