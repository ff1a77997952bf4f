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
    task: {
      type: 'string',
      value: 'ID',
      describe: "Task it belongs to (default the work order's id, else unknown)",
    },
    wo: { type: 'string', value: 'FILE|ID', describe: 'Work order: a YAML or JSON file, or its id alone' },
    'parent-id': { type: 'string', value: 'ID', describe: 'What the work belongs to' },
    codex: { type: 'boolean', describe: 'The output is `codex exec --json` (default: when the command is)' },
    rollout: {
      type: 'string',
      value: 'FILE',
      describe: 'Rollout file of Codex: tokens and model of this run',
    },
    capture: { type: 'boolean', describe: 'Summarise the output also where it goes to a terminal' },
    heartbeat: { type: 'number', value: 'S', describe: 'Seconds between heartbeats; 0: none (default 60)' },
  },
  examples: [
    ['agent-ledger exec --agent andy --task wo-7 -- ls -l', 'record a command of andy'],
    ['agent-ledger exec --agent cls --wo WO-17 -- sh -c "exit 0"', 'record work on an order'],
  ],
  notes: [
    'The command always runs and its exit status is returned, also where nothing can be recorded.',
    'Only a work order that cannot be used ends with 3 before anything runs.',
    'CORRELATION_ID is taken over or made; the command gets it, and AGENT_LEDGER_SESSION.',
    'AGENT_LEDGER_DISABLE=1 runs it without a record.',
  ],
} as const satisfies CommandDeclaration;
