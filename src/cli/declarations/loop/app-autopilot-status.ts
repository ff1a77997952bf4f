import type { CommandDeclaration } from '../../declaration.js';
import { checkFlag, judgingFlags, pilotFlags } from './flags.js';

export const appAutopilotStatusDeclaration = {
  name: 'app-autopilot status',
  group: 'loop',
  summary: 'Whether the loop runs by itself, and whether it should stop',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    ...pilotFlags,
    ...judgingFlags,
    ...checkFlag,
  },
  examples: [
    ['agent-ledger app-autopilot status build', 'does it run by itself, and should it stop?'],
    ['agent-ledger app-autopilot status build --json', 'for scripts'],
  ],
} as const satisfies CommandDeclaration;
