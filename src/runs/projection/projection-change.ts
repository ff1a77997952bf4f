import type { ProjectedRun, ProjectedStep } from './projected-run.js';
import type { WorkflowProjectionStore } from './projection-store.js';

type Call = (store: WorkflowProjectionStore) => Promise<void>;

/**
 * What a store has to be told so that what stands becomes `wanted`, in this order; empty when it is that already. A change
 * that no single call can make (a renamed run, a step that is gone or has moved) is made by putting the run anew.
 */
export function changesTo(wanted: ProjectedRun, standing: ProjectedRun | undefined): readonly Call[] {
  if (standing === undefined || !canBeChanged(standing, wanted)) {
    return [async (store) => store.createRun(wanted)];
  }
  return [...stepChanges(standing, wanted), ...runChange(standing, wanted)];
}

function canBeChanged(standing: ProjectedRun, wanted: ProjectedRun): boolean {
  const ids = wanted.steps.map(({ step_id: id }) => id);
  const there = standing.steps.map(({ step_id: id }) => id);
  const kept = ids.filter((id) => there.includes(id));
  return (
    new Set(ids).size === ids.length &&
    isSameList(there, kept) &&
    headerOf(standing) === headerOf(wanted) &&
    standing.steps.every((step) => wanted.steps.some((other) => planOf(other) === planOf(step)))
  );
}

function isSameList(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((id, at) => id === right[at]);
}

/** What no call changes. */
function headerOf({ name, description, created_at: at }: ProjectedRun): string {
  return JSON.stringify([name, description, at]);
}

function planOf({ step_id: id, prompt, depends_on: dependsOn = [] }: ProjectedStep): string {
  return JSON.stringify([id, prompt, dependsOn]);
}

function stepChanges(standing: ProjectedRun, wanted: ProjectedRun): readonly Call[] {
  const { run_id: runId } = wanted;
  return wanted.steps.flatMap((step, index): readonly Call[] => {
    const there = standing.steps.find(({ step_id: id }) => id === step.step_id);
    if (there === undefined) return [async (store) => store.createStep(runId, step, index)];
    const { step_id: id, agent, status, result, error } = step;
    if (stateOf(there) === stateOf(step)) return [];
    const state = { agent, status, ...(result === undefined ? {} : { result }), ...errorIn(error) };
    return [async (store) => store.updateStep(runId, id, state)];
  });
}

function stateOf({ agent, status, result, error }: ProjectedStep): string {
  return JSON.stringify([agent, status, result, error]);
}

function runChange(standing: ProjectedRun, wanted: ProjectedRun): readonly Call[] {
  const { run_id: runId, status, error } = wanted;
  if (standing.status === status && standing.error === error) return [];
  const state = { status, ...errorIn(error) };
  const hasEnded = status === 'completed' || status === 'failed';
  return [async (store) => (hasEnded ? store.completeRun(runId, state) : store.updateRun(runId, state))];
}

function errorIn(error: string | undefined): { readonly error?: string } {
  return error === undefined ? {} : { error };
}
