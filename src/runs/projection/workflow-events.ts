import type { RunEvent } from '../events.js';
import { defaultMaxRetries, type Step } from '../shapes.js';

export interface Workflow {
  readonly name: string;
  readonly description: string;
  readonly steps: readonly WorkflowStep[];
}

export interface WorkflowStep {
  readonly id: string;
  /** Empty: whoever takes it. */
  readonly agent: string;
  readonly prompt: string;
  readonly depends_on?: readonly string[];
}

/** The run that stands for a workflow: one step each, approved rather than validated, since the workflow engine judges. */
export function workflowCreated(workflow: Workflow): readonly RunEvent[] {
  return [
    {
      event: 'run_created',
      data: {
        session_key: '',
        original_request: workflow.description,
        goal: workflow.name,
        source_kind: 'workflow',
        source_descriptor: workflow,
      },
    },
    { event: 'plan_attached', data: { steps: workflow.steps.map(stepOf), acceptance_criteria: [] } },
  ];
}

function stepOf({ id, agent, prompt, depends_on: dependsOn = [] }: WorkflowStep, index: number): Step {
  return {
    step_id: id,
    index,
    goal: prompt,
    owner_agent: agent,
    status: 'pending',
    validator: { type: 'orchestrator_approval' },
    retry_count: 0,
    max_retries: defaultMaxRetries,
    ...(dependsOn.length === 0 ? {} : { depends_on: dependsOn }),
  };
}

export interface WorkflowStepChange {
  readonly stepId: string;
  readonly status: string;
  readonly result?: string;
  readonly error?: string;
}

/** Nothing for a status that means nothing to a run. A completion is the engine's word: `details.asserted`. */
export function workflowStepChanged(change: WorkflowStepChange): readonly RunEvent[] {
  const { stepId: step_id, status, result = '', error = '' } = change;
  switch (status) {
    case 'running':
      return [{ event: 'step_started', data: { step_id, owner_agent: '' } }];
    case 'completed':
      return [
        { event: 'step_result_proposed', data: { step_id, result } },
        { event: 'step_validation_passed', data: { step_id, result: asserted('workflow step completed') } },
      ];
    case 'failed':
    case 'skipped':
      return [
        { event: 'step_validation_failed', data: { step_id, result: { passed: false, reason: error } } },
      ];
    default:
      return [];
  }
}

/** `open`: steps that were not completed when the engine called the workflow completed, which it may. */
export function workflowEnded(status: string, error: string, open: readonly string[] = []): RunEvent {
  if (status !== 'completed') {
    return { event: 'run_failed', data: { reason: error === '' ? `workflow ${status}` : error } };
  }
  const left = open.length === 0 ? '' : `; not completed: ${open.join(', ')}`;
  return { event: 'run_completed', data: { summary: `workflow completed${left}` } };
}

/** No validator ran: somebody else said so. */
export function asserted(reason: string): {
  readonly passed: true;
  readonly reason: string;
  readonly details: Readonly<Record<string, string>>;
} {
  return { passed: true, reason, details: { asserted: 'true' } };
}
