import { execFileSync } from 'node:child_process';
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

/** The run that the examples of this command find; resolves with its id. */
export async function runExampleFor(command: string, root: string): Promise<string> {
  return command === 'run apply-patch' ? fillPatchExample(root) : fillRunExample(root);
}

/**
 * What the examples of the run commands need: `build` can be started, `review` waits for approval, `docs` is in progress,
 * `test` has failed; plan.json lies beside it. Resolves with the run's id.
 */
async function fillRunExample(root: string): Promise<string> {
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

/** A repository with a run whose isolated step `code` has handed over a patch. Resolves with the run's id. */
async function fillPatchExample(root: string): Promise<string> {
  const git = (...args: readonly string[]): unknown => execFileSync('git', args, { cwd: root });
  git('init', '-q');
  git('add', '-A');
  git('-c', 'user.name=x', '-c', 'user.email=x@example.com', 'commit', '-q', '--allow-empty', '-m', 'first');
  const desk = openRunDesk({ root });
  const step = { id: 'code', goal: 'Write it', owner_agent: 'andy' };
  const validator = { type: 'file_changed', target: 'code.txt' };
  const result = await createRun(desk, {
    caller: 'orchestrator',
    plan_json: JSON.stringify({ ...plan, steps: [{ ...step, validator }] }),
    session_key: 's1',
    original_request: 'Ship it',
  });
  if (!('run_id' in result)) throw new Error(result.message);
  const call = { caller: 'andy', run_id: result.run_id, step_id: 'code' };
  const { work_dir = '' } = await startStep(desk, { ...call, isolate: true });
  writeFileSync(join(work_dir, 'code.txt'), 'code');
  await proposeStepResult(desk, { ...call, result: 'done' });
  return result.run_id;
}
