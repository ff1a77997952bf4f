import { vendors } from '../../../agents/vendors/mapping.js';
import type { CommandDeclaration } from '../../declaration.js';

export const hooksUninstallDeclaration = {
  name: 'hooks uninstall',
  group: 'serve',
  summary: "Take our hooks out of a vendor's settings again",
  usage: [`${vendors.join('|')} [flags]`],
  words: { min: 1, max: 1 },
  flags: {
    scope: {
      type: 'string',
      value: 'SCOPE',
      choices: ['project', 'local', 'user'],
      describe: 'Which settings (default project)',
    },
  },
  examples: [
    ['agent-ledger hooks uninstall claude', 'from .claude/settings.json'],
    ['agent-ledger hooks uninstall codex --scope user', 'from ~/.codex/hooks.json'],
  ],
  notes: [
    'Byte for byte the file of before, if nobody has changed it since; otherwise exactly our hooks are taken out.',
  ],
} as const satisfies CommandDeclaration;
