import type { CommandDeclaration } from '../../declaration.js';
import { bound, checkFlag, judgingFlags } from './flags.js';

export const appSmokeStatusDeclaration = {
  name: 'app-smoke status',
  group: 'hidden',
  summary: 'Whether the connection was proved',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    ...judgingFlags,
    ...checkFlag,
  },
  examples: [
    [`${bound} && agent-ledger app-smoke status t`, 'for people'],
    [`${bound} && agent-ledger app-smoke status t --json`, 'for scripts'],
  ],
} as const satisfies CommandDeclaration;
