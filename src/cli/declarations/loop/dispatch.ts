import type { CommandDeclaration } from '../../declaration.js';
import { checkFlag, judgingFlags } from './flags.js';

export const dispatchDeclaration = {
  name: 'dispatch',
  group: 'loop',
  summary: 'Deliver queued commands into inboxes',
  usage: ['[flags]'],
  words: { min: 0, max: 0 },
  flags: {
    once: { type: 'boolean', describe: 'One pass (default)' },
    watch: { type: 'boolean', describe: 'Go on until interrupted' },
    'watch-iterations': { type: 'number', value: 'N', describe: 'End after so many passes' },
    interval: { type: 'string', value: 'SECONDS', describe: 'Pause between passes (default 2)' },
    limit: { type: 'number', value: 'N', describe: 'Commands a pass (default 10)' },
    'lease-seconds': { type: 'number', value: 'N', describe: 'How long a claim holds (default 60)' },
    type: {
      type: 'string',
      value: 'TYPE',
      choices: ['nudge_worker', 'notify_manager', 'continue_iteration'],
      describe: 'Only these',
    },
    'dry-run': { type: 'boolean', describe: 'Deliver nothing' },
    ...judgingFlags,
    ...checkFlag,
  },
  examples: [
    ['agent-ledger dispatch --once', 'one pass'],
    ['agent-ledger dispatch --watch --watch-iterations 2 --interval 0.1', 'two passes'],
  ],
} as const satisfies CommandDeclaration;
