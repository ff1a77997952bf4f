import type { FlagTable, FlagValues } from './declaration.js';

/** Flags of every command. */
export const globalFlags = {
  root: {
    type: 'string',
    value: 'DIR',
    describe:
      'Workspace to use (default: AGENT_LEDGER_ROOT, the nearest one upward, the git top level, here)',
  },
  json: { type: 'boolean', describe: 'Print one JSON value with sorted keys; errors too' },
  quiet: { type: 'boolean', describe: 'Print no confirmations and reports' },
  'no-color': { type: 'boolean', describe: 'No colours (also: NO_COLOR=1)' },
  help: { type: 'boolean', short: 'h', describe: 'Show this help', fullEntrance: true },
  version: { type: 'boolean', describe: 'Show the version', fullEntrance: true },
} as const satisfies FlagTable;

export type GlobalFlags = FlagValues<typeof globalFlags>;
