import type { CommandDeclaration } from '../../declaration.js';

export const runTrustDeclaration = {
  name: 'run trust',
  group: 'runs',
  summary: 'Show what verifying a run would execute on this machine; with --yes allow it',
  usage: ['RUN [--yes]'],
  words: { min: 1, max: 1 },
  flags: { yes: { type: 'boolean', describe: 'Trust all of it, as the plan stands now' } },
  examples: [
    ['agent-ledger run trust "$RUN"', 'what would be executed, and whether it may be'],
    ['agent-ledger run trust "$RUN" --yes', 'after you have read it'],
  ],
  notes: [
    'Plans travel with git. What `run create` and `run policy` recorded on this machine is trusted here; for all other plans,',
    'validators that execute something refuse to run (PLAN_NOT_TRUSTED) until you trust them. The record of it lies in your',
    "user's state folder, never in the workspace.",
  ],
} as const satisfies CommandDeclaration;
