import type { CommandDeclaration } from '../../declaration.js';
import { checkFlag } from './flags.js';

export const loopStatusDeclaration = {
  name: 'loop-status',
  group: 'loop',
  summary: 'How far the loop of a task is, in numbers',
  usage: ['TASK'],
  words: { min: 1, max: 1 },
  flags: { ...checkFlag },
  examples: [
    ['agent-ledger loop-status build', 'how far it is'],
    ['agent-ledger loop-status build --json', 'for scripts'],
  ],
} as const satisfies CommandDeclaration;
