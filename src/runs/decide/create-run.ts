import { LedgerError } from '../../errors.js';
import { convertPlan } from '../plan/convert.js';
import type { PlannerOutput } from '../plan/planner-output.js';
import { problemText } from '../plan/problems.js';
import { planProblems } from '../plan/validate.js';
import type { RunState } from '../state.js';
import { accepted, refused, roleFault, type Decision, type DecideContext } from './decision.js';

export interface CreateRun {
  readonly session_key: string;
  readonly original_request: string;
  readonly plan: PlannerOutput;
}

/** Refused: ACCESS_DENIED, ID_CONFLICT (the run exists), PLAN_INVALID (`details.problems` lists every problem). */
export function decideCreateRun(
  state: RunState | undefined,
  { session_key, original_request, plan }: CreateRun,
  context: DecideContext,
): Decision {
  const denied = roleFault(context, 'orchestrator') ?? existsFault(state, context.runId);
  if (denied !== undefined) return refused(denied);
  const problems = planProblems(plan, context.names);
  if (problems.length > 0) {
    const message = `the plan is not valid: ${problems.map(problemText).join('; ')}`;
    return refused(new LedgerError('PLAN_INVALID', message, { details: { problems } }));
  }
  return accepted(
    { event: 'run_created', data: { session_key, original_request, goal: plan.goal } },
    { event: 'plan_attached', data: convertPlan(plan) },
  );
}

function existsFault(state: RunState | undefined, runId: string): LedgerError | undefined {
  if (state === undefined || state.snapshot.status === '') return undefined;
  return new LedgerError('ID_CONFLICT', `run "${runId}" exists already`);
}
