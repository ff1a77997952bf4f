import type { CommandDeclaration } from '../../declaration.js';
import { checkFlag } from './flags.js';

export const discoverDeclaration = {
  name: 'discover',
  group: 'loop',
  summary: 'Find tasks, sessions, bindings and events of the loop by a text',
  usage: ['[QUERY] [--all] [--limit N]'],
  words: { min: 0, max: 1 },
  flags: {
    all: { type: 'boolean', describe: 'Closed tasks too' },
    limit: { type: 'number', value: 'N', describe: 'Entries of each kind (default 10)' },
    ...checkFlag,
  },
  examples: [
    ['agent-ledger discover', 'everything that is open'],
    ['agent-ledger discover build --json', 'what holds that text'],
  ],
} as const satisfies CommandDeclaration;

export const searchDeclaration = {
  ...discoverDeclaration,
  name: 'search',
  summary: 'The same as discover',
  examples: [
    ['agent-ledger search worker', 'what holds that text'],
    ['agent-ledger search build --all --limit 3', 'closed tasks too'],
  ],
} as const satisfies CommandDeclaration;
