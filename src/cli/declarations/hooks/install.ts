import { vendors } from '../../../agents/vendors/mapping.js';
import type { CommandDeclaration } from '../../declaration.js';

export const hooksInstallDeclaration = {
  name: 'hooks install',
  group: 'serve',
  summary: "Let a vendor's program record what it does, by itself",
  usage: [`${vendors.join('|')} [flags]`],
  words: { min: 1, max: 1 },
  flags: {
    scope: {
      type: 'string',
      value: 'SCOPE',
      choices: ['project', 'local', 'user'],
      describe: 'For all who have this folder (default), for you in it, or for you everywhere',
    },
    agent: { type: 'string', value: 'NAME', describe: "Whose ledger (default the vendor's name)" },
    events: {
      type: 'string',
      value: 'WHICH',
      choices: ['all', 'basic'],
      describe: 'basic: only what old versions know (default: by the version that is found)',
    },
    print: { type: 'boolean', describe: 'Print what would be put into the settings; write nothing' },
  },
  examples: [
    ['agent-ledger hooks install claude', 'Claude Code records in this project'],
    ['agent-ledger hooks install codex --agent andy --print', "Codex's hooks.json, as the agent andy"],
  ],
  notes: [
    'Everything else in the file stays as it is; a copy of it is kept as <file>.agent-ledger-backup. Then one hook is',
    'tried, the way the vendor starts it: exit status 6 when its event does not reach the ledger.',
    'A colleague who lacks agent-ledger notices nothing of the hooks.',
  ],
} as const satisfies CommandDeclaration;
