import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, checkFlag, judgingFlags, smokeFlags } from './flags.js';

export const appSmokeStartDeclaration = {
  name: 'app-smoke start',
  group: 'loop',
  summary: 'Begin to prove the connection; prints the nonce once',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    'smoke-id': { type: 'string', value: 'ID', describe: 'Default: a new one' },
    nonce: { type: 'string', value: 'TEXT', describe: 'Default: a new one' },
    ...smokeFlags,
    ...judgingFlags,
    ...asFlag,
    ...checkFlag,
  },
  examples: [
    ['agent-ledger app-smoke start build', 'a new proof'],
    ['agent-ledger app-smoke start build --smoke-id s2 --nonce n2', 'with an id and a nonce of your own'],
  ],
} as const satisfies CommandDeclaration;
