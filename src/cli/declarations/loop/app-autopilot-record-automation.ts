import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, checkFlag, judgingFlags, pilotFlags, roleFlag } from './flags.js';

export const appAutopilotRecordAutomationDeclaration = {
  name: 'app-autopilot record-automation',
  group: 'loop',
  summary: 'Record that the app polls for a role',
  usage: ['TASK --role R --automation-id ID'],
  words: { min: 1, max: 1 },
  flags: {
    ...roleFlag,
    'automation-id': { type: 'string', value: 'ID', describe: 'Its id in the app' },
    ...pilotFlags,
    ...judgingFlags,
    ...asFlag,
    ...checkFlag,
  },
  examples: [
    [
      'agent-ledger app-autopilot record-automation build --role worker --automation-id a1',
      'the app polls for the worker',
    ],
    [
      'agent-ledger app-autopilot record-automation build --role manager --automation-id a2',
      'and for the manager',
    ],
  ],
} as const satisfies CommandDeclaration;
