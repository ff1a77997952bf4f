import type { CommandDeclaration } from '../declaration.js';

export const coverageDeclaration = {
  name: 'coverage',
  group: 'keep',
  summary: "Name what an agent's program did and what was not recorded",
  usage: ['--session ID [flags]'],
  words: { min: 0, max: 0 },
  flags: {
    session: { type: 'string', value: 'ID', describe: "A session of ours, or the program's own id of one" },
    transcript: {
      type: 'string',
      value: 'FILE',
      describe: 'Its transcript; default where the program keeps it',
    },
    all: { type: 'boolean', describe: 'List everything that is missing' },
  },
  examples: [
    ['agent-ledger coverage --session "$(date -u +%F)_cls_001"', 'what is missing of that session'],
    ['agent-ledger coverage --session "$(date -u +%F)_cls_001" --json', 'the same, for a program'],
  ],
  notes: [
    "Compares the events with the program's transcript (Claude Code, Codex) and with git, and says what could not",
    'be looked at. Exit status 0 when nothing is missing, 6 when something is. What a transcript has and the ledger',
    'lacks can be added with `agent-ledger import` where no hook has recorded the session.',
  ],
} as const satisfies CommandDeclaration;
