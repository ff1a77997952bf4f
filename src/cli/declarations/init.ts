import type { CommandDeclaration } from '../declaration.js';

export const initDeclaration = {
  name: 'init',
  group: 'record',
  summary: 'Make a workspace: ledger folder, configuration, schemas, git hooks',
  usage: ['[flags]'],
  words: { min: 0, max: 0 },
  flags: {
    agents: { type: 'string', value: 'A,B', describe: 'Agents whose folders are made now' },
    git: { type: 'boolean', describe: 'Also install git hooks and set merge.autoStash and rebase.autoStash' },
    hooks: { type: 'boolean', describe: 'Only the git hooks' },
    'no-config': { type: 'boolean', describe: 'With --git: leave the settings of the repository alone' },
    'time-zone': {
      type: 'string',
      value: 'ZONE',
      describe: 'IANA name that decides the day files (default UTC)',
    },
  },
  examples: [
    ['agent-ledger init --agents cls,andy,hybrid', 'a workspace for three agents'],
    ['agent-ledger init --root ../berlin --time-zone Europe/Berlin', 'days as in Berlin'],
  ],
  notes: ['What is there is left as it is; running it again is safe. The time zone is chosen once.'],
} as const satisfies CommandDeclaration;
