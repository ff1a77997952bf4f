import type { CommandDeclaration } from '../declaration.js';

export const hookDeclaration = {
  name: 'hook',
  group: 'record',
  summary: 'Record an event from a script or hook; never fails and never waits for long',
  usage: ['AGENT EVENT [TASK_ID] SUMMARY [DATA_JSON|-]', 'VENDOR [EVENT]'],
  words: { min: 1, max: Number.POSITIVE_INFINITY },
  flags: {
    agent: {
      type: 'string',
      value: 'NAME',
      describe: "With VENDOR: whose ledger (default the vendor's name)",
    },
    task: { type: 'string', value: 'ID', describe: 'Task it belongs to (default unknown)' },
    source: { type: 'string', value: 'NAME', describe: 'Who caused it (default <agent>_agent)' },
    data: { type: 'string', value: 'JSON', describe: 'Details as a JSON object, or - for standard input' },
    session: {
      type: 'string',
      value: 'ID',
      describe: 'Session; new: opens one (default AGENT_LEDGER_SESSION, else the newest open one today)',
    },
    guard: {
      type: 'boolean',
      fullEntrance: true,
      describe: 'With claude PreToolUse: deny tools that the present step of AGENT_LEDGER_RUN does not allow',
    },
  },
  examples: [
    ['agent-ledger hook cls task_start wo-7 "Starting code review"', 'from a script'],
    [`echo '{"status":"success"}' | agent-ledger hook cls review_done wo-7 "Review done" -`, 'with data'],
  ],
  notes: [
    'Names of actions that end in start, done, error … are recorded as the events they mean.',
    'Exit status 0 whatever happens, nothing on standard output. An event that the ledger cannot take within',
    '250 ms waits in g/spool, else in $TMPDIR, and the next append takes it in; what breaks the rules is kept as',
    'an error event with code EVENT_REJECTED. AGENT_LEDGER_DISABLE=1 does nothing.',
  ],
} as const satisfies CommandDeclaration;
