import type { CommandDeclaration } from '../declaration.js';

export const queryDeclaration = {
  name: 'query',
  group: 'read',
  summary: 'Find lines by event, task, session, time or what data holds',
  usage: ['[AGENT...] [flags]'],
  words: { min: 0, max: Number.POSITIVE_INFINITY },
  flags: {
    event: { type: 'string', value: 'NAME', describe: 'Kind of event' },
    task: { type: 'string', value: 'ID', describe: 'Task they belong to' },
    session: { type: 'string', value: 'ID', describe: 'Session they belong to' },
    stream: { type: 'string', value: 'NAME', describe: 'Stream they belong to, such as run:ID' },
    since: {
      type: 'string',
      value: 'T',
      describe: 'Not before: 2h, 3d, today, yesterday, a day, an RFC 3339 time',
    },
    until: { type: 'string', value: 'T', describe: 'Not after; a day with all its hours' },
    where: {
      type: 'string',
      value: 'COND',
      repeats: true,
      describe: 'data.path=value; several must all hold',
    },
    limit: { type: 'number', value: 'N', describe: 'At most that many' },
    newest: { type: 'boolean', describe: 'The newest first' },
    count: { type: 'boolean', describe: 'Print only how many there are' },
    jsonl: { type: 'boolean', describe: 'One line each, as without it (--json: one array)' },
  },
  examples: [
    ['agent-ledger query --event error --since yesterday', 'what went wrong since yesterday'],
    [
      'agent-ledger query cls --task wo-7 --where data.status=failed --newest --limit 1',
      'the last failure of a task',
    ],
  ],
  notes: [
    'Raw lines by time; days and times without a zone are those of the workspace. Torn lines are left out.',
  ],
} as const satisfies CommandDeclaration;
