import { LedgerError } from '../../errors.js';
import {
  accepted,
  refused,
  roleFault,
  stepOf,
  terminalFault,
  wrongState,
  type Decision,
  type DecideContext,
} from '../decide/decision.js';
import { problemText, type PlanProblem } from '../plan/problems.js';
import { planProblems } from '../plan/validate.js';
import { openDependencies } from '../queries.js';
import type { Step } from '../shapes.js';
import type { RunSnapshot } from '../snapshot.js';
import type { RunState } from '../state.js';
import { engineRun, hasEnded, isAsserted } from './engine-word.js';
import {
  workflowCreated,
  workflowEnded,
  workflowStepChanged,
  type Workflow,
  type WorkflowStepChange,
} from './workflow-events.js';

/** Refused: ACCESS_DENIED, ID_CONFLICT, PLAN_INVALID (`details.problems`; steps may be without an agent). */
export function decideCreateWorkflow(
  state: RunState | undefined,
  workflow: Workflow,
  context: DecideContext,
): Decision {
  const denied = roleFault(context, 'orchestrator');
  if (denied !== undefined) return refused(denied);
  if (state !== undefined)
    return refused(new LedgerError('ID_CONFLICT', `run "${context.runId}" exists already`));
  const problems = problemsOf(workflow, context);
  if (problems.length === 0) return accepted(...workflowCreated(workflow));
  const message = `the workflow is not valid: ${problems.map(problemText).join('; ')}`;
  return refused(new LedgerError('PLAN_INVALID', message, { details: { problems } }));
}

/** The engine speaks for its agents, whatever they are called there. */
function problemsOf({ name, steps }: Workflow, { names = {} }: DecideContext): readonly PlanProblem[] {
  const { canAct: _canAct, ...known } = names;
  const planned = steps.map(({ id, agent, prompt, depends_on: dependsOn = [] }) => ({
    id,
    goal: prompt,
    owner_agent: agent,
    validator: { type: 'orchestrator_approval' },
    depends_on: dependsOn,
  }));
  const problems = planProblems({ goal: name, steps: planned, acceptance_criteria: [] }, known);
  return problems.filter(({ code }) => code !== 'step_owner_missing');
}

/**
 * What the engine says about a step, in its own words. Said twice it is written once; a status that means nothing to a run
 * writes nothing. Where the step has got a validator that can judge, a completion is only proposed: the validator has to
 * run. Refused: ACCESS_DENIED, RUN_NOT_FOUND, RUN_TERMINAL, STEP_NOT_FOUND, WRONG_STATE.
 */
export function decideStepChange(
  state: RunState | undefined,
  change: WorkflowStepChange,
  context: DecideContext,
): Decision {
  const snapshot = engineRun(state, context, 'workflow');
  if (snapshot instanceof LedgerError) return refused(snapshot);
  const step = stepOf(snapshot, change.stepId);
  if (step instanceof LedgerError) return refused(step);
  const events = workflowStepChanged(change);
  if (events.length === 0 || wasSaid(snapshot, step, change.status)) return accepted();
  const fault = terminalFault(snapshot) ?? changeFault(snapshot, step, change.status);
  if (fault !== undefined) return refused(fault);
  if (change.status === 'completed' && !isAsserted(snapshot, step)) return accepted(...events.slice(0, 1));
  return accepted(...events);
}

function wasSaid(snapshot: RunSnapshot, step: Step, said: string): boolean {
  const { status } = step;
  if (said === 'running') return status === 'in_progress' || status === 'verify_pending';
  if (said !== 'completed') return status === 'failed' || status === 'interrupted';
  return status === 'completed' || (status === 'verify_pending' && !isAsserted(snapshot, step));
}

function changeFault(snapshot: RunSnapshot, step: Step, said: string): LedgerError | undefined {
  const { step_id: id, status } = step;
  if (status === 'completed' || status === 'failed' || status === 'interrupted') {
    return new LedgerError('WRONG_STATE', `step "${id}" is ${status}; the engine says "${said}"`, {
      hint: 'Decide with `agent-ledger run policy` that it is tried again, then tell the step anew.',
    });
  }
  if (said !== 'running') return undefined;
  if (snapshot.status !== 'running') return wrongState(`the run is ${snapshot.status}, expected running`);
  const open = openDependencies(snapshot, step);
  return open.length === 0 ? undefined : wrongState(`step "${id}" waits for ${open.join(', ')}`);
}

export interface CompleteWorkflow {
  /** `completed`, or anything else for a run that failed. */
  readonly status: string;
  readonly error?: string;
}

/**
 * The engine has ended the workflow; steps that it did not complete stay as they are and are named. Refused: ACCESS_DENIED,
 * RUN_NOT_FOUND, RUN_TERMINAL (it ended otherwise), WRONG_STATE.
 */
export function decideCompleteWorkflow(
  state: RunState | undefined,
  { status, error = '' }: CompleteWorkflow,
  context: DecideContext,
): Decision {
  const snapshot = engineRun(state, context, 'workflow');
  if (snapshot instanceof LedgerError) return refused(snapshot);
  if (hasEnded(snapshot, status === 'completed' ? 'completed' : 'failed')) return accepted();
  const terminal = terminalFault(snapshot);
  if (terminal !== undefined) return refused(terminal);
  const open = snapshot.steps.filter((step) => step.status !== 'completed').map(({ step_id: id }) => id);
  return accepted(workflowEnded(status, error, open));
}
