import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, bound } from './flags.js';

export const recordDecisionDeclaration = {
  name: 'record-decision',
  group: 'hidden',
  summary: 'Record what the manager decided',
  usage: ['TASK wait|nudge|interrupt|escalate|stop|inspect --reason TEXT'],
  words: { min: 2, max: 2 },
  flags: {
    reason: { type: 'string', value: 'TEXT', describe: 'Why' },
    payload: { type: 'string', value: 'JSON', describe: 'An object' },
    ...asFlag,
  },
  examples: [
    [`${bound} && agent-ledger record-decision t wait --reason "tests run"`, 'wait'],
    [`${bound} && agent-ledger record-decision t stop --reason done --json`, 'stop'],
  ],
} as const satisfies CommandDeclaration;
