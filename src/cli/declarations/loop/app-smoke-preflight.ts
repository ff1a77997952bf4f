import type { CommandDeclaration } from '../../declaration.js';
import { checkFlag, smokeFlags } from './flags.js';

export const appSmokePreflightDeclaration = {
  name: 'app-smoke preflight',
  group: 'loop',
  summary: 'What is missing before the connection can be proved',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    ...smokeFlags,
    ...checkFlag,
  },
  examples: [
    ['agent-ledger app-smoke preflight build', 'checks and records nothing'],
    ['agent-ledger app-smoke preflight build --mode advisory --json', 'for scripts'],
  ],
} as const satisfies CommandDeclaration;
