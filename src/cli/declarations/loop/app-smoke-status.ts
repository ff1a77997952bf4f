import type { CommandDeclaration } from '../../declaration.js';
import { checkFlag, judgingFlags } from './flags.js';

export const appSmokeStatusDeclaration = {
  name: 'app-smoke status',
  group: 'loop',
  summary: 'Whether the connection was proved',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    'smoke-id': { type: 'string', value: 'ID', describe: 'Only if this is the newest one' },
    ...judgingFlags,
    ...checkFlag,
  },
  examples: [
    ['agent-ledger app-smoke status build', 'what is missing'],
    ['agent-ledger app-smoke status build --json', 'for scripts'],
  ],
} as const satisfies CommandDeclaration;
