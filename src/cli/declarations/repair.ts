import type { CommandDeclaration } from '../declaration.js';

export const repairDeclaration = {
  name: 'repair',
  group: 'keep',
  summary: 'Make damaged day files readable again; the originals are kept',
  usage: ['[AGENT|FILE...] [flags]'],
  words: { min: 0, max: Number.POSITIVE_INFINITY },
  flags: {
    'dry-run': { type: 'boolean', describe: 'Only say what would be done' },
  },
  examples: [
    ['agent-ledger repair --dry-run', 'what would be done'],
    ['agent-ledger repair cls', 'the files of cls'],
  ],
  notes: [
    'Cut lines are completed, glued ones set apart, NUL bytes, BOM and CR taken out; what cannot be read then is',
    'dropped. Lines that can be read stay. Each repair is recorded (ledger_repaired), the original is kept in',
    'g/archive/damaged. Links that were broken stay broken: exit status 5 while `agent-ledger verify` finds faults.',
  ],
} as const satisfies CommandDeclaration;
