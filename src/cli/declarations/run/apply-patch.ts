import type { CommandDeclaration } from '../../declaration.js';
import { actingFlags } from './acting-flags.js';

export const runApplyPatchDeclaration = {
  name: 'run apply-patch',
  group: 'runs',
  summary: 'Make the patch of an isolated step a commit on what is checked out',
  usage: ['RUN STEP --as NAME'],
  words: { min: 2, max: 2 },
  flags: {
    ...actingFlags,
  },
  examples: [
    [
      'agent-ledger run apply-patch "$RUN" code --as cls',
      'exit status 4 when it does not apply; nothing is changed then',
    ],
    ['agent-ledger run apply-patch "$RUN" code --as cls --json', 'with the commit, for a program'],
  ],
  notes: [
    'The patch must be the one on record (SHA-256), and nothing may be uncommitted but what recording writes.',
    'git runs no hook, filter or signing program for it.',
  ],
} as const satisfies CommandDeclaration;
