import type { CommandDeclaration } from '../declaration.js';

export const verifyDeclaration = {
  name: 'verify',
  group: 'keep',
  summary: 'Check that nothing was changed, removed, added or moved',
  usage: ['[AGENT|PATH...] [flags]'],
  words: { min: 0, max: Number.POSITIVE_INFINITY },
  flags: {
    linear: { type: 'boolean', describe: 'A history that is no straight line is a fault' },
    strict: { type: 'boolean', describe: 'Notes count as faults too' },
    links: { type: 'boolean', describe: 'Only links and numbers: several times faster' },
  },
  examples: [
    ['agent-ledger verify', 'all ledgers'],
    ['agent-ledger verify cls --strict --json', 'those of cls, for a program'],
  ],
  notes: ['One sentence, then each finding as file:line kind message. Exit status 5 when there is a fault.'],
} as const satisfies CommandDeclaration;
