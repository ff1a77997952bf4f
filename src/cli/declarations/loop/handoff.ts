import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, checkFlag } from './flags.js';

export const handoffDeclaration = {
  name: 'handoff',
  group: 'loop',
  summary: 'Hand over the work of the present worker',
  usage: ['TASK --summary TEXT'],
  words: { min: 1, max: 1 },
  flags: {
    summary: { type: 'string', value: 'TEXT', describe: 'Where it stands' },
    'next-step': { type: 'string', value: 'TEXT', repeats: true, describe: 'What comes next; repeatable' },
    payload: { type: 'string', value: 'JSON', describe: 'An object' },
    ...asFlag,
    ...checkFlag,
  },
  examples: [
    ['agent-ledger handoff build --summary "Half done"', 'where it stands'],
    ['agent-ledger handoff build --summary "Half done" --next-step "Fix the tests"', 'and what comes next'],
  ],
} as const satisfies CommandDeclaration;
