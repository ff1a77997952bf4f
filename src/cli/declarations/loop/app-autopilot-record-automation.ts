import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, judgingFlags, roleFlag } from './flags.js';

export const appAutopilotRecordAutomationDeclaration = {
  name: 'app-autopilot record-automation',
  group: 'hidden',
  summary: 'Record that the app polls for a role',
  usage: ['TASK --role R --automation-id ID'],
  words: { min: 1, max: 1 },
  flags: {
    ...roleFlag,
    'automation-id': { type: 'string', value: 'ID', describe: 'Its id in the app' },
    ...judgingFlags,
    ...asFlag,
  },
  examples: [
    ['agent-ledger app-autopilot record-automation --help', 'flags'],
    ['agent-ledger help app-autopilot record-automation', 'the same'],
  ],
} as const satisfies CommandDeclaration;
