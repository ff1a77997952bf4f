import type { Step } from '../shapes.js';
import type { RunSnapshot } from '../snapshot.js';
import { mapStepStatus } from './step-status.js';

/** A run as a workflow system sees it. Plain JSON; texts that are empty are absent where the key is optional. */
export interface ProjectedRun {
  readonly run_id: string;
  readonly name: string;
  readonly description: string;
  /** Time of the run's first event, RFC 3339. */
  readonly created_at: string;
  /** `planning`, `running`, `paused`, `completed`, `failed`; before the ledger is asked, whatever the system says. */
  readonly status: string;
  /** Why it failed. */
  readonly error?: string;
  /** In plan order. */
  readonly steps: readonly ProjectedStep[];
}

export interface ProjectedStep {
  readonly step_id: string;
  /** Empty: nobody has it yet. */
  readonly agent: string;
  readonly prompt: string;
  readonly depends_on?: readonly string[];
  /** `pending`, `running`, `completed`, `failed`, `skipped`. */
  readonly status: string;
  readonly result?: string;
  /** Why it failed or was interrupted. */
  readonly error?: string;
}

/**
 * What a workflow system should show of a run. Holds nothing that changes with every event (no position, no time of the
 * last change), so that the same steps give the same projection.
 */
export function projectedRun(snapshot: RunSnapshot): ProjectedRun {
  const { run_id, goal, original_request, created_at, status, failure_reason: reason, steps } = snapshot;
  return {
    run_id,
    name: goal,
    description: original_request,
    created_at,
    status,
    ...unlessEmpty('error', status === 'failed' ? reason : undefined),
    steps: steps.map(projectedStep),
  };
}

/** Pruned runs are on no list, and background tasks are kept by the system that runs them. */
export function isProjected({ status, pruned, source_kind: source }: RunSnapshot): boolean {
  return status !== '' && pruned !== true && source !== 'background';
}

function projectedStep(step: Step): ProjectedStep {
  const { step_id, owner_agent, goal, status, result, depends_on: dependsOn = [] } = step;
  return {
    step_id,
    agent: owner_agent,
    prompt: goal,
    ...(dependsOn.length === 0 ? {} : { depends_on: dependsOn }),
    status: mapStepStatus(status),
    ...unlessEmpty('result', result),
    ...unlessEmpty('error', errorOf(step)),
  };
}

function errorOf({ status, last_validation: verdict, interrupt_reason: reason }: Step): string | undefined {
  if (status === 'failed') return verdict?.reason;
  return status === 'interrupted' ? reason : undefined;
}

function unlessEmpty<Key extends 'result' | 'error'>(
  key: Key,
  text = '',
): { readonly [Name in Key]?: string } {
  return text === '' ? {} : ({ [key]: text } as { [Name in Key]: string });
}
