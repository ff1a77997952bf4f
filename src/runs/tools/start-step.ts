import { decideStartStep, type StartStep } from '../decide/start-step.js';
import { findStep } from '../queries.js';
import type { Step } from '../shapes.js';
import type { RunState } from '../state.js';
import { execute, type RunCall, type RunDesk } from './desk.js';
import { startIsolated } from './start-isolated.js';

export interface StartStepResult {
  readonly status: 'started';
  readonly run_id: string;
  readonly step_id: string;
  readonly step: Step | undefined;
  /** Of an isolated step: absolute path to work in. */
  readonly work_dir?: string;
  readonly branch?: string;
}

export interface StartStepCall extends RunCall, Omit<StartStep, 'branch'> {
  /** In a git work tree of its own, made for it; steps whose validator does not look at work need none. */
  readonly isolate?: boolean;
}

/** `run_start_step`: of two callers that claim at once one gets the step, the other STEP_TAKEN. */
export async function startStep(desk: RunDesk, call: StartStepCall): Promise<StartStepResult> {
  const { run_id, step_id } = call;
  const plain = async (): Promise<RunState> => startInPlace(desk, call);
  const { state, work } =
    call.isolate === true ? await startIsolated(desk, call, plain) : { state: await plain() };
  const step = findStep(state.snapshot, step_id);
  const place = work === undefined ? {} : { work_dir: work.path, branch: work.branch };
  return { status: 'started', run_id, step_id, step, ...place };
}

async function startInPlace(desk: RunDesk, call: StartStepCall): Promise<RunState> {
  const { step_id, work_dir } = call;
  const base_commit = call.base_commit ?? desk.baseCommit?.();
  const command = {
    step_id,
    ...(base_commit === undefined ? {} : { base_commit }),
    ...(work_dir === undefined ? {} : { work_dir }),
  };
  return execute(desk, call, decideStartStep, command);
}
