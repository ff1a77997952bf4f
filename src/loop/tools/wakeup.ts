import { pairOf } from '../binding.js';
import { decideRecordDelivery, decideWakeupDispatch, type RecordDelivery } from '../decide/wakeup.js';
import type { DeliveryStatus, Role, WakeStatus } from '../shapes.js';
import type { EventReceipt, LoopState, Wake } from '../state.js';
import { taskRef, type TaskRef } from '../views/task-ref.js';
import { dispatcherNeed, wakeupDispatch, type DispatcherNeed, type WakeupDispatch } from '../views/wakeup.js';
import { judgingOf, receiptNamed, required, requireJudging, type LoopDesk } from './desk.js';
import type { StatusCall } from './loop-status.js';
import { actOn } from './role-command.js';

export interface OperatorCall extends StatusCall {
  /** Who records it; default `operator`. */
  readonly as?: string;
}

/** `app-wakeup-dispatch`: keeps who is to be woken, and returns what to send. Sends nothing. */
export async function planWakeups(desk: LoopDesk, call: OperatorCall): Promise<WakeupDispatch> {
  const judging = judgingOf(desk, call);
  const executed = await actOn(desk, { task: call.task, actor: { agent: call.as ?? 'operator' } }, (state) =>
    decideWakeupDispatch(state, {}, judging),
  );
  const receipt = receiptNamed(executed, 'app_wakeup_dispatch_planned') ?? noReceipt;
  const actions = executed.state.wakes.filter((wake) => wake.receipt === receipt.event_id);
  const pair = required(pairOf(executed.state));
  return wakeupDispatch(
    { actions: actions.map(({ action }) => action), receipt },
    { state: executed.state, pair },
    judging,
  );
}

const noReceipt: EventReceipt = { event_id: '', event_type: '', recorded_at: '' };

export interface DeliveryResult {
  readonly delivery: {
    readonly role: Role;
    readonly status: DeliveryStatus;
    readonly thread_id: string | null;
    readonly reason: string | null;
    readonly source_action_status: WakeStatus;
    readonly source_send_ready: boolean;
  };
  readonly receipt: EventReceipt;
  readonly source: {
    readonly dispatch_receipt: string;
    readonly dispatch_required: boolean;
    readonly dispatcher: DispatcherNeed;
  };
  readonly task: TaskRef;
}

/** `app-wakeup-record-delivery`: what became of a wake-up. The same again returns the first record. */
export async function recordDelivery(
  desk: LoopDesk,
  call: OperatorCall & RecordDelivery,
): Promise<DeliveryResult> {
  requireJudging(call);
  const { reason } = desk.redacted({ reason: call.reason });
  const said = { ...call, ...(reason === undefined ? {} : { reason }) };
  const executed = await actOn(desk, { task: call.task, actor: { agent: call.as ?? 'operator' } }, (state) =>
    decideRecordDelivery(state, said),
  );
  return deliveryResult(executed.state, call, dispatcherNeed(executed.state, judgingOf(desk, call)));
}

function deliveryResult(
  state: LoopState,
  { receipt, role }: RecordDelivery,
  dispatcher: DispatcherNeed,
): DeliveryResult {
  const { task } = required(pairOf(state));
  const wake = state.wakes.find((one) => one.receipt === receipt && one.action.role === role);
  if (wake?.delivery === undefined) throw new Error('a delivery that was recorded is there');
  const { id, recorded_at, status, thread_id, reason } = wake.delivery;
  return {
    delivery: { role, status, thread_id, reason, ...sourceOf(wake) },
    receipt: { event_id: id, event_type: 'app_wakeup_delivery_recorded', recorded_at },
    source: { dispatch_receipt: receipt, dispatch_required: wake.dispatcher_required, dispatcher },
    task: taskRef(task),
  };
}

function sourceOf({
  action,
}: Wake): Pick<DeliveryResult['delivery'], 'source_action_status' | 'source_send_ready'> {
  return { source_action_status: action.status, source_send_ready: action.status === 'ready_to_send' };
}
