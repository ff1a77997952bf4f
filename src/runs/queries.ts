import type { Criterion, Step } from './shapes.js';
import { isTerminal, type RunSnapshot } from './snapshot.js';

type Steps = Pick<RunSnapshot, 'steps'>;
type Criteria = Pick<RunSnapshot, 'acceptance_state'>;

export function findStep({ steps }: Steps, stepId: string): Step | undefined {
  return steps.find((step) => step.step_id === stepId);
}

/** The first step in plan order that could be started now, whatever the run's status. */
export function nextExecutableStep(snapshot: Steps): Step | undefined {
  return executableSteps(snapshot)[0];
}

/** Pending steps whose dependencies are all completed; unknown, failed and interrupted ones block. Plan order. */
export function executableSteps({ steps }: Steps): readonly Step[] {
  const completed = new Set(steps.filter(({ status }) => status === 'completed').map((step) => step.step_id));
  return steps.filter(
    ({ status, depends_on: dependsOn = [] }) =>
      status === 'pending' && dependsOn.every((id) => completed.has(id)),
  );
}

/** The dependencies that keep a step from starting, each with why. */
export function openDependencies({ steps }: Steps, step: Step): readonly string[] {
  return (step.depends_on ?? []).flatMap((id) => {
    const status = findStep({ steps }, id)?.status ?? 'unknown';
    return status === 'completed' ? [] : [`${id} (${status})`];
  });
}

export function isTerminalStep({ status }: Pick<Step, 'status'>): boolean {
  return status === 'completed' || status === 'failed' || status === 'interrupted';
}

/** True also for a run without steps. */
export function allStepsTerminal({ steps }: Steps): boolean {
  return steps.every(isTerminalStep);
}

/** At least one step, and all of them completed. */
export function allStepsSuccessful({ steps }: Steps): boolean {
  return steps.length > 0 && steps.every(({ status }) => status === 'completed');
}

export function completedSteps({ steps }: Steps): number {
  return steps.filter(({ status }) => status === 'completed').length;
}

export function allCriteriaMet({ acceptance_state: criteria }: Criteria): boolean {
  return criteria.every(({ met }) => met);
}

export function unmetCriteria({ acceptance_state: criteria }: Criteria): readonly Criterion[] {
  return criteria.filter(({ met }) => !met);
}

/** Steps in progress or proposed that this agent owns, in plan order. */
export function activeStepsOf({ steps }: Steps, agent: string): readonly Step[] {
  return steps.filter((step) => isActiveStep(step) && step.owner_agent === agent);
}

export function isActiveStep({ status }: Pick<Step, 'status'>): boolean {
  return status === 'in_progress' || status === 'verify_pending';
}

/** The criterion whose approval comes next, when all steps are completed and only approvals are missing. */
export function waitingForApproval(snapshot: RunSnapshot): Criterion | undefined {
  if (isTerminal(snapshot) || !allStepsSuccessful(snapshot)) return undefined;
  const unmet = unmetCriteria(snapshot);
  return unmet.every(({ validator }) => validator.type === 'orchestrator_approval') ? unmet[0] : undefined;
}
