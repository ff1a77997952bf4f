import type { CommandDeclaration } from '../declaration.js';

export const rotateDeclaration = {
  name: 'rotate',
  group: 'keep',
  summary: 'Close the live ledger files, so that they can be committed',
  usage: ['[AGENT...] [flags]'],
  words: { min: 0, max: Number.POSITIVE_INFINITY },
  flags: {},
  examples: [
    ['agent-ledger rotate', 'close the files of all agents'],
    ['agent-ledger rotate cls', 'only those of cls'],
  ],
  notes: [
    'The next event of an agent starts a new file. The pre-commit hook of `init --git` does this by itself.',
  ],
} as const satisfies CommandDeclaration;
