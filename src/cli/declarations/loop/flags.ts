import type { FlagTable } from '../../declaration.js';

/** What a judgement on the dispatcher or on a heartbeat depends on. */
export const judgingFlags = {
  'dispatcher-id': {
    type: 'string',
    value: 'ID',
    describe: 'Which dispatcher counts (default dispatch-local)',
  },
  'stale-after': {
    type: 'string',
    value: 'SECONDS',
    describe: 'A heartbeat older than this is stale (default 180)',
  },
} as const satisfies FlagTable;

export const checkFlag = {
  check: { type: 'boolean', describe: 'Exit status 6 when the answer is no' },
} as const satisfies FlagTable;

export const asFlag = {
  as: { type: 'string', value: 'NAME', describe: 'In whose ledger it is recorded (default operator)' },
} as const satisfies FlagTable;

export const roleFlag = {
  role: {
    type: 'string',
    value: 'ROLE',
    choices: ['manager', 'worker'],
    describe: 'Which of the two sessions',
  },
} as const satisfies FlagTable;

/** What a smoke is about. */
export const smokeFlags = {
  mode: {
    type: 'string',
    value: 'MODE',
    choices: ['required', 'advisory', 'skip'],
    describe: 'How much the proof decides (default required)',
  },
  scope: {
    type: 'string',
    value: 'SCOPE',
    choices: ['pair', 'worker-set'],
    describe: 'One pair, or one of several workers',
  },
  'worker-count': { type: 'number', value: 'N', describe: 'Workers of the set (default 1)' },
} as const satisfies FlagTable;

/** What an autopilot is started with; later calls know it, and may say otherwise for themselves. */
export const pilotFlags = {
  interval: { type: 'string', value: 'SECONDS', describe: 'Pause of the dispatcher (default 2)' },
  'watch-iterations': { type: 'number', value: 'N', describe: 'Passes after which it ends' },
  'quiet-after': { type: 'number', value: 'N', describe: 'Quiet cycles after which to stop (default 3)' },
} as const satisfies FlagTable;

/** Of the guard that a plan shows and a record repeats. */
export const rotationFlags = {
  'old-worker-thread-id': { type: 'string', value: 'ID', describe: 'Thread that is to be replaced' },
  'require-handoff': { type: 'boolean', describe: 'Only after the worker has handed over' },
  ...judgingFlags,
  ...asFlag,
} as const satisfies FlagTable;
