import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRun } from '../../src/runs/tools/create-run.js';
import { proposeStepResult } from '../../src/runs/tools/propose-step-result.js';
import { startStep } from '../../src/runs/tools/start-step.js';
import { openRunDesk } from '../../src/runs/tools/workspace-desk.js';

const approval = { type: 'orchestrator_approval' };

/** A step for each state that an example begins with. */
const plan = {
  goal: 'Ship',
  steps: [
    { id: 'build', goal: 'Build it', owner_agent: 'andy', validator: approval },
    { id: 'review', goal: 'Review it', owner_agent: 'cls', validator: approval },
    {
      id: 'docs',
      goal: 'Write the page',
      owner_agent: 'andy',
      validator: approval,
      tool_profile: ['coding'],
    },
    {
      id: 'test',
      goal: 'Test it',
      owner_agent: 'andy',
      validator: { type: 'artifact_exists', target: 'report.txt' },
    },
  ],
  acceptance_criteria: [{ description: 'Looks right', validator: approval }],
};

/**
 * What the examples of the run commands need: `build` can be started, `review` waits for approval, `docs` is in progress,
 * `test` has failed; plan.json lies beside it. Resolves with the run's id.
 */
export async function fillRunExample(root: string): Promise<string> {
  writeFileSync(join(root, 'plan.json'), JSON.stringify(plan));
  const desk = openRunDesk({ root });
  const result = await createRun(desk, {
    caller: 'orchestrator',
    plan_json: JSON.stringify(plan),
    session_key: 's1',
    original_request: 'Ship it',
  });
  if (!('run_id' in result)) throw new Error(result.message);
  const { run_id } = result;
  await startStep(desk, { caller: 'andy', run_id, step_id: 'docs' });
  for (const [caller, step_id] of [
    ['cls', 'review'],
    ['andy', 'test'],
  ] as const) {
    await startStep(desk, { caller, run_id, step_id });
    await proposeStepResult(desk, { caller, run_id, step_id, result: 'done' });
  }
  return run_id;
}
