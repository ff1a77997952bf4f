import type { CommandDeclaration } from '../../declaration.js';
import { actingFlags } from './acting-flags.js';

export const runVerifyDeclaration = {
  name: 'run verify',
  group: 'runs',
  summary: 'Run the validator of a proposed step once more',
  usage: ['RUN STEP --as NAME'],
  words: { min: 2, max: 2 },
  flags: {
    ...actingFlags,
  },
  examples: [
    ['agent-ledger run verify "$RUN" review --as cls', 'exit status 6 when it fails'],
    ['agent-ledger run verify "$RUN" review --as cls --json', 'for a program'],
  ],
  notes: [
    'For the steps whose validation was cut off, or was refused because the plan was not trusted. When all steps of the run',
    'are completed, naming any of them verifies the acceptance criteria that are still open.',
  ],
} as const satisfies CommandDeclaration;
