import type { CommandDeclaration } from '../../declaration.js';
import { asFlag } from './flags.js';

export const loopEvidenceBuildPassedDeclaration = {
  name: 'loop-evidence build-passed',
  group: 'hidden',
  summary: 'Record that the build passed',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    command: { type: 'string', value: 'TEXT', describe: 'What was run' },
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
    ['agent-ledger loop-evidence build-passed --help', 'flags'],
    ['agent-ledger help loop-evidence build-passed', 'the same'],
  ],
} as const satisfies CommandDeclaration;
