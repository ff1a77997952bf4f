import type { CommandDeclaration } from '../declaration.js';

export const execDeclaration = {
  name: 'exec',
  group: 'record',
  summary: 'Run a command and record its start, end and output',
  usage: ['[flags] -- COMMAND [ARGUMENTS]'],
  words: { min: 1, max: Number.POSITIVE_INFINITY },
  flags: {
    agent: {
      type: 'string',
      value: 'NAME',
      describe: 'Whose ledger (default AGENT_LEDGER_AGENT, else shell)',
    },
    task: { type: 'string', value: 'ID', describe: 'Task it belongs to (default unknown)' },
    capture: { type: 'boolean', describe: 'Summarise the output also where it goes to a terminal' },
    heartbeat: { type: 'number', value: 'S', describe: 'Seconds between heartbeats; 0: none (default 60)' },
  },
  examples: [
    ['agent-ledger exec --agent andy --task wo-7 -- ls -l', 'record a command of andy'],
    ['agent-ledger exec -- sh -c "exit 0"', 'record a command as shell'],
  ],
  notes: [
    'The command always runs and its exit status is returned, also where nothing can be recorded.',
    'AGENT_LEDGER_DISABLE=1 runs it without a record.',
  ],
} as const satisfies CommandDeclaration;
