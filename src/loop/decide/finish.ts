import { LedgerError } from '../../errors.js';
import { pendingCommands } from '../backlog.js';
import { unknownTask } from '../binding.js';
import type { LoopEvent } from '../events.js';
import type { LoopState } from '../state.js';
import { ackAudit, decisionAudit, finalAudit } from '../views/closing.js';
import { accepted, refused, type LoopDecision } from './decision.js';

export interface FinishTask {
  readonly reason: string;
  readonly requireCriteriaAudit?: boolean;
  readonly requireAcks?: boolean;
  readonly requireAdversarialProof?: boolean;
  readonly strictDecisions?: boolean;
  readonly decisionId?: number;
}

/**
 * Ends the task through the gates that were asked for: a stop decision, the binding, the autopilot, and what was not
 * delivered, all in one batch. A closed task leads to no events. Denied with GATE_BLOCKED, which is recorded;
 * refused: UNKNOWN_TASK.
 */
export function decideFinish(
  state: LoopState,
  command: FinishTask,
  { nowMs }: { readonly nowMs: number },
): LoopDecision {
  const { task, name } = state;
  if (task === undefined) return refused(unknownTask(name));
  if (task.state !== 'active') return accepted();
  const closed = closedGates(state, command, nowMs);
  const gates = closed.map(({ says }) => says);
  const { reason } = command;
  if (gates.length > 0) {
    const error = new LedgerError('GATE_BLOCKED', `task "${name}" cannot be finished: ${gates.join('; ')}`, {
      details: { gates },
      hint: `See ${closed.map(({ command: way }) => `\`agent-ledger ${way}\``).join(', ')}; the refusal was recorded.`,
    });
    return { kind: 'denied', events: [{ event: 'task_finish_refused', data: { gates, reason } }], error };
  }
  const decided = command.strictDecisions === true ? decisionOf(state, command, nowMs) : undefined;
  const decision: readonly LoopEvent[] =
    decided === undefined ? [{ event: 'decision_recorded', data: { decision: 'stop', reason } }] : [];
  return accepted(...decision, ...endingEvents(state, 'the task was finished'), {
    event: 'task_finished',
    data: { reason, decision_id: decided ?? state.head_seq + 1 },
  });
}

/** Ends the task without gates. A closed task leads to no events. Refused: UNKNOWN_TASK. */
export function decideStopTask(state: LoopState, { reason }: { readonly reason: string }): LoopDecision {
  if (state.task === undefined) return refused(unknownTask(state.name));
  if (state.task.state !== 'active') return accepted();
  return accepted(...endingEvents(state, 'the task was stopped'), {
    event: 'task_stopped',
    data: { reason },
  });
}

function decisionOf(state: LoopState, { decisionId }: FinishTask, nowMs: number): number | undefined {
  return decisionAudit(state, { decisionId, nowMs }).decision_id ?? undefined;
}

interface Gate {
  readonly says: string;
  /** What opens it. */
  readonly command: string;
}

/** Those that were asked for and are shut. */
function closedGates(state: LoopState, command: FinishTask, nowMs: number): readonly Gate[] {
  const { decisionId, requireCriteriaAudit = false, requireAcks = false } = command;
  const { requireAdversarialProof = false, strictDecisions = false } = command;
  return [
    ...(requireCriteriaAudit ? criteriaGate(state) : []),
    ...(requireAcks ? ackGates(state) : []),
    ...(requireAdversarialProof ? proofGate(state) : []),
    ...(strictDecisions ? decisionGates(state, decisionId, nowMs) : []),
  ];
}

function criteriaGate(state: LoopState): readonly Gate[] {
  const open = finalAudit(state, true).open_criteria.map(({ id }) => id);
  if (open.length === 0) return [];
  return [{ says: `open criteria: ${open.join(', ')}`, command: `criteria ${state.name} --list` }];
}

function ackGates(state: LoopState): readonly Gate[] {
  return ackAudit(state, true).missing.map((role) => ({
    says: `${role} has not acknowledged the start`,
    command: `${role}-ack ${state.name}`,
  }));
}

function proofGate(state: LoopState): readonly Gate[] {
  if (hasAdversarialProof(state)) return [];
  const command = `loop-evidence adversarial-check ${state.name}`;
  return [{ says: 'no adversarial check is satisfied', command }];
}

function decisionGates(state: LoopState, decisionId: number | undefined, nowMs: number): readonly Gate[] {
  const command = `record-decision ${state.name} stop --reason done`;
  return decisionAudit(state, { decisionId, nowMs }).warnings.map((says) => ({ says, command }));
}

function hasAdversarialProof({ evidence, criteria }: LoopState): boolean {
  return evidence.some(
    ({ id, evidence_type: type }) =>
      type === 'adversarial_check' && criteria.some((one) => one.id === id && one.status === 'satisfied'),
  );
}

function endingEvents(state: LoopState, why: string): readonly LoopEvent[] {
  return [
    ...pendingCommands(state).map<LoopEvent>(({ id, attempts }) => ({
      event: 'dispatch_command_failed',
      data: { command_id: id, attempt: attempts, error_type: 'cancelled', error: why },
    })),
    ...state.autopilots
      .filter(({ desired_state: wanted }) => wanted === 'active')
      .map<LoopEvent>(({ dispatcher_id }) => ({
        event: 'app_autopilot_stopped',
        data: { dispatcher_id, reason: why },
      })),
    ...state.bindings
      .filter(({ state: at }) => at === 'active')
      .map<LoopEvent>(({ id }) => ({ event: 'binding_ended', data: { binding_id: id, reason: why } })),
  ];
}
