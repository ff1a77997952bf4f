import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, checkFlag } from './flags.js';

export const tasksDeclaration = {
  name: 'tasks',
  group: 'loop',
  summary: 'Tasks of this workspace',
  usage: ['[--all]', '--create NAME [--goal TEXT]'],
  words: { min: 0, max: 0 },
  flags: {
    create: { type: 'string', value: 'NAME', describe: 'Make a task without a binding' },
    goal: { type: 'string', value: 'TEXT', describe: 'With --create: what it is for' },
    summary: { type: 'string', value: 'TEXT', describe: 'With --create: more about it' },
    ...asFlag,
    all: { type: 'boolean', describe: 'Closed ones too' },
    ...checkFlag,
  },
  examples: [
    ['agent-ledger tasks', 'open ones'],
    ['agent-ledger tasks --create docs --goal "Write the guide"', 'a new one, without a binding'],
  ],
} as const satisfies CommandDeclaration;
