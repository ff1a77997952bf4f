import type { ErrorCode } from '../errors.js';
import { problemText, type PlanProblem } from './plan/problems.js';
import type { PlannedStep } from './plan/planner-output.js';
import { mayOwn, stepsProblems, validatorFaultOf, type PlanNames } from './plan/validate.js';
import type { PolicyAction, PolicyDecision, Step } from './shapes.js';
import type { RunSnapshot } from './snapshot.js';

export interface DecisionFault {
  readonly code: ErrorCode;
  readonly message: string;
  readonly problems?: readonly PlanProblem[];
}

/** Why a decision on this step is refused, or undefined. Whether the run and the caller allow it is asked elsewhere. */
export function decisionFault(
  snapshot: Pick<RunSnapshot, 'steps'>,
  step: Step,
  decision: PolicyDecision,
  names: PlanNames = {},
): DecisionFault | undefined {
  const { action } = decision;
  if (action === 'abort' || action === 'escalate') return undefined;
  if (step.status === 'completed') {
    return { code: 'WRONG_STATE', message: `step "${step.step_id}" is completed; ${action} is not possible` };
  }
  return rules[action]({ snapshot, step, decision, names });
}

interface Asked {
  readonly snapshot: Pick<RunSnapshot, 'steps'>;
  readonly step: Step;
  readonly decision: PolicyDecision;
  readonly names: PlanNames;
}

const rules: Readonly<
  Record<Exclude<PolicyAction, 'abort' | 'escalate'>, (asked: Asked) => DecisionFault | undefined>
> = {
  retry: ({ step }) => retryFault(step),
  decompose: decomposeFault,
  change_agent: ({ decision, names }) => agentFault(decision.new_agent ?? '', names),
  change_validator: ({ decision }) => validatorChangeFault(decision),
  skip: () => undefined,
};

function retryFault(step: Step): DecisionFault | undefined {
  const { step_id: id, status, retry_count: count, max_retries: most } = step;
  if (status !== 'failed' && status !== 'interrupted') {
    return { code: 'WRONG_STATE', message: `step "${id}" is ${status}, expected failed or interrupted` };
  }
  if (count < most) return undefined;
  return { code: 'RETRIES_EXHAUSTED', message: `step "${id}" was retried ${count} of at most ${most} times` };
}

function agentFault(agent: string, names: PlanNames): DecisionFault | undefined {
  if (agent === '') return { code: 'INVALID_AGENT', message: 'change_agent needs the name of the new agent' };
  if (mayOwn(agent, names)) return undefined;
  const { validAgents = [] } = names;
  const why = validAgents.length === 0 ? 'is no agent name' : `is not one of ${validAgents.join(', ')}`;
  return { code: 'INVALID_AGENT', message: `"${agent.slice(0, 80)}" ${why}` };
}

function validatorChangeFault({ new_validator: validator }: PolicyDecision): DecisionFault | undefined {
  if (validator === undefined) {
    return { code: 'PLAN_INVALID', message: 'change_validator needs the new validator' };
  }
  const fault = validatorFaultOf(validator);
  if (fault !== undefined) {
    return { code: 'PLAN_INVALID', message: `the new validator's type "${validator.type}" is ${fault}` };
  }
  if (validator.work_dir === undefined) return undefined;
  return { code: 'PLAN_INVALID', message: 'work_dir is set when the step starts, not by a decision' };
}

/** The run's plan with the sub-steps in it must be as sound as one that was handed in whole. */
function decomposeFault({ snapshot, step, decision, names }: Asked): DecisionFault | undefined {
  const { new_steps: subSteps = [] } = decision;
  if (subSteps.length === 0)
    return { code: 'PLAN_INVALID', message: 'decompose needs at least one sub-step' };
  const ids = subSteps.map((sub) => sub.step_id);
  const others = snapshot.steps.map((other) => planned(other, step.step_id, ids));
  const problems = stepsProblems(
    subSteps.map((sub) => planned(sub, '', [])),
    others,
    names,
  );
  if (problems.length === 0) return undefined;
  const list = problems.map(problemText).join('; ');
  return { code: 'PLAN_INVALID', message: `the sub-steps are not valid: ${list}`, problems };
}

/** As a plan would say it; a step that waits for `decomposed` will wait for `added` too. */
function planned(step: Step, decomposed: string, added: readonly string[]): PlannedStep {
  const { step_id: id, goal, owner_agent, validator, tool_profile, depends_on: dependsOn = [] } = step;
  return {
    id,
    goal,
    owner_agent,
    validator,
    ...(tool_profile === undefined ? {} : { tool_profile }),
    depends_on: dependsOn.includes(decomposed) ? [...dependsOn, ...added] : dependsOn,
  };
}
