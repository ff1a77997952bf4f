import type { Pair } from '../binding.js';
import type { PlannedAction } from '../events.js';
import type { Judging } from '../judging.js';
import { leaseReason } from '../lease.js';
import { roles, type Role } from '../shapes.js';
import type { LoopState, Session, Wake } from '../state.js';
import { isHealthy, sessionLease } from './loop-status.js';

/** What is to be done about each role's session now, manager first. */
export function wakeupActions(state: LoopState, pair: Pair, judging: Judging): readonly PlannedAction[] {
  return roles.map((role) => actionFor(state, { role, session: pair[role], judging }));
}

interface Subject {
  readonly role: Role;
  readonly session: Session;
  readonly judging: Judging;
}

function actionFor(state: LoopState, { role, session, judging }: Subject): PlannedAction {
  const lease = sessionLease(session, judging);
  const reason = leaseReason(lease);
  const thread = {
    ...(session.thread_id === null ? {} : { thread_id: session.thread_id }),
    ...(session.thread_title === null ? {} : { thread_title: session.thread_title }),
  };
  if (isHealthy(lease)) return { role, status: 'skipped_healthy', reason, ...thread };
  const open = openWake(state, { role, session, judging });
  if (open !== undefined) {
    const why = `${reason}; the wake-up of receipt ${open.receipt} is under way`;
    return { role, status: 'skipped_in_flight', reason: why, ...thread, in_flight_receipt: open.receipt };
  }
  if (session.thread_id !== null) return { role, status: 'ready_to_send', reason, ...thread };
  const blocker = `session ${session.name} has no thread id to send to`;
  return { role, status: 'blocked_missing_thread', reason, blocker, ...thread };
}

/** The newest wake-up of a role that can still be answered. One for another thread (it was rotated) wakes nobody. */
function openWake(state: LoopState, { role, session, judging }: Subject): Wake | undefined {
  return state.wakes.findLast(
    (wake) =>
      wake.action.role === role &&
      (wake.action.thread_id ?? null) === session.thread_id &&
      isOpen(wake, judging),
  );
}

export type WakeState = 'planned' | 'sent' | 'skipped' | 'blocked' | 'answered' | 'expired';

/** `expired`: planned or sent as long ago as the stale limit, and nobody answered. */
export function wakeState({ planned_at, delivery, answered_at }: Wake, judging: Judging): WakeState {
  if (answered_at !== undefined) return 'answered';
  const recorded = delivery?.status ?? 'planned';
  if (recorded === 'skipped' || recorded === 'blocked') return recorded;
  const ageMs = judging.nowMs - Date.parse(planned_at);
  return ageMs < judging.staleAfterSeconds * 1000 ? recorded : 'expired';
}

function isOpen(wake: Wake, judging: Judging): boolean {
  if (wake.action.status !== 'ready_to_send') return false;
  const state = wakeState(wake, judging);
  return state === 'planned' || state === 'sent';
}
