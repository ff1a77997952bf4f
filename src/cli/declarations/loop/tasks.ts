import type { CommandDeclaration } from '../../declaration.js';

export const tasksDeclaration = {
  name: 'tasks',
  group: 'hidden',
  summary: 'Tasks of this workspace',
  usage: ['[--all]', '--create NAME [--goal TEXT]'],
  words: { min: 0, max: 0 },
  flags: {
    create: { type: 'string', value: 'NAME', describe: 'Make a task without a binding' },
    goal: { type: 'string', value: 'TEXT', describe: 'With --create: what it is for' },
    all: { type: 'boolean', describe: 'Closed ones too' },
  },
  examples: [
    ['agent-ledger tasks', 'open ones'],
    ['agent-ledger tasks --all --json', 'all of them'],
  ],
} as const satisfies CommandDeclaration;
