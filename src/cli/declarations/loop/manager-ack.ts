import type { CommandDeclaration } from '../../declaration.js';
import { bound } from './flags.js';

export const managerAckDeclaration = {
  name: 'manager-ack',
  group: 'hidden',
  summary: 'The manager has read what it is to do',
  usage: ['TASK'],
  words: { min: 1, max: 1 },
  flags: {},
  examples: [
    [`${bound} && agent-ledger manager-ack t`, 'for people'],
    [`${bound} && agent-ledger manager-ack t --json`, 'for scripts'],
  ],
} as const satisfies CommandDeclaration;
