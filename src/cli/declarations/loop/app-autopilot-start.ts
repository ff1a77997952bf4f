import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, bound, judgingFlags } from './flags.js';

export const appAutopilotStartDeclaration = {
  name: 'app-autopilot start',
  group: 'hidden',
  summary: 'Want the loop to run by itself',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    interval: { type: 'string', value: 'SECONDS', describe: 'Pause of the dispatcher (default 2)' },
    'watch-iterations': { type: 'number', value: 'N', describe: 'Passes after which it ends' },
    'quiet-after': { type: 'number', value: 'N', describe: 'Quiet cycles after which to stop (default 3)' },
    ...judgingFlags,
    ...asFlag,
  },
  examples: [
    [`${bound} && agent-ledger app-autopilot start t`, 'with the defaults'],
    [`${bound} && agent-ledger app-autopilot start t --quiet-after 5`, 'patient'],
  ],
} as const satisfies CommandDeclaration;
