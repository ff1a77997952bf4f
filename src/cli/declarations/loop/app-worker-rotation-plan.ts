import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, checkFlag, judgingFlags } from './flags.js';

export const appWorkerRotationPlanDeclaration = {
  name: 'app-worker-rotation-plan',
  group: 'loop',
  summary: "Whether the worker's thread may be replaced",
  usage: ['TASK --old-worker-thread-id ID'],
  words: { min: 1, max: 1 },
  flags: {
    'old-worker-thread-id': { type: 'string', value: 'ID', describe: 'Thread that is to be replaced' },
    'require-handoff': { type: 'boolean', describe: 'Only after the worker has handed over' },
    ...judgingFlags,
    ...asFlag,
    reason: { type: 'string', value: 'TEXT', describe: 'Why' },
    ...checkFlag,
  },
  examples: [
    ['agent-ledger app-worker-rotation-plan build --old-worker-thread-id wt', 'may it be replaced?'],
    [
      'agent-ledger app-worker-rotation-plan build --old-worker-thread-id wt --require-handoff --json',
      'after a handoff',
    ],
  ],
} as const satisfies CommandDeclaration;
