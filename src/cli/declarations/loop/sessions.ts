import type { CommandDeclaration } from '../../declaration.js';
import { checkFlag } from './flags.js';

export const sessionsDeclaration = {
  name: 'sessions',
  group: 'loop',
  summary: 'Sessions of the manager/worker loop',
  usage: ['[--all]'],
  words: { min: 0, max: 0 },
  flags: {
    all: { type: 'boolean', describe: 'Of closed tasks too' },
    ...checkFlag,
  },
  examples: [
    ['agent-ledger sessions', 'of open tasks'],
    ['agent-ledger sessions --all --json', 'all of them'],
  ],
} as const satisfies CommandDeclaration;
