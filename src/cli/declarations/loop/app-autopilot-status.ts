import type { CommandDeclaration } from '../../declaration.js';
import { bound, checkFlag, judgingFlags } from './flags.js';

export const appAutopilotStatusDeclaration = {
  name: 'app-autopilot status',
  group: 'hidden',
  summary: 'Whether the loop runs by itself, and whether it should stop',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    ...judgingFlags,
    ...checkFlag,
  },
  examples: [
    [`${bound} && agent-ledger app-autopilot status t`, 'for people'],
    [`${bound} && agent-ledger app-autopilot status t --json`, 'for scripts'],
  ],
} as const satisfies CommandDeclaration;
