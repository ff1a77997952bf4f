import type { CommandDeclaration } from '../../declaration.js';
import { actingFlags } from './acting-flags.js';

export const runReplayDeclaration = {
  name: 'run replay',
  group: 'runs',
  summary: 'Make the projection of runs anew from the ledgers, whatever stands there',
  usage: ['[RUN…] --as NAME'],
  words: { min: 0, max: Number.POSITIVE_INFINITY },
  flags: {
    as: actingFlags.as,
    jsonl: { type: 'boolean', describe: 'One JSON value a line' },
  },
  examples: [
    ['agent-ledger run replay --as orchestrator', 'every run'],
    ['agent-ledger run replay "$RUN" --as orchestrator --json', 'one run, for a program'],
  ],
  notes: [
    'What came of it stands in the journal of the run as projection_synced. Files of runs that the ledgers do not have are',
    'left alone. Exit status 1 when a projection could not be written.',
  ],
} as const satisfies CommandDeclaration;
