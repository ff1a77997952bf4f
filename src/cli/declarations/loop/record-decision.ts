import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, checkFlag } from './flags.js';

export const recordDecisionDeclaration = {
  name: 'record-decision',
  group: 'loop',
  summary: 'Record what the manager decided',
  usage: ['TASK wait|nudge|interrupt|escalate|stop|inspect --reason TEXT'],
  words: { min: 2, max: 2 },
  flags: {
    reason: { type: 'string', value: 'TEXT', describe: 'Why' },
    payload: { type: 'string', value: 'JSON', describe: 'An object' },
    ...asFlag,
    ...checkFlag,
  },
  examples: [
    ['agent-ledger record-decision build wait --reason "The tests run"', 'wait'],
    ['agent-ledger record-decision build stop --reason done --json', 'stop'],
  ],
} as const satisfies CommandDeclaration;
