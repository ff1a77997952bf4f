import type { CommandDeclaration } from '../declaration.js';

export const appendDeclaration = {
  name: 'append',
  group: 'record',
  summary: 'Record one event, or many from standard input',
  usage: [
    'AGENT SUMMARY [flags]',
    'AGENT EVENT TASK_ID SOURCE SUMMARY [DATA_JSON|-]',
    'AGENT --stdin [flags]',
  ],
  words: { min: 1, max: 6 },
  flags: {
    event: { type: 'string', value: 'NAME', describe: 'Kind of event (default info)' },
    task: {
      type: 'string',
      value: 'ID',
      describe: 'Task it belongs to (default unknown; heartbeats: system)',
    },
    source: { type: 'string', value: 'NAME', describe: 'Who caused it (default user)' },
    data: { type: 'string', value: 'JSON', describe: 'Details as a JSON object, or - for standard input' },
    id: { type: 'string', value: 'ULID', describe: 'Id of the event; the same event is recorded once' },
    ts: { type: 'string', value: 'TIME', describe: 'RFC 3339 time of the event (default now)' },
    session: {
      type: 'string',
      value: 'ID',
      describe: 'Session; new: opens one (default AGENT_LEDGER_SESSION, else the newest open one today)',
    },
    durability: {
      type: 'string',
      value: 'LEVEL',
      choices: ['os', 'group', 'each'],
      describe: 'os: survives kill -9; group, each: also a power loss (default os; with --stdin group)',
    },
    stdin: { type: 'boolean', describe: 'Read one JSON object a line', fullEntrance: true },
    'all-or-nothing': {
      type: 'boolean',
      describe: 'With --stdin: write nothing if any line is refused',
      fullEntrance: true,
    },
    jsonl: { type: 'boolean', describe: 'With --stdin: print one outcome a line', fullEntrance: true },
  },
  examples: [
    ['agent-ledger append cls "Looked at the logs"', 'record a note'],
    [
      `agent-ledger append cls task_result wo-7 user "Review done" '{"status":"success"}'`,
      'with every field',
    ],
  ],
  notes: [
    'Keys of a line with --stdin: event, task_id, source, summary, data, id, ts, session_id. Refused lines are',
    'named on standard error and do not stop the others; the exit status is then 3.',
  ],
} as const satisfies CommandDeclaration;
