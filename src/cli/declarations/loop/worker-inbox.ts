import type { CommandDeclaration } from '../../declaration.js';
import { bound } from './flags.js';

export const workerInboxDeclaration = {
  name: 'worker-inbox',
  group: 'hidden',
  summary: 'What waits for the worker',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    'consume-next': { type: 'boolean', describe: 'Take the oldest item out of the inbox' },
    renew: { type: 'number', value: 'N', describe: 'Hold item N, taken before, for longer' },
    wait: { type: 'boolean', describe: 'Wait until something is there' },
    timeout: { type: 'number', value: 'SECONDS', describe: 'How long to wait (default 30)' },
    interval: { type: 'number', value: 'SECONDS', describe: 'Look at least so often (default 2)' },
    limit: { type: 'number', value: 'N', describe: 'Items to list (default 10)' },
  },
  examples: [
    [`${bound} && agent-ledger worker-inbox t`, 'list it'],
    [`${bound} && agent-ledger worker-inbox t --consume-next --json`, 'take the oldest'],
  ],
} as const satisfies CommandDeclaration;
