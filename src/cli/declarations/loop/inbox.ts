import type { CommandDeclaration, FlagTable } from '../../declaration.js';
import { checkFlag } from './flags.js';

const flags = {
  'consume-next': { type: 'boolean', describe: 'Take the oldest item out of the inbox' },
  renew: { type: 'number', value: 'N', describe: 'Hold item N, taken before, for longer' },
  wait: { type: 'boolean', describe: 'Wait until something is there' },
  timeout: { type: 'string', value: 'SECONDS', describe: 'How long to wait (default 30)' },
  interval: { type: 'string', value: 'SECONDS', describe: 'Look at least so often (default 2)' },
  limit: { type: 'number', value: 'N', describe: 'Items to list (default 10)' },
  ...checkFlag,
} as const satisfies FlagTable;

export const workerInboxDeclaration = {
  name: 'worker-inbox',
  group: 'loop',
  summary: 'What waits for the worker',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags,
  examples: [
    ['agent-ledger worker-inbox build', 'list it'],
    ['agent-ledger worker-inbox build --consume-next --json', 'take the oldest'],
  ],
} as const satisfies CommandDeclaration;

export const managerInboxDeclaration = {
  ...workerInboxDeclaration,
  name: 'manager-inbox',
  summary: 'What waits for the manager',
  examples: [
    ['agent-ledger manager-inbox build', 'list it'],
    ['agent-ledger manager-inbox build --wait --timeout 0.5', 'wait for something'],
  ],
} as const satisfies CommandDeclaration;
