import { isOneOf, validatorTypes, type ValidatorSpec } from '../shapes.js';
import { dependencyCycle } from './dependency-cycle.js';
import type { PlannedCriterion, PlannedStep, PlannerOutput } from './planner-output.js';
import type { PlanProblem, PlanProblemCode } from './problems.js';

export interface PlanNames {
  /** Agents that may own a step; an empty list allows all. */
  readonly validAgents?: readonly string[];
  /** Whether anybody of that name could ever act; absent = not checked. */
  readonly canAct?: (agent: string) => boolean;
  /** Tool profiles that exist; absent = not checked. */
  readonly profiles?: readonly string[];
}

/** Every problem of a plan, in plan order: header, steps, dependencies, a cycle, criteria. Empty = valid. */
export function planProblems(plan: PlannerOutput, names: PlanNames = {}): readonly PlanProblem[] {
  return [
    ...(plan.goal === '' ? [{ code: 'goal_missing' } as const] : []),
    ...(plan.steps.length === 0 ? [{ code: 'no_steps' } as const] : []),
    ...stepsProblems(plan.steps, [], names),
    ...plan.acceptance_criteria.flatMap(criterionProblems),
  ];
}

/** Problems of `steps` beside `others`, which are in the run already and take part in ids, dependencies and cycles. */
export function stepsProblems(
  steps: readonly PlannedStep[],
  others: readonly PlannedStep[],
  names: PlanNames,
): readonly PlanProblem[] {
  const all = [...others, ...steps];
  const cycle = dependencyCycle(all);
  return [
    ...ownProblems(steps, new Set(others.map(({ id }) => id)), names),
    ...unknownDependencies(steps, new Set(all.map(({ id }) => id))),
    ...(cycle === undefined ? [] : [{ code: 'dependency_cycle', members: cycle } as const]),
  ];
}

function ownProblems(
  steps: readonly PlannedStep[],
  taken: ReadonlySet<string>,
  names: PlanNames,
): readonly PlanProblem[] {
  const seen = new Set(taken);
  return steps.flatMap((step, position) => {
    const isDuplicate = step.id !== '' && seen.has(step.id);
    seen.add(step.id);
    return [
      ...(step.id === '' ? [{ code: 'step_id_missing', position } as const] : []),
      ...(isDuplicate ? [problemAt('duplicate_step_id', { step, position }, step.id)] : []),
      ...stepProblems(step, position, names),
    ];
  });
}

function stepProblems(step: PlannedStep, position: number, names: PlanNames): readonly PlanProblem[] {
  const { profiles } = names;
  const at = { step, position };
  const isUnknownOwner = !mayOwn(step.owner_agent, names);
  const validatorFault = validatorFaultOf(step.validator);
  return [
    ...(step.goal === '' ? [problemAt('step_goal_missing', at)] : []),
    ...(step.owner_agent === ''
      ? [problemAt('step_owner_missing', at)]
      : isUnknownOwner
        ? [problemAt('step_owner_unknown', at, step.owner_agent)]
        : []),
    ...(validatorFault === 'missing' ? [problemAt('step_validator_type_missing', at)] : []),
    ...(validatorFault === 'unknown'
      ? [problemAt('step_validator_type_unknown', at, step.validator.type)]
      : []),
    ...(step.validator.work_dir === undefined ? [] : [problemAt('work_dir_not_allowed', at)]),
    ...(step.tool_profile ?? [])
      .filter((profile) => profiles !== undefined && !profiles.includes(profile))
      .map((profile) => problemAt('unknown_tool_profile', at, profile)),
  ];
}

export function mayOwn(agent: string, { validAgents = [], canAct }: PlanNames): boolean {
  return (validAgents.length === 0 || validAgents.includes(agent)) && canAct?.(agent) !== false;
}

interface At {
  readonly step: PlannedStep;
  readonly position: number;
}

function problemAt(code: PlanProblemCode, { step, position }: At, value?: string): PlanProblem {
  return {
    code,
    position,
    ...(step.id === '' ? {} : { step_id: step.id }),
    ...(value === undefined ? {} : { value }),
  };
}

export function validatorFaultOf({ type }: ValidatorSpec): 'missing' | 'unknown' | undefined {
  if (type === '') return 'missing';
  return isOneOf(validatorTypes, type) ? undefined : 'unknown';
}

function unknownDependencies(
  steps: readonly PlannedStep[],
  known: ReadonlySet<string>,
): readonly PlanProblem[] {
  return steps.flatMap((step, position) =>
    (step.depends_on ?? [])
      .filter((id) => id === '' || !known.has(id))
      .map((id) => problemAt('unknown_dependency', { step, position }, id)),
  );
}

function criterionProblems(criterion: PlannedCriterion, position: number): readonly PlanProblem[] {
  const { description, validator } = criterion;
  const fault = validatorFaultOf(validator);
  return [
    ...(description === '' ? [{ code: 'criterion_description_missing', position } as const] : []),
    ...(fault === 'missing' ? [{ code: 'criterion_validator_type_missing', position } as const] : []),
    ...(fault === 'unknown'
      ? [{ code: 'criterion_validator_type_unknown', position, value: validator.type } as const]
      : []),
    ...(validator.work_dir === undefined ? [] : [{ code: 'work_dir_not_allowed', position } as const]),
  ];
}
