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
  const gates = closedGates(state, command, nowMs);
  const { reason } = command;
  if (gates.length > 0) {
    const error = new LedgerError('GATE_BLOCKED', `task "${name}" cannot be finished: ${gates.join('; ')}`, {
      details: { gates },
      hint: gateHint(name, command),
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

/** What opens the gates that were asked for. */
function gateHint(name: string, command: FinishTask): string {
  const ways = [
    ...(command.requireCriteriaAudit === true ? [`\`agent-ledger criteria ${name} --list\``] : []),
    ...(command.requireAcks === true
      ? [`\`agent-ledger manager-ack ${name}\``, `\`agent-ledger worker-ack ${name}\``]
      : []),
    ...(command.requireAdversarialProof === true
      ? [`\`agent-ledger loop-evidence adversarial-check ${name}\``]
      : []),
    ...(command.strictDecisions === true
      ? [`\`agent-ledger record-decision ${name} stop --reason done\``]
      : []),
  ];
  return `See ${ways.join(', ')}; the refusal was recorded.`;
}

function decisionOf(state: LoopState, { decisionId }: FinishTask, nowMs: number): number | undefined {
  return decisionAudit(state, { decisionId, nowMs }).decision_id ?? undefined;
}

function closedGates(state: LoopState, command: FinishTask, nowMs: number): readonly string[] {
  const { decisionId } = command;
  const gates: string[] = [];
  if (command.requireCriteriaAudit === true) {
    const open = finalAudit(state, true).open_criteria.map(({ id }) => id);
    if (open.length > 0) gates.push(`open criteria: ${open.join(', ')}`);
  }
  if (command.requireAcks === true) {
    gates.push(...ackAudit(state, true).missing.map((role) => `${role} has not acknowledged the start`));
  }
  if (command.requireAdversarialProof === true && !hasAdversarialProof(state)) {
    gates.push('no adversarial check is satisfied');
  }
  if (command.strictDecisions === true) gates.push(...decisionAudit(state, { decisionId, nowMs }).warnings);
  return gates;
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
