import type { CommandDeclaration } from '../../declaration.js';
import { asFlag } from './flags.js';

export const loopEvidenceAddDeclaration = {
  name: 'loop-evidence add',
  group: 'hidden',
  summary: 'Record evidence for an iteration',
  usage: ['TASK --type TYPE'],
  words: { min: 1, max: 1 },
  flags: {
    type: { type: 'string', value: 'TYPE', describe: 'Its kind' },
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
    ['agent-ledger loop-evidence add --help', 'flags'],
    ['agent-ledger help loop-evidence add', 'the same'],
  ],
} as const satisfies CommandDeclaration;
