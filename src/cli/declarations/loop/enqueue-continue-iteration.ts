import type { CommandDeclaration } from '../../declaration.js';

export const enqueueContinueIterationDeclaration = {
  name: 'enqueue-continue-iteration',
  group: 'hidden',
  summary: 'Queue the next iteration of the loop',
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
    ['agent-ledger enqueue-continue-iteration --help', 'flags'],
    ['agent-ledger help enqueue-continue-iteration', 'the same'],
  ],
} as const satisfies CommandDeclaration;
