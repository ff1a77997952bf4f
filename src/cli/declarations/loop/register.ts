import type { CommandDeclaration, FlagTable } from '../../declaration.js';
import { asFlag, checkFlag } from './flags.js';

const flags = {
  name: { type: 'string', value: 'NAME', describe: 'Session (default TASK-manager or TASK-worker)' },
  'codex-app-thread-id': { type: 'string', value: 'ID', describe: 'Id of its thread' },
  'codex-app-thread-title': { type: 'string', value: 'TEXT', describe: 'Title of its thread' },
  gone: { type: 'boolean', describe: 'The session is over' },
  ...asFlag,
  ...checkFlag,
} as const satisfies FlagTable;

export const registerWorkerDeclaration = {
  name: 'register-worker',
  group: 'loop',
  summary: 'Register a worker session of a task, or what has changed about it',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags,
  examples: [
    ['agent-ledger register-worker ui --name andy', 'then bind it'],
    ['agent-ledger register-worker ui --codex-app-thread-id t7', 'with its thread'],
  ],
} as const satisfies CommandDeclaration;

export const registerManagerDeclaration = {
  ...registerWorkerDeclaration,
  name: 'register-manager',
  summary: 'Register a manager session of a task, or what has changed about it',
  examples: [
    ['agent-ledger register-manager ui --name cls', 'then bind it'],
    ['agent-ledger register-manager ui --gone', 'it is over'],
  ],
} as const satisfies CommandDeclaration;
