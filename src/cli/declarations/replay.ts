import type { CommandDeclaration } from '../declaration.js';

export const replayDeclaration = {
  name: 'replay',
  group: 'keep',
  summary: 'Make every derived file anew from the ledgers',
  usage: ['[flags]'],
  words: { min: 0, max: 0 },
  flags: {
    check: { type: 'boolean', describe: 'Write nothing; exit status 6 when a file is not as it should be' },
    project: { type: 'string', value: 'NAMES', describe: 'Only these: runs,sessions,status' },
  },
  examples: [
    ['agent-ledger replay', 'put every session page and status file right'],
    ['agent-ledger replay --check --project status --json', 'only compare, for a program'],
  ],
  notes: [
    'Names each file that differed: missing, differs, or unexpected (its session has no event any more).',
  ],
} as const satisfies CommandDeclaration;
