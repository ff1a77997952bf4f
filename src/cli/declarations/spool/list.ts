import type { CommandDeclaration } from '../../declaration.js';

export const spoolListDeclaration = {
  name: 'spool list',
  group: 'keep',
  summary: 'Show what waits to be appended',
  usage: ['[AGENT...] [flags]'],
  words: { min: 0, max: Number.POSITIVE_INFINITY },
  flags: {},
  examples: [
    ['agent-ledger spool list', 'of all agents'],
    ['agent-ledger spool list cls --json', 'of cls, for a program'],
  ],
  notes: [
    'Events that hooks could not append wait in g/spool, or in $TMPDIR where the workspace takes no files.',
    'The next append of the agent takes them in; `agent-ledger spool drain` does so now.',
  ],
} as const satisfies CommandDeclaration;
