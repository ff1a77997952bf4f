import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, bound, judgingFlags } from './flags.js';

export const appAutopilotStopDeclaration = {
  name: 'app-autopilot stop',
  group: 'hidden',
  summary: 'Want the loop to stand still',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    ...judgingFlags,
    ...asFlag,
  },
  examples: [
    [`${bound} && agent-ledger app-autopilot stop t`, 'for people'],
    [`${bound} && agent-ledger app-autopilot stop t --json`, 'for scripts'],
  ],
} as const satisfies CommandDeclaration;
