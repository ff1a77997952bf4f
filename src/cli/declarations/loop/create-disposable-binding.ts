import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, checkFlag, judgingFlags } from './flags.js';

export const createDisposableBindingDeclaration = {
  name: 'create-disposable-binding',
  group: 'loop',
  summary: 'Bind a manager and a worker to a task',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    manager: { type: 'string', value: 'NAME', describe: 'Session (default TASK-manager)' },
    worker: { type: 'string', value: 'NAME', describe: 'Session (default TASK-worker)' },
    goal: { type: 'string', value: 'TEXT', describe: 'What the task is for' },
    summary: { type: 'string', value: 'TEXT', describe: 'More about it' },
    reopen: { type: 'boolean', describe: 'Also when the task is closed' },
    template: { type: 'string', value: 'NAME', describe: 'Loop policy; see loop-templates' },
    'required-before-continue': {
      type: 'string',
      value: 'TYPE',
      repeats: true,
      describe: 'Evidence each iteration needs',
    },
    'max-iterations': { type: 'number', value: 'N', describe: 'Of the loop' },
    'worker-codex-app-thread-id': { type: 'string', value: 'TEXT', describe: "Id of the worker's thread" },
    'worker-codex-app-thread-title': {
      type: 'string',
      value: 'TEXT',
      describe: "Title of the worker's thread",
    },
    'manager-codex-app-thread-id': { type: 'string', value: 'TEXT', describe: "Id of the manager's thread" },
    'manager-codex-app-thread-title': {
      type: 'string',
      value: 'TEXT',
      describe: "Title of the manager's thread",
    },
    ...judgingFlags,
    ...asFlag,
    ...checkFlag,
  },
  examples: [
    ['agent-ledger create-disposable-binding docs --goal "Write the guide"', 'task, sessions and binding'],
    ['agent-ledger create-disposable-binding docs --template ship-it --json', 'with a loop policy'],
  ],
} as const satisfies CommandDeclaration;
