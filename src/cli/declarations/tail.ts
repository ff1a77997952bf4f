import type { CommandDeclaration } from '../declaration.js';

export const tailDeclaration = {
  name: 'tail',
  group: 'read',
  summary: 'Print the newest events, and follow',
  usage: ['[AGENT...] [flags]'],
  words: { min: 0, max: Number.POSITIVE_INFINITY },
  flags: {
    lines: { type: 'number', short: 'n', value: 'N', describe: 'How many (default 10)' },
    follow: { type: 'boolean', short: 'f', describe: 'Go on with each new event until interrupted' },
    jsonl: { type: 'boolean', describe: 'Print raw lines also on a terminal' },
  },
  examples: [
    ['agent-ledger tail -n 3', 'the three newest events of all agents'],
    ['agent-ledger tail cls --jsonl', 'the newest lines of cls, raw'],
  ],
  notes: ['On a terminal text with times in your zone; into a pipe raw lines.'],
} as const satisfies CommandDeclaration;
