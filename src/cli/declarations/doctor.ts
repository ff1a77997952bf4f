import type { CommandDeclaration } from '../declaration.js';

export const doctorDeclaration = {
  name: 'doctor',
  group: 'keep',
  summary: 'Check that this workspace works on this machine, and say what mends it',
  usage: ['[flags]'],
  words: { min: 0, max: 0 },
  flags: {
    fix: {
      type: 'boolean',
      describe: 'Mend what needs no decision: drain spools, sweep temporary files, add ignore files',
    },
    all: { type: 'boolean', describe: 'Show also what is in order' },
  },
  examples: [
    ['agent-ledger doctor', 'what needs attention'],
    ['agent-ledger doctor --json', 'all findings, for a program'],
  ],
  notes: [
    'Exit status 6 when something needs action. Whether the lines themselves are sound is told by',
    '`agent-ledger verify`.',
  ],
} as const satisfies CommandDeclaration;
