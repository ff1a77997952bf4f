import type { CommandDeclaration } from '../../declaration.js';
import { actingFlags } from './acting-flags.js';

export const runPruneDeclaration = {
  name: 'run prune',
  group: 'runs',
  summary: 'Take the oldest ended runs off the lists; their lines stay in the ledgers',
  usage: ['[--keep N] --as NAME'],
  words: { min: 0, max: 0 },
  flags: {
    keep: { type: 'number', value: 'N', describe: 'How many runs to keep (default runs.maxKeep; 0 = all)' },
    as: actingFlags.as,
  },
  examples: [
    ['agent-ledger run prune --keep 100 --as orchestrator', 'active and paused runs count, and always stay'],
    ['agent-ledger run prune --as system --json', 'as configured'],
  ],
} as const satisfies CommandDeclaration;
