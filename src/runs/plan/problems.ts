export type PlanProblemCode =
  | 'goal_missing'
  | 'no_steps'
  | 'step_id_missing'
  | 'duplicate_step_id'
  | 'step_goal_missing'
  | 'step_owner_missing'
  | 'step_owner_unknown'
  | 'step_validator_type_missing'
  | 'step_validator_type_unknown'
  | 'work_dir_not_allowed'
  | 'unknown_tool_profile'
  | 'unknown_dependency'
  | 'dependency_cycle'
  | 'criterion_description_missing'
  | 'criterion_validator_type_missing'
  | 'criterion_validator_type_unknown';

export interface PlanProblem {
  readonly code: PlanProblemCode;
  /** Index, from 0, of the step or (codes `criterion_…`) of the acceptance criterion. */
  readonly position?: number;
  readonly step_id?: string;
  /** What is unknown, or was there before. */
  readonly value?: string;
  /** The steps of a cycle, each depending on the next and the last on the first. */
  readonly members?: readonly string[];
}

/** One line for people: "step 2 "test": the owner "bob" is unknown". */
export function problemText(problem: PlanProblem): string {
  const { code, position, step_id: id, value = '', members = [] } = problem;
  const part = code.startsWith('criterion_') ? 'criterion' : 'step';
  const place = position === undefined ? 'plan' : `${part} ${position}${id === undefined ? '' : ` "${id}"`}`;
  return `${place}: ${explanations[code].replace('$', `"${value}"`)}${members.length === 0 ? '' : ` (${members.join(' -> ')})`}`;
}

const explanations: Readonly<Record<PlanProblemCode, string>> = {
  goal_missing: 'the goal is missing',
  no_steps: 'there are no steps',
  step_id_missing: 'the id is missing',
  duplicate_step_id: 'the id $ is there already',
  step_goal_missing: 'the goal is missing',
  step_owner_missing: 'the owner agent is missing',
  step_owner_unknown: 'the owner agent $ is unknown',
  step_validator_type_missing: 'the type of the validator is missing',
  step_validator_type_unknown: 'there is no validator of the type $',
  work_dir_not_allowed: 'work_dir is set when the step starts, not by a plan',
  unknown_tool_profile: 'there is no tool profile $',
  unknown_dependency: 'it depends on $, which is no step',
  dependency_cycle: 'these steps wait for each other',
  criterion_description_missing: 'the description is missing',
  criterion_validator_type_missing: 'the type of the validator is missing',
  criterion_validator_type_unknown: 'there is no validator of the type $',
};
