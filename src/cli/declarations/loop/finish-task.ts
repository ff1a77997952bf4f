import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, bound } from './flags.js';

export const finishTaskDeclaration = {
  name: 'finish-task',
  group: 'hidden',
  summary: 'Close a task through the gates that are asked for',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    reason: { type: 'string', value: 'TEXT', describe: 'Why (default done)' },
    'require-criteria-audit': { type: 'boolean', describe: 'No accepted criterion is open' },
    'require-acks': { type: 'boolean', describe: 'Both have acknowledged the start' },
    'require-adversarial-proof': { type: 'boolean', describe: 'An adversarial check held' },
    'strict-decisions': { type: 'boolean', describe: 'A stop was decided at most 900 s ago' },
    'decision-id': { type: 'number', value: 'N', describe: 'That decision' },
    ...asFlag,
  },
  examples: [
    [`${bound} && agent-ledger finish-task t`, 'without gates'],
    [`${bound} && agent-ledger finish-task t --require-criteria-audit --json`, 'with one'],
  ],
} as const satisfies CommandDeclaration;
