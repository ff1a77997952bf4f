import type { CommandDeclaration } from '../../declaration.js';
import { actingFlags, reasonFlag } from './acting-flags.js';

export const runPolicyDeclaration = {
  name: 'run policy',
  group: 'runs',
  summary: 'Decide how a run goes on after a failed or interrupted step',
  usage: ['RUN STEP ACTION [--reason TEXT] [--steps FILE] [--agent NAME] [--validator JSON] --as NAME'],
  words: { min: 3, max: 3 },
  flags: {
    ...reasonFlag,
    steps: { type: 'string', value: 'FILE|-', describe: 'For decompose: a JSON list of planned steps' },
    agent: { type: 'string', value: 'NAME', describe: 'For change_agent: the new owner' },
    validator: {
      type: 'string',
      value: 'JSON',
      describe: 'For change_validator: {"type", "target"?, "params"?}',
    },
    ...actingFlags,
  },
  examples: [
    [
      'agent-ledger run policy "$RUN" test retry --reason "flaky" --as orchestrator',
      'the step can be started again',
    ],
    [
      'agent-ledger run policy "$RUN" test change_agent --agent cls --as orchestrator',
      'another agent does it',
    ],
  ],
  notes: [
    'Actions: retry, decompose, change_agent, change_validator, skip, abort, escalate (pauses the run). A step may be retried',
    `twice; then exit status 3, RETRIES_EXHAUSTED. \`run requests\` lists what waits for a decision.`,
    'Exit status 6 when the decision stands and the run has failed with it, because its acceptance criteria are not met.',
  ],
} as const satisfies CommandDeclaration;
