import type { CommandDeclaration } from '../../declaration.js';
import { checkFlag } from './flags.js';

export const loopTemplatesDeclaration = {
  name: 'loop-templates',
  group: 'loop',
  summary: 'Loop policies that a binding can start with',
  usage: [''],
  words: { min: 0, max: 0 },
  flags: { ...checkFlag },
  examples: [
    ['agent-ledger loop-templates', 'what each asks for'],
    ['agent-ledger loop-templates --json', 'for scripts'],
  ],
} as const satisfies CommandDeclaration;
