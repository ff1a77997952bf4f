import { defaultMaxRetries, type Criterion, type Step } from '../shapes.js';
import type { PlannedStep, PlannerOutput } from './planner-output.js';
import { inferToolProfile } from './tool-profile.js';

export interface RunPlan {
  readonly steps: readonly Step[];
  readonly acceptance_criteria: readonly Criterion[];
}

/** The steps and criteria that a run begins with. */
export function convertPlan(plan: PlannerOutput): RunPlan {
  return {
    steps: plan.steps.map(convertStep),
    acceptance_criteria: plan.acceptance_criteria.map(({ description, validator }) => ({
      description,
      validator,
      met: false,
    })),
  };
}

/** A step nobody has begun; `index` is its place in the run. */
export function convertStep(planned: PlannedStep, index: number): Step {
  const {
    id,
    goal,
    owner_agent,
    validator,
    tool_profile: profile = [],
    depends_on: dependsOn = [],
  } = planned;
  return {
    step_id: id,
    index,
    goal,
    owner_agent,
    status: 'pending',
    validator,
    retry_count: 0,
    max_retries: defaultMaxRetries,
    tool_profile: profile.length === 0 ? inferToolProfile(validator.type) : profile,
    ...(dependsOn.length === 0 ? {} : { depends_on: dependsOn }),
  };
}
