import {
  decodeCriterion,
  decodeDecision,
  decodeEvidence,
  decodeResult,
  decodeStep,
} from './decode-shapes.js';
import { fieldsOf, flagIn, integerIn, listIn, optionalTextIn, own, textIn, type Fields } from './decode.js';
import type { RunEvent, RunEventData, RunEventName, UnmetCriterion } from './events.js';

const decoders: { readonly [Name in RunEventName]: (data: Fields) => RunEventData[Name] } = {
  run_created: (data) => ({
    session_key: textIn(data, 'session_key'),
    original_request: textIn(data, 'original_request'),
    goal: textIn(data, 'goal'),
    ...given('source_kind', optionalTextIn(data, 'source_kind')),
    ...given('source_descriptor', own(data, 'source_descriptor') ?? undefined),
  }),
  plan_attached: (data) => ({
    steps: listIn(data, 'steps', decodeStep),
    acceptance_criteria: listIn(data, 'acceptance_criteria', decodeCriterion),
  }),
  step_started: (data) => ({
    step_id: textIn(data, 'step_id'),
    owner_agent: textIn(data, 'owner_agent'),
    ...given('base_commit', optionalTextIn(data, 'base_commit')),
    ...given('work_dir', optionalTextIn(data, 'work_dir')),
    ...given('branch', optionalTextIn(data, 'branch')),
  }),
  step_result_proposed: (data) => ({
    step_id: textIn(data, 'step_id'),
    result: textIn(data, 'result'),
    evidence: listIn(data, 'evidence', decodeEvidence),
  }),
  step_validation_passed: (data) => ({ ...verdictOf(data), ...given('patch', patchIn(data)) }),
  step_validation_failed: verdictOf,
  step_interrupted: (data) => ({ step_id: textIn(data, 'step_id'), reason: textIn(data, 'reason') }),
  policy_decision_applied: (data) => ({
    step_id: textIn(data, 'step_id'),
    decision: decodeDecision(own(data, 'decision')),
  }),
  note_written: (data) => ({ key: textIn(data, 'key'), value: textIn(data, 'value') }),
  run_paused: (data) => ({ reason: textIn(data, 'reason') }),
  run_resumed: (data) => ({
    resumed_by: textIn(data, 'resumed_by'),
    allow_stale: flagIn(data, 'allow_stale'),
    any_session: flagIn(data, 'any_session'),
  }),
  run_completed: (data) => ({ summary: textIn(data, 'summary') }),
  run_failed: (data) => ({ reason: textIn(data, 'reason'), unmet: listIn(data, 'unmet', decodeUnmet) }),
  criterion_met: (data) => ({
    index: integerIn(data, 'index', 0),
    description: textIn(data, 'description'),
    ...given('approved_by', optionalTextIn(data, 'approved_by')),
  }),
  projection_synced: (data) => ({
    target: textIn(data, 'target'),
    status: textIn(data, 'status'),
    ...given('error', optionalTextIn(data, 'error')),
  }),
  run_pruned: (data) => ({ reason: textIn(data, 'reason') }),
  isolation_refused: (data) => ({ step_id: textIn(data, 'step_id'), reason: textIn(data, 'reason') }),
  patch_applied: (data) => ({
    step_id: textIn(data, 'step_id'),
    sha256: textIn(data, 'sha256'),
    commit: textIn(data, 'commit'),
  }),
  patch_refused: (data) => ({
    step_id: textIn(data, 'step_id'),
    sha256: textIn(data, 'sha256'),
    reason: textIn(data, 'reason'),
  }),
};

/**
 * The typed form of a stored event; undefined for event types this version does not know.
 * Throws Undecodable when `data` has values of the wrong type.
 */
export function decodeRunEvent(event: string, data: unknown): RunEvent | undefined {
  if (!Object.hasOwn(decoders, event)) return undefined;
  const decode = decoders[event as RunEventName];
  return { event, data: decode(fieldsOf(data, 'data')) } as RunEvent;
}

function verdictOf(data: Fields): RunEventData['step_validation_failed'] {
  return {
    step_id: textIn(data, 'step_id'),
    result: decodeResult(own(data, 'result'), 'result'),
    ...given('proposal', optionalTextIn(data, 'proposal')),
  };
}

function patchIn(data: Fields): RunEventData['step_validation_passed']['patch'] {
  const patch = own(data, 'patch') ?? undefined;
  if (patch === undefined) return undefined;
  const fields = fieldsOf(patch, 'patch');
  return { path: textIn(fields, 'path'), sha256: textIn(fields, 'sha256') };
}

function decodeUnmet(value: unknown, what: string): UnmetCriterion {
  const fields = fieldsOf(value, what);
  return {
    index: integerIn(fields, 'index', 0),
    description: textIn(fields, 'description'),
    reason: textIn(fields, 'reason'),
  };
}

function given<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
): { readonly [Name in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { [Name in Key]: Value });
}
