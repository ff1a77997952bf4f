import type { CommandDeclaration } from '../../declaration.js';
import { bound } from './flags.js';

export const enqueueNudgeWorkerDeclaration = {
  name: 'enqueue-nudge-worker',
  group: 'hidden',
  summary: 'Queue a task for the worker',
  usage: ['TASK --message TEXT'],
  words: { min: 1, max: 1 },
  flags: {
    message: { type: 'string', value: 'TEXT', describe: 'What to say' },
    'correlation-id': { type: 'string', value: 'ID', describe: 'Ties answers to it (default: its own id)' },
    'idempotency-key': {
      type: 'string',
      value: 'KEY',
      describe: 'The same key again returns the first command',
    },
  },
  examples: [
    [`${bound} && agent-ledger enqueue-nudge-worker t --message "go on"`, 'queue it'],
    [`${bound} && agent-ledger enqueue-nudge-worker t --message hi --json`, 'for scripts'],
  ],
} as const satisfies CommandDeclaration;
