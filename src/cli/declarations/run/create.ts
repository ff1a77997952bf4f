import type { CommandDeclaration } from '../../declaration.js';
import { actingFlags } from './acting-flags.js';

export const runCreateDeclaration = {
  name: 'run create',
  group: 'runs',
  summary: 'Start a run from a plan, of which every fault is told at once',
  usage: ['--plan FILE|- --session KEY --request TEXT [--agents a,b] --as NAME'],
  words: { min: 0, max: 0 },
  flags: {
    plan: {
      type: 'string',
      value: 'FILE|-',
      describe: 'The plan: JSON, alone or in a ```json block of a text',
    },
    session: { type: 'string', value: 'KEY', describe: 'The session or conversation it belongs to' },
    request: { type: 'string', value: 'TEXT', describe: 'What was asked for, in the words it was asked in' },
    agents: {
      type: 'string',
      value: 'LIST',
      describe: 'Agents that the plan may name (default runs.agents, else any)',
    },
    as: actingFlags.as,
  },
  examples: [
    [
      `agent-ledger run create --plan plan.json --session s1 --request 'Ship it' --as orchestrator`,
      'by an orchestrator',
    ],
    [
      `agent-ledger run create --plan - --session s1 --request 'Ship it' --as system --json < plan.json`,
      'its id as JSON',
    ],
  ],
  notes: [
    'A plan: {goal, acceptance_criteria [{description, validator}], steps [{id, goal, owner_agent, validator,',
    'tool_profile?, depends_on?}]}; a validator: {type, target?, params?}. Commands in it are trusted on this machine.',
    'Faults of the plan: all of them on standard output, exit status 3, nothing written.',
  ],
} as const satisfies CommandDeclaration;
