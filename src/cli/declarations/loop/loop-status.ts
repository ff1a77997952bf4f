import type { CommandDeclaration } from '../../declaration.js';
import { bound } from './flags.js';

export const loopStatusDeclaration = {
  name: 'loop-status',
  group: 'hidden',
  summary: 'How far the loop of a task is, in numbers',
  usage: ['TASK'],
  words: { min: 1, max: 1 },
  flags: {},
  examples: [
    [`${bound} && agent-ledger loop-status t`, 'for people'],
    [`${bound} && agent-ledger loop-status t --json`, 'for scripts'],
  ],
} as const satisfies CommandDeclaration;
