import type { CommandDeclaration } from '../declaration.js';

export const validateDeclaration = {
  name: 'validate',
  group: 'keep',
  summary: 'Hold every line of files against the schema',
  usage: ['[FILE|FOLDER...] [flags]'],
  words: { min: 0, max: Number.POSITIVE_INFINITY },
  flags: {
    strict: { type: 'boolean', describe: 'Also look at days, numbers, links, agents and line ends' },
  },
  examples: [
    ['agent-ledger validate', 'the whole workspace'],
    ['agent-ledger validate g/ledger/cls --strict', 'one folder, strictly'],
  ],
  notes: [
    'Each bad line with line number, pointer and rule; exit status 3. Lines of the original format, without id,',
    'seq and prev, are valid; lines cut by a crash and healed since are counted, not faulted.',
  ],
} as const satisfies CommandDeclaration;
