import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, checkFlag, judgingFlags, pilotFlags } from './flags.js';

export const appAutopilotStartDeclaration = {
  name: 'app-autopilot start',
  group: 'loop',
  summary: 'Want the loop to run by itself',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    ...pilotFlags,
    ...judgingFlags,
    ...asFlag,
    ...checkFlag,
  },
  examples: [
    ['agent-ledger app-autopilot start build', 'with what the last start was given'],
    ['agent-ledger app-autopilot start build --quiet-after 5', 'patient'],
  ],
} as const satisfies CommandDeclaration;
