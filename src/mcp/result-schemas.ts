import { runStatuses } from '../runs/snapshot.js';
import { stepStatuses } from '../runs/shapes.js';
import { count, flag, listOf, oneOf, resultOf, text, type JsonSchema, type ObjectSchema } from './schema.js';

export const runId = text('Id of the run');
export const stepId = text('Id of the step');
export const runStatus = oneOf(runStatuses, 'Status of the run');

const texts = (description: string): JsonSchema => listOf({ type: 'string' }, description);

const validation = resultOf(
  { passed: flag('Whether it passed'), reason: text('Why, or why not') },
  {
    details: { type: 'object', additionalProperties: { type: 'string' } },
    missing: texts('What is not there'),
  },
);

const validator = resultOf(
  { type: text('One of the six validators') },
  { target: text('What it looks at'), params: { type: 'object', additionalProperties: { type: 'string' } } },
);

export const summary = resultOf(
  {
    run_id: runId,
    goal: text('What the run is for'),
    status: runStatus,
    total_steps: count('How many steps it has'),
    completed_steps: count('How many of them are completed'),
  },
  {
    current_step_goal: text('Goal of the step started last'),
    current_step_status: text('Its status'),
    current_blocker: text('What stands in the way'),
    unmet_criteria: texts('Acceptance criteria that are not met yet'),
    last_verified_result: text('What was verified last'),
  },
);

export const step = resultOf(
  {
    step_id: stepId,
    index: count('Its place in the plan, from 0'),
    goal: text('What it is for'),
    owner_agent: text('Who does it; empty = whoever claims it'),
    status: oneOf(stepStatuses, 'Its status'),
    validator,
    retry_count: count('How often it was retried'),
    max_retries: count('How often it may be'),
  },
  {
    result: text('What its owner proposed'),
    depends_on: texts('Steps that must be completed before'),
    tool_profile: texts('Which tools its owner may use'),
    last_validation: validation,
    base_commit: text('Commit it was started on'),
  },
);

export const snapshot = resultOf(
  {
    run_id: runId,
    session_key: text('Session it belongs to'),
    original_request: text('What was asked for'),
    goal: text('What the run is for'),
    status: runStatus,
    steps: listOf(step, 'In plan order'),
    acceptance_state: listOf(
      resultOf({ description: text('What must be true'), validator, met: flag('Whether it is') }),
      'Acceptance criteria',
    ),
    active_step_ids: texts('Steps in progress or waiting for their validation'),
    notes: { type: 'object', additionalProperties: { type: 'string' } },
    last_journal_seq: count('Position of the run: what expected_seq is compared with'),
    anomalies: listOf(
      resultOf({ event: text('Id or digest'), reason: text('What is wrong') }),
      'Lines not applied',
    ),
  },
  {
    current_step_id: stepId,
    current_blocker: text('What stands in the way'),
    failure_reason: text('Why it failed'),
  },
);

export const journalEvent = resultOf({
  id: text('ULID'),
  ts: text('RFC 3339'),
  agent: text('Who acted'),
  session_id: text('Session of that agent'),
  event: text('Type'),
  data: {},
  stream_seq: count('Its position in the run'),
});

export const policyRequest = resultOf({
  run_id: runId,
  step_id: stepId,
  step_goal: text('Goal of the step'),
  failure: validation,
  retry_count: count('How often it was retried'),
  max_retries: count('How often it may be'),
});

export const verdict = resultOf(
  {
    status: oneOf(['verified', 'verification_failed', 'awaiting_approval'], 'What came of it'),
    run_id: runId,
    step_id: stepId,
    run_status: runStatus,
    message: text('The same in a sentence'),
  },
  {
    failure_reason: text('Why the validation failed'),
    retry_count: count('How often the step was retried'),
    max_retries: count('How often it may be'),
    unmet_criteria: texts('Why the run failed although its steps are completed'),
    patch: text('What an isolated step hands over, relative to the root'),
  },
);

export const approval = resultOf(
  { status: oneOf(['approved'], 'Done'), run_id: runId, run_status: runStatus },
  {
    step_id: stepId,
    index: count('Of the criterion'),
    unmet_criteria: texts('Criteria that the run failed by'),
  },
);

/** What pausing, resuming, aborting and interrupting answer. */
export function control(status: string): ObjectSchema {
  return resultOf({ status: oneOf([status], 'Done'), run_id: runId, run_status: runStatus, summary });
}
