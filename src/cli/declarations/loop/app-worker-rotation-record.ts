import type { CommandDeclaration } from '../../declaration.js';
import { checkFlag, rotationFlags } from './flags.js';

export const appWorkerRotationRecordDeclaration = {
  name: 'app-worker-rotation-record',
  group: 'loop',
  summary: "Record that the worker's thread was replaced",
  usage: ['TASK --old-worker-thread-id ID --new-worker-thread-id ID --archive-status S'],
  words: { min: 1, max: 1 },
  flags: {
    ...rotationFlags,
    'new-worker-thread-id': { type: 'string', value: 'ID', describe: 'The new thread' },
    'new-worker-thread-title': { type: 'string', value: 'TEXT', describe: 'Its title' },
    'archive-status': {
      type: 'string',
      value: 'STATUS',
      choices: ['archived', 'blocked'],
      describe: 'What became of the old one',
    },
    ...checkFlag,
  },
  examples: [
    [
      'agent-ledger app-worker-rotation-record build --old-worker-thread-id wt \\\n    --new-worker-thread-id w2 --archive-status archived',
      'it was replaced',
    ],
    [
      'agent-ledger app-worker-rotation-record build --old-worker-thread-id wt \\\n    --new-worker-thread-id w2 --archive-status blocked',
      'it could not be',
    ],
  ],
} as const satisfies CommandDeclaration;
