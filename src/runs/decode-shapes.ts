import {
  fieldsOf,
  flagIn,
  integerIn,
  listIn,
  optionalTextIn,
  own,
  textIn,
  textListIn,
  textMapIn,
  Undecodable,
  type Fields,
} from './decode.js';
import {
  defaultMaxRetries,
  isOneOf,
  policyActions,
  stepStatuses,
  type Criterion,
  type Evidence,
  type PolicyDecision,
  type Step,
  type StepStatus,
  type ValidationResult,
  type ValidatorSpec,
} from './shapes.js';

export function decodeStep(value: unknown, what: string): Step {
  const fields = fieldsOf(value, what);
  return {
    step_id: textIn(fields, 'step_id'),
    index: integerIn(fields, 'index', 0),
    goal: textIn(fields, 'goal'),
    owner_agent: textIn(fields, 'owner_agent'),
    status: decodeStatus(textIn(fields, 'status')),
    validator: decodeValidator(own(fields, 'validator'), `${what}.validator`),
    retry_count: integerIn(fields, 'retry_count', 0),
    max_retries: integerIn(fields, 'max_retries', defaultMaxRetries),
    ...progressOf(fields),
    ...listUnlessEmpty('tool_profile', textListIn(fields, 'tool_profile')),
    ...listUnlessEmpty('depends_on', textListIn(fields, 'depends_on')),
  };
}

/** What a step carries once it was worked on: plans written by hand rarely have any of it. */
function progressOf(fields: Fields): Partial<Step> {
  const lastValidation = own(fields, 'last_validation');
  return {
    ...textUnlessEmpty('result', optionalTextIn(fields, 'result')),
    ...listUnlessEmpty('evidence', listIn(fields, 'evidence', decodeEvidence)),
    ...textUnlessEmpty('resume_from', optionalTextIn(fields, 'resume_from')),
    ...textUnlessEmpty('base_commit', optionalTextIn(fields, 'base_commit')),
    ...textUnlessEmpty('proposal', optionalTextIn(fields, 'proposal')),
    ...textUnlessEmpty('interrupt_reason', optionalTextIn(fields, 'interrupt_reason')),
    ...(lastValidation === undefined || lastValidation === null
      ? {}
      : { last_validation: decodeResult(lastValidation, 'last_validation') }),
  };
}

function decodeStatus(text: string): StepStatus {
  if (text === '') return 'pending';
  if (!isOneOf(stepStatuses, text)) throw new Undecodable(`status "${text}" is unknown`);
  return text;
}

export function decodeValidator(value: unknown, what: string): ValidatorSpec {
  const fields = fieldsOf(value, what);
  const params = textMapIn(fields, 'params');
  return {
    type: textIn(fields, 'type'),
    ...textUnlessEmpty('target', optionalTextIn(fields, 'target')),
    ...(params === undefined ? {} : { params }),
    ...textUnlessEmpty('work_dir', optionalTextIn(fields, 'work_dir')),
  };
}

export function decodeCriterion(value: unknown, what: string): Criterion {
  const fields = fieldsOf(value, what);
  return {
    description: textIn(fields, 'description'),
    validator: decodeValidator(own(fields, 'validator'), `${what}.validator`),
    met: flagIn(fields, 'met'),
    ...textUnlessEmpty('met_at', optionalTextIn(fields, 'met_at')),
  };
}

export function decodeEvidence(value: unknown, what: string): Evidence {
  const fields = fieldsOf(value, what);
  return {
    type: textIn(fields, 'type'),
    content: textIn(fields, 'content'),
    ...textUnlessEmpty('digest', optionalTextIn(fields, 'digest')),
  };
}

export function decodeResult(value: unknown, what: string): ValidationResult {
  const fields = fieldsOf(value, what);
  const details = textMapIn(fields, 'details');
  return {
    passed: flagIn(fields, 'passed'),
    reason: textIn(fields, 'reason'),
    ...(details === undefined ? {} : { details }),
    ...listUnlessEmpty('missing', textListIn(fields, 'missing')),
  };
}

export function decodeDecision(value: unknown): PolicyDecision {
  const fields = fieldsOf(value, 'decision');
  const action = textIn(fields, 'action');
  if (!isOneOf(policyActions, action)) throw new Undecodable(`action "${action}" is unknown`);
  const validator = own(fields, 'new_validator');
  return {
    action,
    ...listUnlessEmpty('new_steps', listIn(fields, 'new_steps', decodeStep)),
    ...(validator === undefined || validator === null
      ? {}
      : { new_validator: decodeValidator(validator, 'new_validator') }),
    ...textUnlessEmpty('new_agent', optionalTextIn(fields, 'new_agent')),
    ...textUnlessEmpty('reason', optionalTextIn(fields, 'reason')),
  };
}

function textUnlessEmpty<Key extends string>(
  key: Key,
  text: string | undefined,
): { readonly [Name in Key]?: string } {
  return text === undefined || text === '' ? {} : ({ [key]: text } as { [Name in Key]: string });
}

function listUnlessEmpty<Key extends string, Item>(
  key: Key,
  list: readonly Item[],
): { readonly [Name in Key]?: readonly Item[] } {
  return list.length === 0 ? {} : ({ [key]: list } as unknown as { [Name in Key]: readonly Item[] });
}
