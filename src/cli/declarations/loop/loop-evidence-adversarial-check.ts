import type { CommandDeclaration } from '../../declaration.js';
import { asFlag } from './flags.js';

export const loopEvidenceAdversarialCheckDeclaration = {
  name: 'loop-evidence adversarial-check',
  group: 'hidden',
  summary: 'Record an attempt to break the result',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    check: { type: 'string', value: 'TEXT', describe: 'What was tried' },
    'failure-mode': { type: 'string', value: 'TEXT', describe: 'What could go wrong' },
    result: { type: 'string', value: 'TEXT', describe: 'What came of it' },
    status: {
      type: 'string',
      value: 'STATUS',
      choices: ['satisfied', 'accepted', 'rejected'],
      describe: 'Default satisfied',
    },
    criterion: { type: 'string', value: 'TEXT', describe: 'What it shows' },
    iteration: { type: 'number', value: 'N', describe: 'Default: the present one' },
    proof: { type: 'string', value: 'TEXT', describe: 'Where to see it' },
    ...asFlag,
  },
  examples: [
    ['agent-ledger loop-evidence adversarial-check --help', 'flags'],
    ['agent-ledger help loop-evidence adversarial-check', 'the same'],
  ],
} as const satisfies CommandDeclaration;
