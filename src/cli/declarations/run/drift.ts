import type { CommandDeclaration } from '../../declaration.js';

export const runDriftDeclaration = {
  name: 'run drift',
  group: 'runs',
  summary: 'Tell where the projection of runs is not what the ledgers say',
  usage: ['[RUN…] [--check]'],
  words: { min: 0, max: Number.POSITIVE_INFINITY },
  flags: {
    check: { type: 'boolean', describe: 'Exit status 6 when anything differs' },
    jsonl: { type: 'boolean', describe: 'One JSON value a line' },
  },
  examples: [
    ['agent-ledger run drift', 'every run, and what the projection has besides'],
    ['agent-ledger run drift "$RUN" --json', 'one run, for a program'],
  ],
  notes: [
    'The projection is g/workflows/<run>.json. It follows the ledgers where `runs.projectionStage` in ledger.config.json is',
    'write_through or authoritative_read; `run replay` makes it anew.',
  ],
} as const satisfies CommandDeclaration;
