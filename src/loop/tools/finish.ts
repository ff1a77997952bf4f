import { decideFinish, decideStopTask, type FinishTask } from '../decide/finish.js';
import type { LoopState } from '../state.js';
import { ackAudit, decisionAudit, finalAudit } from '../views/closing.js';
import { receiptNamed, type Executed, type LoopDesk } from './desk.js';
import { actOn } from './role-command.js';
import type { OperatorCall } from './wakeup.js';

/** `finish-task`. Rejects with GATE_BLOCKED, after recording it, while a gate that was asked for is shut. */
export async function finishTask(desk: LoopDesk, call: OperatorCall & FinishTask) {
  const nowMs = desk.now();
  const executed = await actOn(desk, { task: call.task, actor: { agent: call.as ?? 'operator' } }, (state) =>
    decideFinish(state, call, { nowMs }),
  );
  const { before, state } = executed;
  const named = call.strictDecisions === true ? call.decisionId : undefined;
  const decision = state.decisions.findLast(({ decision: word }) => word === 'stop');
  return {
    ...endingOf(executed, call.reason),
    final_ack_audit: ackAudit(before, call.requireAcks === true),
    final_audit: finalAudit(before, call.requireCriteriaAudit === true),
    final_decision_id: named ?? decision?.id ?? 0,
    finish: true,
    manager_decision: decisionAudit(before, { decisionId: call.decisionId, nowMs }),
  };
}

/** `stop-task`: ends without the gates. */
export async function stopTask(desk: LoopDesk, call: OperatorCall & { readonly reason: string }) {
  const { task, as = 'operator', reason } = call;
  const executed = await actOn(desk, { task, actor: { agent: as } }, (state) =>
    decideStopTask(state, { reason }),
  );
  return {
    ...endingOf(executed, reason),
    final_decision_id: null,
    finish: false,
    manager_decision: {
      allowed_decisions: ['stop'],
      decision: null,
      decision_id: null,
      ok: true,
      warnings: ['stop-task asks for no decision'],
    },
  };
}

function endingOf(executed: Executed, reason: string) {
  const { before, state } = executed;
  const receipt = receiptNamed(executed, 'task_finished', 'task_stopped');
  const { manager, worker } = sessionsOf(state);
  return {
    already_done_followup: before.task?.state !== 'active',
    command_id: receipt?.event_id ?? '',
    manager_session: manager,
    reason,
    task: state.name,
    worker,
    worker_session: worker,
  };
}

function sessionsOf({ bindings }: LoopState): {
  readonly manager: string | null;
  readonly worker: string | null;
} {
  const binding = bindings.at(-1);
  return { manager: binding?.manager ?? null, worker: binding?.worker ?? null };
}
