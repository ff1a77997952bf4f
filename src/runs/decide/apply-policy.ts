import { LedgerError } from '../../errors.js';
import type { RunEvent } from '../events.js';
import { convertStep } from '../plan/convert.js';
import type { PlannedStep } from '../plan/planner-output.js';
import { decisionFault } from '../policy-rules.js';
import {
  isOneOf,
  policyActions,
  type PolicyAction,
  type PolicyDecision,
  type Step,
  type ValidatorSpec,
} from '../shapes.js';
import type { RunState } from '../state.js';
import {
  refused,
  runFor,
  stepOf,
  terminalFault,
  withEnd,
  type Decision,
  type DecideContext,
} from './decision.js';

export interface ApplyPolicy {
  readonly step_id: string;
  /** As it was asked for; checked here. */
  readonly action: string;
  readonly reason?: string;
  readonly new_steps?: readonly PlannedStep[];
  readonly new_validator?: ValidatorSpec;
  readonly new_agent?: string;
}

/**
 * The orchestrator's answer to a step's trouble. Refused: ACCESS_DENIED, RUN_NOT_FOUND, RUN_TERMINAL, STEP_NOT_FOUND,
 * SCHEMA_INVALID (unknown action), WRONG_STATE, RETRIES_EXHAUSTED, INVALID_AGENT, PLAN_INVALID.
 */
export function decideApplyPolicy(
  state: RunState | undefined,
  command: ApplyPolicy,
  context: DecideContext,
): Decision {
  const snapshot = runFor(state, context, 'orchestrator');
  if (snapshot instanceof LedgerError) return refused(snapshot);
  const terminal = terminalFault(snapshot);
  if (terminal !== undefined) return refused(terminal);
  const step = stepOf(snapshot, command.step_id);
  if (step instanceof LedgerError) return refused(step);
  const { action } = command;
  if (!isOneOf(policyActions, action)) return refused(unknownAction(action));
  const place = { step, index: snapshot.steps.indexOf(step) };
  const decision = decisionOf(command, action, place);
  const fault = decisionFault(snapshot, step, decision, context.names);
  if (fault !== undefined) {
    const { code, message, problems } = fault;
    return refused(new LedgerError(code, message, problems === undefined ? {} : { details: { problems } }));
  }
  return withEnd(snapshot, eventsOf(command.step_id, decision, snapshot.status === 'paused'));
}

interface Place {
  readonly step: Step;
  /** Position among the run's steps. */
  readonly index: number;
}

/** Only what the action uses is recorded. */
function decisionOf(command: ApplyPolicy, action: PolicyAction, place: Place): PolicyDecision {
  const { reason, new_agent: agent, new_validator: validator, new_steps: planned } = command;
  return {
    action,
    ...(reason === undefined || reason === '' ? {} : { reason }),
    ...(action === 'change_agent' && agent !== undefined ? { new_agent: agent } : {}),
    ...(action === 'change_validator' && validator !== undefined ? { new_validator: validator } : {}),
    ...(action === 'decompose' && planned !== undefined ? { new_steps: subSteps(planned, place) } : {}),
  };
}

/** What the decomposed step waited for, its parts wait for too. */
function subSteps(planned: readonly PlannedStep[], { step, index }: Place): readonly Step[] {
  const { depends_on: inherited = [] } = step;
  return planned.map((part, at) => {
    const dependsOn = [...new Set([...inherited, ...(part.depends_on ?? [])])];
    return convertStep({ ...part, depends_on: dependsOn }, index + 1 + at);
  });
}

/** An escalated run waits for a person: it pauses, unless it already has. */
function eventsOf(stepId: string, decision: PolicyDecision, isPaused: boolean): readonly RunEvent[] {
  const applied: RunEvent = { event: 'policy_decision_applied', data: { step_id: stepId, decision } };
  if (decision.action !== 'escalate' || isPaused) return [applied];
  return [
    applied,
    { event: 'run_paused', data: { reason: `escalated: ${decision.reason ?? 'no reason given'}` } },
  ];
}

function unknownAction(action: string): LedgerError {
  const message = `policy action "${action.slice(0, 80)}" is unknown; use one of ${policyActions.join(', ')}`;
  return new LedgerError('SCHEMA_INVALID', message);
}
