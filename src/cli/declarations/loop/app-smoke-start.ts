import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, bound, judgingFlags } from './flags.js';

export const appSmokeStartDeclaration = {
  name: 'app-smoke start',
  group: 'hidden',
  summary: 'Begin to prove the connection; prints the nonce once',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    'smoke-id': { type: 'string', value: 'ID', describe: 'Default: a new one' },
    nonce: { type: 'string', value: 'TEXT', describe: 'Default: a new one' },
    mode: {
      type: 'string',
      value: 'MODE',
      choices: ['required', 'advisory', 'skip'],
      describe: 'How much the proof decides (default required)',
    },
    scope: {
      type: 'string',
      value: 'SCOPE',
      choices: ['pair', 'worker-set'],
      describe: 'One pair, or one of several workers',
    },
    'worker-count': { type: 'number', value: 'N', describe: 'Workers of the set (default 1)' },
    ...judgingFlags,
    ...asFlag,
  },
  examples: [
    [`${bound} && agent-ledger app-smoke start t`, 'a new proof'],
    [`${bound} && agent-ledger app-smoke start t --smoke-id s1 --nonce n1`, 'your own'],
  ],
} as const satisfies CommandDeclaration;
