import type { CommandDeclaration } from '../../declaration.js';

export const sessionsDeclaration = {
  name: 'sessions',
  group: 'hidden',
  summary: 'Sessions of the manager/worker loop',
  usage: ['[--all]'],
  words: { min: 0, max: 0 },
  flags: {
    all: { type: 'boolean', describe: 'Of closed tasks too' },
  },
  examples: [
    ['agent-ledger sessions', 'of open tasks'],
    ['agent-ledger sessions --all --json', 'all of them'],
  ],
} as const satisfies CommandDeclaration;
