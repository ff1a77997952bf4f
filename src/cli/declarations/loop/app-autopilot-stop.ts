import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, checkFlag, judgingFlags, pilotFlags } from './flags.js';

export const appAutopilotStopDeclaration = {
  name: 'app-autopilot stop',
  group: 'loop',
  summary: 'Want the loop to stand still',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    ...pilotFlags,
    ...judgingFlags,
    ...asFlag,
    ...checkFlag,
  },
  examples: [
    ['agent-ledger app-autopilot stop build', 'enough'],
    ['agent-ledger app-autopilot stop build --as cls --json', 'in the ledger of cls'],
  ],
} as const satisfies CommandDeclaration;
