import type { FlagTable } from '../../declaration.js';

/** Flags of the run commands that write. */
export const actingFlags = {
  as: {
    type: 'string',
    value: 'NAME',
    describe: 'Who acts (default AGENT_LEDGER_AGENT; where that is set, NAME must equal it)',
  },
  'expected-seq': {
    type: 'number',
    value: 'N',
    describe: 'Do it only if the run still stands at this position (exit 4 otherwise)',
  },
} as const satisfies FlagTable;

export const reasonFlag = {
  reason: { type: 'string', value: 'TEXT', describe: 'Why, for the record' },
} as const satisfies FlagTable;
