import type { CommandDeclaration } from '../../declaration.js';
import { actingFlags } from './acting-flags.js';

export const runGuardDeclaration = {
  name: 'run guard',
  group: 'runs',
  summary: 'Tell whether an agent may use a tool at its present step',
  usage: ['[RUN] TOOL [--step STEP] [--as NAME]'],
  words: { min: 1, max: 2 },
  flags: {
    step: {
      type: 'string',
      value: 'STEP',
      describe: 'Look at this step only (default all active ones of the agent)',
    },
    as: actingFlags.as,
  },
  examples: [
    ['agent-ledger run guard "$RUN" Bash --as andy', 'exit status 6 when it may not'],
    [
      'agent-ledger run guard Bash',
      'for AGENT_LEDGER_RUN and AGENT_LEDGER_AGENT; without a run all is allowed',
    ],
  ],
  notes: [
    'While a run is active, everything in doubt is denied. Profiles are in runs.profiles.',
    `The same as a hook of Claude Code: \`agent-ledger hook claude PreToolUse --guard\`.`,
  ],
} as const satisfies CommandDeclaration;
