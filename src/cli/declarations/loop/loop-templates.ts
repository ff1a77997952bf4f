import type { CommandDeclaration } from '../../declaration.js';

export const loopTemplatesDeclaration = {
  name: 'loop-templates',
  group: 'hidden',
  summary: 'Loop policies that a binding can start with',
  usage: [''],
  words: { min: 0, max: 0 },
  flags: {},
  examples: [
    ['agent-ledger loop-templates', 'for people'],
    ['agent-ledger loop-templates --json', 'for scripts'],
  ],
} as const satisfies CommandDeclaration;
