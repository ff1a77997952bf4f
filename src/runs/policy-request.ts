import type { Step, ValidationResult } from './shapes.js';
import { isTerminal, type RunSnapshot } from './snapshot.js';

/** A step that failed or was interrupted and waits for the orchestrator. */
export interface PolicyRequest {
  readonly run_id: string;
  readonly step_id: string;
  readonly step_goal: string;
  readonly failure: ValidationResult;
  readonly retry_count: number;
  readonly max_retries: number;
}

/**
 * The requests of a run that no decision has answered, in plan order. An escalated one stays: the question is still
 * open, only somebody else is asked.
 */
export function openPolicyRequests(snapshot: RunSnapshot): readonly PolicyRequest[] {
  if (isTerminal(snapshot)) return [];
  return snapshot.steps
    .filter(({ status }) => status === 'failed' || status === 'interrupted')
    .map((step) => policyRequest(snapshot.run_id, step, failureOf(step)));
}

export function policyRequest(runId: string, step: Step, failure: ValidationResult): PolicyRequest {
  return {
    run_id: runId,
    step_id: step.step_id,
    step_goal: step.goal,
    failure,
    retry_count: step.retry_count,
    max_retries: step.max_retries,
  };
}

function failureOf(step: Step): ValidationResult {
  if (step.status === 'interrupted') {
    return { passed: false, reason: `interrupted: ${step.interrupt_reason ?? 'no reason given'}` };
  }
  return step.last_validation ?? { passed: false, reason: 'failed' };
}
