import type { CommandDeclaration } from '../../declaration.js';
import { actingFlags } from './acting-flags.js';

export const runStartStepDeclaration = {
  name: 'run start-step',
  group: 'runs',
  summary: 'Claim a step whose dependencies are completed',
  usage: ['RUN STEP --as NAME'],
  words: { min: 2, max: 2 },
  flags: {
    ...actingFlags,
  },
  examples: [
    [
      'agent-ledger run start-step "$RUN" build --as andy',
      'of two who claim at once one gets it, the other exit status 4',
    ],
    ['AGENT_LEDGER_AGENT=andy agent-ledger run start-step "$RUN" build', 'as agents are started'],
  ],
} as const satisfies CommandDeclaration;
