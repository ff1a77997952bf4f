import { LedgerError } from '../../errors.js';
import { activePair } from '../binding.js';
import type { LoopEvent } from '../events.js';
import type { Role } from '../shapes.js';
import type { LoopState, Session, Wake } from '../state.js';
import { accepted, refused, type LoopDecision } from './decision.js';

/**
 * A beat of the role's bound session. It answers every wake-up of the role that was sent to its thread and not answered
 * yet: what was sent to a thread that was replaced wakes nobody.
 * Refused: UNKNOWN_TASK, NOT_BOUND, WRONG_STATE (the task is closed).
 */
export function decideHeartbeat(
  state: LoopState,
  { role }: { readonly role: Role },
  { nowMs }: { readonly nowMs: number },
): LoopDecision {
  const pair = activePair(state);
  if (pair instanceof LedgerError) return refused(pair);
  const session = pair[role];
  if (session.state !== 'active') {
    return refused(
      new LedgerError('NOT_BOUND', `session ${session.name} is gone`, {
        hint: `If it works again, say so with \`agent-ledger register-${role} ${state.name} --name ${session.name}\`.`,
      }),
    );
  }
  const answered = state.wakes.filter((wake) => waitsForAnswer(wake, session));
  return accepted(
    { event: 'app_heartbeat', data: { role, session: session.name, binding_id: pair.binding.id } },
    ...answered.map((wake) => answerTo(wake, nowMs)),
  );
}

function waitsForAnswer({ action, delivery, answered_at }: Wake, { role, thread_id }: Session): boolean {
  const isSent = delivery?.status === 'sent' && answered_at === undefined;
  return isSent && action.role === role && action.thread_id === thread_id;
}

function answerTo({ receipt, action, delivery, planned_at }: Wake, nowMs: number): LoopEvent {
  const sentMs = Date.parse(delivery?.recorded_at ?? planned_at);
  const latency = Math.max(0, Math.floor((nowMs - sentMs) / 1000));
  return { event: 'app_wakeup_answered', data: { receipt, role: action.role, latency_seconds: latency } };
}
