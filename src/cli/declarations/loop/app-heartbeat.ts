import type { CommandDeclaration } from '../../declaration.js';
import { bound, judgingFlags, roleFlag } from './flags.js';

export const appHeartbeatDeclaration = {
  name: 'app-heartbeat',
  group: 'hidden',
  summary: 'Say that a session is alive, and see what waits',
  usage: ['TASK --role manager|worker'],
  words: { min: 1, max: 1 },
  flags: {
    ...roleFlag,
    ...judgingFlags,
  },
  examples: [
    [`${bound} && agent-ledger app-heartbeat t --role worker`, 'the worker is alive'],
    [`${bound} && agent-ledger app-heartbeat t --role manager --json`, 'for scripts'],
  ],
} as const satisfies CommandDeclaration;
