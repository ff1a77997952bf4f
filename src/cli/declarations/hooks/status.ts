import { vendors } from '../../../agents/vendors/mapping.js';
import type { CommandDeclaration } from '../../declaration.js';

export const hooksStatusDeclaration = {
  name: 'hooks status',
  group: 'serve',
  summary: 'Show which hooks are installed, and whether they record',
  usage: [`[${vendors.join('|')}] [flags]`],
  words: { min: 0, max: 1 },
  flags: {},
  examples: [
    ['agent-ledger hooks status', 'of every vendor and scope'],
    ['agent-ledger hooks status claude --json', 'with the silent ones of the newest session'],
  ],
} as const satisfies CommandDeclaration;
