import type { CommandDeclaration } from '../../declaration.js';
import { checkFlag } from './flags.js';

export const managerAckDeclaration = {
  name: 'manager-ack',
  group: 'loop',
  summary: 'The manager has read what it is to do',
  usage: ['TASK'],
  words: { min: 1, max: 1 },
  flags: { ...checkFlag },
  examples: [
    ['agent-ledger manager-ack build', 'it knows'],
    ['agent-ledger manager-ack build --json', 'for scripts'],
  ],
} as const satisfies CommandDeclaration;

export const workerAckDeclaration = {
  ...managerAckDeclaration,
  name: 'worker-ack',
  summary: 'The worker has read what it is to do',
  examples: [
    ['agent-ledger worker-ack build', 'it knows'],
    ['agent-ledger worker-ack build --json', 'for scripts'],
  ],
} as const satisfies CommandDeclaration;
