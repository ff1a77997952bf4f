import type { CommandDeclaration } from '../../declaration.js';
import { bound } from './flags.js';

export const workerAckDeclaration = {
  name: 'worker-ack',
  group: 'hidden',
  summary: 'The worker has read what it is to do',
  usage: ['TASK'],
  words: { min: 1, max: 1 },
  flags: {},
  examples: [
    [`${bound} && agent-ledger worker-ack t`, 'for people'],
    [`${bound} && agent-ledger worker-ack t --json`, 'for scripts'],
  ],
} as const satisfies CommandDeclaration;
