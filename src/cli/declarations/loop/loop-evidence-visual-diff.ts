import type { CommandDeclaration } from '../../declaration.js';
import { asFlag } from './flags.js';

export const loopEvidenceVisualDiffDeclaration = {
  name: 'loop-evidence visual-diff',
  group: 'hidden',
  summary: 'Record that what is seen was compared',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    artifact: { type: 'string', value: 'PATH', describe: 'The picture' },
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
    ['agent-ledger loop-evidence visual-diff --help', 'flags'],
    ['agent-ledger help loop-evidence visual-diff', 'the same'],
  ],
} as const satisfies CommandDeclaration;
