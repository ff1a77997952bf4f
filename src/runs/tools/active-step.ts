import { activeStepsOf, executableSteps, isActiveStep, openDependencies } from '../queries.js';
import { roleOf } from '../roles.js';
import type { Step } from '../shapes.js';
import { isTerminal, type RunSnapshot } from '../snapshot.js';
import type { RunCall, RunDesk } from './desk.js';
import { readRun } from './read-runs.js';

export type ActiveStepResult =
  | {
      readonly status: 'active';
      readonly run_id: string;
      readonly step: Step;
      /** Empty when nothing blocks. */
      readonly blocker: string;
      readonly run_status: string;
    }
  | {
      readonly status: 'next_available';
      readonly run_id: string;
      readonly next_step: Step;
      readonly run_status: string;
    }
  | {
      readonly status: 'no_active_step';
      readonly run_id: string;
      readonly message: string;
      readonly run_status: string;
    };

/**
 * `run_active`: the caller's own active step, else the first one it could start, else why there is none. Orchestrators
 * own no steps: they see those of all agents. Rejects with RUN_NOT_FOUND.
 */
export async function activeStep(desk: RunDesk, call: RunCall): Promise<ActiveStepResult> {
  const snapshot = await readRun(desk, call.run_id);
  const sees = viewOf(desk, call.caller);
  const common = { run_id: call.run_id, run_status: snapshot.status };
  const step = ownSteps(snapshot, call.caller, sees)[0];
  if (step !== undefined) {
    return { status: 'active', ...common, step, blocker: snapshot.current_blocker ?? '' };
  }
  const next = isTerminal(snapshot) ? undefined : executableSteps(snapshot).find(sees);
  if (next !== undefined) return { status: 'next_available', ...common, next_step: next };
  return { status: 'no_active_step', ...common, message: whyNone(snapshot, call.caller, sees) };
}

function viewOf(desk: RunDesk, caller: string): (step: Step) => boolean {
  if (roleOf(caller, desk.settings.orchestrators) !== 'execution') return () => true;
  return ({ owner_agent: owner }) => owner === '' || owner === caller;
}

/** What was started last comes first, as far as it is the caller's. */
function ownSteps(snapshot: RunSnapshot, caller: string, sees: (step: Step) => boolean): readonly Step[] {
  const own = activeStepsOf(snapshot, caller);
  const steps = own.length > 0 ? own : snapshot.steps.filter((step) => isActiveStep(step) && sees(step));
  return [
    ...steps.filter(({ step_id: id }) => id === snapshot.current_step_id),
    ...steps.filter(({ step_id: id }) => id !== snapshot.current_step_id),
  ];
}

function whyNone(snapshot: RunSnapshot, caller: string, sees: (step: Step) => boolean): string {
  if (isTerminal(snapshot)) return `the run has ${snapshot.status === 'failed' ? 'failed' : 'completed'}`;
  const others = snapshot.steps.filter(isActiveStep);
  if (others.length > 0) return `${namesOf(others)} is with other agents`;
  const troubled = snapshot.steps.filter(({ status }) => status === 'failed' || status === 'interrupted');
  if (troubled.length > 0) return `${namesOf(troubled)} waits for a policy decision`;
  const pending = snapshot.steps.filter(({ status }) => status === 'pending');
  if (pending.length === 0) return 'all steps are completed';
  const waiting = pending.find(sees);
  if (waiting === undefined) return `no pending step is for "${caller}"`;
  return `step "${waiting.step_id}" waits for ${openDependencies(snapshot, waiting).join(', ')}`;
}

function namesOf(steps: readonly Step[]): string {
  return `step ${steps.map(({ step_id: id }) => `"${id}"`).join(', ')}`;
}
