import type { CommandDeclaration } from '../../declaration.js';
import { asFlag, checkFlag } from './flags.js';

export const criteriaDeclaration = {
  name: 'criteria',
  group: 'loop',
  summary: 'When the task is done: list, add, decide',
  usage: ['TASK [flags]'],
  words: { min: 1, max: 1 },
  flags: {
    list: { type: 'boolean', describe: 'List them (default)' },
    add: { type: 'string', value: 'TEXT', describe: 'A new one, proposed' },
    accept: { type: 'number', value: 'N', describe: 'It has to be met' },
    satisfy: { type: 'number', value: 'N', describe: 'It is met' },
    defer: { type: 'number', value: 'N', describe: 'Not now' },
    reject: { type: 'number', value: 'N', describe: 'Not at all' },
    accepted: { type: 'boolean', describe: 'With --add: accepted at once' },
    proof: { type: 'string', value: 'TEXT', describe: 'What shows it' },
    rationale: { type: 'string', value: 'TEXT', describe: 'Why' },
    evidence: { type: 'string', value: 'JSON', describe: 'An object' },
    ...asFlag,
    ...checkFlag,
  },
  examples: [
    ['agent-ledger criteria build --list', 'list them'],
    ['agent-ledger criteria build --add "The tests pass" --accepted', 'a new one'],
  ],
} as const satisfies CommandDeclaration;
