import { LedgerError } from '../../errors.js';
import { activePair } from '../binding.js';
import { dispatcherNeed } from '../views/wakeup.js';
import { wakeupActions } from '../views/wakeup-actions.js';
import type { Judging } from '../judging.js';
import type { DeliveryStatus, Role } from '../shapes.js';
import type { LoopState, Wake } from '../state.js';
import { accepted, refused, type LoopDecision } from './decision.js';

/** Records what is to be sent to whom; sends nothing. Refused: UNKNOWN_TASK, NOT_BOUND, WRONG_STATE. */
export function decideWakeupDispatch(state: LoopState, _: unknown, judging: Judging): LoopDecision {
  const pair = activePair(state);
  if (pair instanceof LedgerError) return refused(pair);
  return accepted({
    event: 'app_wakeup_dispatch_planned',
    data: {
      dispatcher_id: judging.dispatcherId,
      dispatcher_required: dispatcherNeed(state, judging).required,
      stale_after_seconds: judging.staleAfterSeconds,
      actions: wakeupActions(state, pair, judging),
    },
  });
}

export interface RecordDelivery {
  readonly role: Role;
  /** Id of the event that planned it. */
  readonly receipt: string;
  readonly status: DeliveryStatus;
  readonly threadId?: string;
  readonly reason?: string;
}

/**
 * What really happened to one role's wake-up. The same record again leads to no events.
 * Refused: WRONG_STATE (no such receipt or action here; status does not fit the action; other thread; no reason),
 * DELIVERY_CONFLICT (something else was recorded), UNKNOWN_TASK.
 */
export function decideRecordDelivery(state: LoopState, command: RecordDelivery): LoopDecision {
  const pair = activePair(state);
  if (pair instanceof LedgerError) return refused(pair);
  const { role, receipt, status, threadId, reason } = command;
  const wake = state.wakes.find((one) => one.receipt === receipt && one.action.role === role);
  const fault = wake === undefined ? noSuchWake(state, command) : misfit(wake, command);
  if (fault !== undefined) return refused(wrong(fault));
  if (wake?.delivery !== undefined) return repeated(wake.delivery, command);
  return accepted({
    event: 'app_wakeup_delivery_recorded',
    data: {
      receipt,
      role,
      status,
      ...(threadId === undefined ? {} : { thread_id: threadId }),
      ...(reason === undefined ? {} : { reason }),
    },
  });
}

function noSuchWake({ name, wakes }: LoopState, { receipt, role }: RecordDelivery): string {
  const known = wakes.some((one) => one.receipt === receipt);
  if (known) return `receipt ${shown(receipt)} has no action for the ${role}`;
  return `${shown(receipt)} is no wake-up receipt of task "${name}"`;
}

/** Why this status cannot have come of that action. */
function misfit({ action }: Wake, { status, threadId, reason }: RecordDelivery): string | undefined {
  const skipped = action.status === 'skipped_healthy' || action.status === 'skipped_in_flight';
  switch (status) {
    case 'sent':
      if (action.status !== 'ready_to_send') return `a wake-up that is ${action.status} cannot be sent`;
      if (threadId === action.thread_id) return undefined;
      return `it was to be sent to thread ${action.thread_id ?? ''}, not to ${shown(threadId ?? 'none')}`;
    case 'skipped':
      return skipped ? undefined : `a wake-up that is ${action.status} cannot be recorded as skipped`;
    case 'blocked':
    default:
      if (skipped) return `a wake-up that is ${action.status} cannot be blocked`;
      if (action.status === 'blocked_missing_thread' || (reason ?? '').trim() !== '') return undefined;
      return 'a wake-up that was ready needs a reason why it was blocked';
  }
}

function repeated(
  before: NonNullable<Wake['delivery']>,
  { receipt, status, threadId, reason }: RecordDelivery,
): LoopDecision {
  const same =
    before.status === status && before.thread_id === (threadId ?? null) && before.reason === (reason ?? null);
  if (same) return accepted();
  const message = `the delivery of ${shown(receipt)} was recorded as ${before.status} at ${before.recorded_at}`;
  return refused(new LedgerError('DELIVERY_CONFLICT', message, { details: { recorded: before.status } }));
}

function wrong(message: string): LedgerError {
  return new LedgerError('WRONG_STATE', message, {
    hint: 'Record what became of an action with `agent-ledger app-wakeup-record-delivery --help` beside its receipt.',
  });
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
