import type { CommandDeclaration } from '../../declaration.js';
import { checkFlag, rotationFlags } from './flags.js';

export const appWorkerRotationPlanDeclaration = {
  name: 'app-worker-rotation-plan',
  group: 'loop',
  summary: "Whether the worker's thread may be replaced",
  usage: ['TASK --old-worker-thread-id ID'],
  words: { min: 1, max: 1 },
  flags: {
    ...rotationFlags,
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
