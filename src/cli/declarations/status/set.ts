import type { CommandDeclaration } from '../../declaration.js';

export const statusSetDeclaration = {
  name: 'status set',
  group: 'record',
  summary: 'Record what an agent does; its status file follows',
  usage: ['AGENT STATE [LAST_HEARTBEAT] [LAST_TASK_ID] [SESSION_ID] [LAST_ERROR]'],
  words: { min: 2, max: 6 },
  flags: {
    task: { type: 'string', value: 'ID', describe: 'Task it works on' },
    error: { type: 'string', value: 'TEXT', describe: 'What went wrong' },
    source: { type: 'string', value: 'NAME', describe: 'Who says so (default user)' },
  },
  examples: [
    ['agent-ledger status set cls busy --task wo-7', 'cls works on wo-7'],
    ['agent-ledger status set cls idle', 'cls is free again; clears an error'],
  ],
  notes: [
    'STATE is idle, busy, error or offline. A word that is empty ("") or - is left out.',
    'The event `status_set` goes to the ledger, agents/AGENT/status.json shows it.',
  ],
} as const satisfies CommandDeclaration;
