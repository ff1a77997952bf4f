import type { CommandDeclaration, FlagTable } from '../../declaration.js';
import { checkFlag } from './flags.js';

const flags = {
  message: { type: 'string', value: 'TEXT', describe: 'What to say' },
  'correlation-id': { type: 'string', value: 'ID', describe: 'Ties answers to it (default: its own id)' },
  'idempotency-key': {
    type: 'string',
    value: 'KEY',
    describe: 'The same key again returns the first command',
  },
  ...checkFlag,
} as const satisfies FlagTable;

export const enqueueNudgeWorkerDeclaration = {
  name: 'enqueue-nudge-worker',
  group: 'loop',
  summary: 'Queue a task for the worker',
  usage: ['TASK --message TEXT'],
  words: { min: 1, max: 1 },
  flags,
  examples: [
    ['agent-ledger enqueue-nudge-worker build --message "Make the tests pass"', 'queue it'],
    ['agent-ledger enqueue-nudge-worker build --message hi --idempotency-key k1', 'once only'],
  ],
} as const satisfies CommandDeclaration;

export const enqueueNotifyManagerDeclaration = {
  ...enqueueNudgeWorkerDeclaration,
  name: 'enqueue-notify-manager',
  summary: 'Queue a message for the manager',
  examples: [
    ['agent-ledger enqueue-notify-manager build --message "It builds"', 'queue it'],
    ['agent-ledger enqueue-notify-manager build --message hi --json', 'for scripts'],
  ],
} as const satisfies CommandDeclaration;

export const enqueueContinueIterationDeclaration = {
  ...enqueueNudgeWorkerDeclaration,
  name: 'enqueue-continue-iteration',
  summary: 'Queue the next iteration of the loop, once its evidence is there',
  examples: [
    ['agent-ledger enqueue-continue-iteration build --message "Go on"', 'queue it'],
    ['agent-ledger enqueue-continue-iteration build --message on --json', 'for scripts'],
  ],
} as const satisfies CommandDeclaration;
