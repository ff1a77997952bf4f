import type { RunEvent } from '../events.js';
import { defaultMaxRetries } from '../shapes.js';
import { asserted } from './workflow-events.js';

export const backgroundStepId = 'background-task';
const backgroundOwner = 'automator';

export interface BackgroundTask {
  readonly prompt: string;
  readonly session: string;
  readonly channel?: string;
}

/** The run that stands for a background task: one step. Its validator is a placeholder that is never executed. */
export function backgroundPrepared({ prompt, session, channel }: BackgroundTask): readonly RunEvent[] {
  const source_descriptor = channel === undefined ? { session } : { channel, session };
  return [
    {
      event: 'run_created',
      data: {
        session_key: session,
        original_request: prompt,
        goal: prompt,
        source_kind: 'background',
        source_descriptor,
      },
    },
    {
      event: 'plan_attached',
      data: {
        steps: [
          {
            step_id: backgroundStepId,
            index: 0,
            goal: prompt,
            owner_agent: backgroundOwner,
            status: 'pending',
            validator: { type: 'command_pass', target: backgroundStepId },
            retry_count: 0,
            max_retries: defaultMaxRetries,
          },
        ],
        acceptance_criteria: [],
      },
    },
  ];
}

export interface BackgroundState {
  readonly status: string;
  readonly result?: string;
  readonly error?: string;
}

/** What a change of the task's state writes before the marker; undefined for states that mean nothing to a run. */
export function backgroundSynced(state: BackgroundState): readonly RunEvent[] | undefined {
  const { status, result = '', error = '' } = state;
  const step_id = backgroundStepId;
  switch (status) {
    case 'pending':
      return [];
    case 'running':
      return [{ event: 'step_started', data: { step_id, owner_agent: backgroundOwner } }];
    case 'done':
      return [
        { event: 'step_result_proposed', data: { step_id, result } },
        { event: 'step_validation_passed', data: { step_id, result: asserted('background task done') } },
        { event: 'run_completed', data: { summary: result } },
      ];
    case 'failed':
      return [
        { event: 'step_validation_failed', data: { step_id, result: { passed: false, reason: error } } },
        { event: 'run_failed', data: { reason: error } },
      ];
    case 'cancelled':
      return [{ event: 'run_failed', data: { reason: 'the background task was cancelled' } }];
    default:
      return undefined;
  }
}
