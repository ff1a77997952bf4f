import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, checkFlag } from './flags.js';

export const finishTaskDeclaration = {
  name: 'finish-task',
  group: 'loop',
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
    ...checkFlag,
  },
  examples: [
    ['agent-ledger finish-task build', 'without gates'],
    ['agent-ledger finish-task build --require-criteria-audit --json', 'through one'],
  ],
} as const satisfies CommandDeclaration;
