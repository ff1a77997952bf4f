import type { CommandDeclaration } from '../../declaration.js';
import { bound, checkFlag } from './flags.js';

export const appSmokePreflightDeclaration = {
  name: 'app-smoke preflight',
  group: 'hidden',
  summary: 'What is missing before the connection can be proved',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
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
    ...checkFlag,
  },
  examples: [
    [`${bound} && agent-ledger app-smoke preflight t`, 'checks and writes nothing'],
    [`${bound} && agent-ledger app-smoke preflight t --mode skip`, 'no threads'],
  ],
} as const satisfies CommandDeclaration;
