import { createRun, type CreateRunCall } from '../runs/tools/create-run.js';
import { run_id, seq } from './argument-schemas.js';
import * as results from './result-schemas.js';
import { writing } from './run-tool.js';
import { argumentsOf, count, listOf, oneOf, resultOf, text } from './schema.js';

/** The tool that begins a run. */
export const creatingTool = writing<Omit<CreateRunCall, 'caller'>>({
  name: 'run_create',
  description:
    'Orchestrator: start a run from a plan, as JSON or in a ```json block. A faulty plan comes back with all its problems.',
  input: argumentsOf(
    {
      plan_json: text(
        '{goal, acceptance_criteria [{description, validator}], steps [{id, goal, owner_agent, validator, …}]}',
      ),
      session_key: text('Session or conversation the run belongs to'),
      original_request: text('What was asked for, in the words it was asked in'),
    },
    { valid_agents: listOf({ type: 'string' }, 'Agents that the plan may name'), ...seq },
  ),
  output: resultOf(
    {},
    {
      status: oneOf(['created'], 'The run exists'),
      run_id,
      goal: text('What the run is for'),
      step_count: count('How many steps it has'),
      summary: results.summary,
      error: oneOf(['parse_failed', 'validation_failed'], 'The plan is faulty; nothing was written'),
      message: text('All problems in a sentence'),
      problems: listOf({ type: 'object' }, 'Each with its code and position'),
    },
  ),
  call: createRun,
});
