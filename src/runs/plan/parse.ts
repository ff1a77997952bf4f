import { parseStrict } from '../../core/strict-json.js';
import { LedgerError } from '../../errors.js';
import { decodeValidator } from '../decode-shapes.js';
import { fieldsOf, listIn, own, textIn, textListIn, Undecodable } from '../decode.js';
import type { PlannedCriterion, PlannedStep, PlannerOutput } from './planner-output.js';

/**
 * Reads a planner's answer: the first ```json block in it, or all of it when it is a JSON object. Keys that plans do
 * not have are left out; nothing is checked beyond the types of the values (validate.ts).
 * @throws LedgerError INVALID_PLAN_JSON
 */
export function parsePlan(answer: string): PlannerOutput {
  const json = jsonIn(answer);
  if (json === undefined) {
    throw invalid('no JSON found: neither a ```json block nor text that begins with "{"');
  }
  try {
    return planOf(parseStrict(json));
  } catch (error) {
    if (error instanceof Undecodable || error instanceof LedgerError) throw invalid(error.message, error);
    throw error;
  }
}

/** The steps of a decomposition: like those of a plan, or as runs keep them, with `step_id` instead of `id`. */
export function parsePlannedSteps(value: unknown, what: string): readonly PlannedStep[] {
  return listIn({ [what]: value }, what, decodePlannedStep);
}

const fenced = /```json\s*(.*?)```/s;

function jsonIn(answer: string): string | undefined {
  const block = fenced.exec(answer)?.[1]?.trim();
  if (block !== undefined) return block === '' ? undefined : block;
  const whole = answer.trim();
  return whole.startsWith('{') ? whole : undefined;
}

function planOf(value: unknown): PlannerOutput {
  const fields = fieldsOf(value, 'the plan');
  return {
    goal: textIn(fields, 'goal'),
    steps: listIn(fields, 'steps', decodePlannedStep),
    acceptance_criteria: listIn(fields, 'acceptance_criteria', decodePlannedCriterion),
  };
}

function decodePlannedStep(value: unknown, what: string): PlannedStep {
  const fields = fieldsOf(value, what);
  const profile = textListIn(fields, 'tool_profile');
  const dependsOn = textListIn(fields, 'depends_on');
  return {
    id: textIn(fields, 'id') || textIn(fields, 'step_id'),
    goal: textIn(fields, 'goal'),
    owner_agent: textIn(fields, 'owner_agent'),
    validator: decodeValidator(own(fields, 'validator'), `${what}.validator`),
    ...(profile.length === 0 ? {} : { tool_profile: profile }),
    ...(dependsOn.length === 0 ? {} : { depends_on: dependsOn }),
  };
}

function decodePlannedCriterion(value: unknown, what: string): PlannedCriterion {
  const fields = fieldsOf(value, what);
  return {
    description: textIn(fields, 'description'),
    validator: decodeValidator(own(fields, 'validator'), `${what}.validator`),
  };
}

function invalid(reason: string, cause?: unknown): LedgerError {
  return new LedgerError('INVALID_PLAN_JSON', `plan not accepted: ${reason}`, {
    ...(cause instanceof LedgerError ? { details: cause.details } : {}),
    cause,
  });
}
