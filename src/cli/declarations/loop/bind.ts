import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, checkFlag, judgingFlags } from './flags.js';

export const bindDeclaration = {
  name: 'bind',
  group: 'loop',
  summary: 'Bind two registered sessions to a task',
  usage: ['TASK [--manager NAME] [--worker NAME]'],
  words: { min: 1, max: 1 },
  flags: {
    manager: { type: 'string', value: 'NAME', describe: 'Session (default TASK-manager)' },
    worker: { type: 'string', value: 'NAME', describe: 'Session (default TASK-worker)' },
    ...judgingFlags,
    ...asFlag,
    ...checkFlag,
  },
  examples: [
    ['agent-ledger bind ui', 'the sessions of the default names'],
    ['agent-ledger bind ui --manager ui-manager --worker ui-worker --json', 'by name'],
  ],
} as const satisfies CommandDeclaration;
