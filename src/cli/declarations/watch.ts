import type { CommandDeclaration } from '../declaration.js';

export const watchDeclaration = {
  name: 'watch',
  group: 'serve',
  summary: 'Keep session pages and status files up to date',
  usage: ['[flags]'],
  words: { min: 0, max: 0 },
  flags: {
    once: { type: 'boolean', describe: 'Catch up with what stands, then end' },
    project: { type: 'string', value: 'NAMES', describe: 'Only these: runs,sessions,status' },
    jsonl: { type: 'boolean', describe: 'Print what happens as JSON, one object a line' },
  },
  examples: [
    ['agent-ledger watch --once', 'catch up and end, as in a cron job'],
    [
      'agent-ledger watch --once --project sessions --json',
      'only the session pages; what was done, for a program',
    ],
  ],
  notes: [
    'Also drains spools, closes lines cut by a crash and tells of agents that fall silent. Ends with status 0',
    'on Ctrl-C. Of several watchers one works; the others stand by and take over when it ends.',
  ],
} as const satisfies CommandDeclaration;
