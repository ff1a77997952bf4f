import { activeStep } from '../../src/runs/tools/active-step.js';
import { applyPolicy } from '../../src/runs/tools/apply-policy.js';
import { approveCriterion, approveStep } from '../../src/runs/tools/approve.js';
import { abortRun, interruptStep, pauseRun, resumeRun } from '../../src/runs/tools/control-run.js';
import { createRun } from '../../src/runs/tools/create-run.js';
import type { RunDesk } from '../../src/runs/tools/desk.js';
import { note } from '../../src/runs/tools/note.js';
import { proposeStepResult } from '../../src/runs/tools/propose-step-result.js';
import { listRunSummaries, policyRequests, readJournal, readRun } from '../../src/runs/tools/read-runs.js';
import { startStep } from '../../src/runs/tools/start-step.js';
import { verifyStep } from '../../src/runs/tools/verify-step.js';
import { map, text, type JsonMap } from './case.js';
import type { World } from './world.js';

type Tool = (desk: RunDesk, call: never) => Promise<unknown>;

interface Named {
  readonly run_id: string;
}

const tools: Readonly<Record<string, Tool>> = {
  run_create: createRun,
  run_read: async (desk: RunDesk, { run_id }: Named) => readRun(desk, run_id),
  run_list: async (desk: RunDesk) => ({ runs: await listRunSummaries(desk) }),
  run_journal: async (desk: RunDesk, { run_id }: Named) => ({ events: await readJournal(desk, run_id) }),
  run_requests: async (desk: RunDesk, call: Partial<Named>) => ({
    requests: await policyRequests(desk, call.run_id),
  }),
  run_active: activeStep,
  run_note: note,
  run_start_step: startStep,
  run_propose_step_result: proposeStepResult,
  run_verify_step: verifyStep,
  run_apply_policy: applyPolicy,
  run_approve_step: approveStep,
  run_approve_criterion: approveCriterion,
  run_pause: pauseRun,
  run_resume: resumeRun,
  run_abort: abortRun,
  run_interrupt_step: interruptStep,
};

/** Calls a run tool as `caller` with `params`. */
export async function callTool(world: World, args: JsonMap): Promise<unknown> {
  const name = text(args['tool']);
  const tool = tools[name];
  if (tool === undefined) throw new Error(`there is no tool ${name}`);
  const call = { ...map(args['params']), caller: text(args['caller']) };
  return { result: await tool(world.desk, call as never) };
}
