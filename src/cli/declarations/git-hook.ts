import type { CommandDeclaration } from '../declaration.js';

/** Called by the hooks that `init --git` installs, not by people. */
export const gitHookDeclaration = {
  name: 'git-hook',
  group: 'hidden',
  summary: 'Run one of the git hooks',
  usage: ['NAME [ARGUMENTS]'],
  words: { min: 1, max: Number.POSITIVE_INFINITY },
  flags: {},
  examples: [
    ['agent-ledger git-hook pre-commit', 'what the hook does before a commit'],
    ['agent-ledger git-hook pre-merge-commit', 'what it does before a merge commit'],
  ],
} as const satisfies CommandDeclaration;
