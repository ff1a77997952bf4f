import type { CommandDeclaration } from '../../declaration.js';
import { actingFlags } from './acting-flags.js';

export const runStartStepDeclaration = {
  name: 'run start-step',
  group: 'runs',
  summary: 'Claim a step whose dependencies are completed',
  usage: ['RUN STEP [--isolate] --as NAME'],
  words: { min: 2, max: 2 },
  flags: {
    isolate: {
      type: 'boolean',
      describe: 'Make a git work tree for it: the work is handed over as a patch once it is verified',
    },
    ...actingFlags,
  },
  examples: [
    [
      'agent-ledger run start-step "$RUN" build --as andy',
      'of two who claim at once one gets it, the other exit status 4',
    ],
    ['AGENT_LEDGER_AGENT=andy agent-ledger run start-step "$RUN" build', 'as agents are started'],
  ],
  notes: [
    'With --isolate nothing may be uncommitted, and the work tree (on a branch of its own) is where build_pass,',
    'test_pass and file_changed look. See `agent-ledger run apply-patch --help`.',
  ],
} as const satisfies CommandDeclaration;
