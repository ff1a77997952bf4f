import { decideAbortRun } from '../decide/abort-run.js';
import { decideInterruptStep } from '../decide/interrupt-step.js';
import { decidePauseRun } from '../decide/pause-run.js';
import { decideResumeRun, type ResumeRun } from '../decide/resume-run.js';
import { snapshotOf, type RunState } from '../state.js';
import { toSummary, type RunSummary } from '../summary.js';
import { execute, type RunCall, type RunDesk } from './desk.js';
import { finishRun } from './finish-run.js';
import type { StepCall } from './verify-step.js';

export interface ControlResult<Status extends string> {
  readonly status: Status;
  readonly run_id: string;
  readonly run_status: string;
  readonly summary: RunSummary;
}

type WithReason = RunCall & { readonly reason?: string };

/** `run_pause` */
export async function pauseRun(desk: RunDesk, call: WithReason): Promise<ControlResult<'paused'>> {
  const { reason = '' } = call;
  return resultOf('paused', await execute(desk, call, decidePauseRun, { reason }));
}

/** `run_resume`; a run whose steps were all completed while it was paused may end with it. */
export async function resumeRun(
  desk: RunDesk,
  call: RunCall & Pick<ResumeRun, 'session_key' | 'allow_stale' | 'any_session'>,
): Promise<ControlResult<'resumed'>> {
  const { session_key, allow_stale, any_session } = call;
  const { resumeTtlMs: ttlMs } = desk.settings;
  const resumed = await execute(desk, call, decideResumeRun, {
    ...(session_key === undefined ? {} : { session_key }),
    ...(allow_stale === undefined ? {} : { allow_stale }),
    ...(any_session === undefined ? {} : { any_session }),
    ...(ttlMs === undefined ? {} : { ttlMs }),
  });
  return resultOf('resumed', await finishRun(desk, call, resumed));
}

/** `run_abort`: the run fails. */
export async function abortRun(desk: RunDesk, call: WithReason): Promise<ControlResult<'aborted'>> {
  const { reason = '' } = call;
  const aborted = await execute(desk, call, decideAbortRun, { reason });
  return resultOf('aborted', await finishRun(desk, call, aborted));
}

/** `run_interrupt_step` */
export async function interruptStep(
  desk: RunDesk,
  call: StepCall & { readonly reason?: string },
): Promise<ControlResult<'interrupted'>> {
  const { step_id, reason = '' } = call;
  const interrupted = await execute(desk, call, decideInterruptStep, { step_id, reason });
  return resultOf('interrupted', await finishRun(desk, call, interrupted));
}

function resultOf<Status extends string>(status: Status, state: RunState): ControlResult<Status> {
  const snapshot = snapshotOf(state);
  return {
    status,
    run_id: snapshot.run_id,
    run_status: snapshot.status,
    summary: toSummary(snapshot),
  };
}
