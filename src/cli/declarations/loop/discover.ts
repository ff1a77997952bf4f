import type { CommandDeclaration } from '../../declaration.js';

export const discoverDeclaration = {
  name: 'discover',
  group: 'hidden',
  summary: 'Find tasks, sessions, bindings and events of the loop by a text',
  usage: ['[QUERY] [--all] [--limit N]'],
  words: { min: 0, max: 1 },
  flags: {
    all: { type: 'boolean', describe: 'Closed tasks too' },
    limit: { type: 'number', value: 'N', describe: 'Entries of each kind (default 10)' },
  },
  examples: [
    ['agent-ledger discover', 'everything that is open'],
    ['agent-ledger discover build --json', 'what holds that text'],
  ],
} as const satisfies CommandDeclaration;
