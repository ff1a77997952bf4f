import type { CommandDeclaration } from '../../declaration.js';
import { actingFlags } from './acting-flags.js';

export const runProposeDeclaration = {
  name: 'run propose',
  group: 'runs',
  summary: 'Hand in the result of a step with its evidence; its validator runs at once',
  usage: ['RUN STEP --result TEXT [--evidence FILE|JSON] --as NAME'],
  words: { min: 2, max: 2 },
  flags: {
    result: { type: 'string', value: 'TEXT', describe: 'What was done' },
    evidence: {
      type: 'string',
      value: 'FILE|JSON',
      describe: 'A list of {type, content, digest?}, as JSON or in a file',
    },
    ...actingFlags,
  },
  examples: [
    [
      'agent-ledger run propose "$RUN" docs --result "Page written" --as andy',
      'exit status 6 when the validator fails',
    ],
    [
      `agent-ledger run propose "$RUN" docs --result Ok --evidence '[{"type":"log","content":"ok"}]' --as andy`,
      'more',
    ],
  ],
  notes: [
    `The step must be in progress and the caller's own. The outcome is verified, verification_failed (exit status 6) or`,
    'awaiting_approval.',
  ],
} as const satisfies CommandDeclaration;
