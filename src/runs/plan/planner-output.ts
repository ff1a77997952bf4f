import type { ValidatorSpec } from '../shapes.js';

/** What a planner hands in. Texts it left out are empty, lists too. */
export interface PlannerOutput {
  readonly goal: string;
  readonly steps: readonly PlannedStep[];
  readonly acceptance_criteria: readonly PlannedCriterion[];
}

export interface PlannedStep {
  readonly id: string;
  readonly goal: string;
  readonly owner_agent: string;
  readonly validator: ValidatorSpec;
  readonly tool_profile?: readonly string[];
  readonly depends_on?: readonly string[];
}

export interface PlannedCriterion {
  readonly description: string;
  readonly validator: ValidatorSpec;
}
