import type { CommandDeclaration } from '../../declaration.js';
import { checkFlag, judgingFlags, roleFlag } from './flags.js';

export const appHeartbeatDeclaration = {
  name: 'app-heartbeat',
  group: 'loop',
  summary: 'Say that a session is alive, and see what waits',
  usage: ['TASK --role manager|worker'],
  words: { min: 1, max: 1 },
  flags: {
    ...roleFlag,
    ...judgingFlags,
    ...checkFlag,
  },
  examples: [
    ['agent-ledger app-heartbeat build --role worker', 'the worker is alive'],
    ['agent-ledger app-heartbeat build --role manager --json', 'for scripts'],
  ],
} as const satisfies CommandDeclaration;
