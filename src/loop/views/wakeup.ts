import type { Pair } from '../binding.js';
import type { PlannedAction } from '../events.js';
import { dispatcherLease, type Judging } from '../judging.js';
import type { LeaseState } from '../lease.js';
import { leaseReason } from '../lease.js';
import { loopCommands } from '../loop-commands.js';
import { settingsOf } from '../policy.js';
import { roles, type DeliveryStatus, type Role, type WakeStatus } from '../shapes.js';
import type { EventReceipt, LoopState } from '../state.js';
import { wakePrompt } from '../wake-prompt.js';
import { isHealthy, loopStatus, type LoopStatus } from './loop-status.js';

export interface DispatcherNeed {
  readonly command: string;
  /** It is not healthy: somebody has to start it. */
  readonly required: boolean;
  readonly state: LeaseState;
}

export interface ThreadRef {
  readonly id: string | null;
  readonly title: string | null;
}

export interface WakeupPlan {
  readonly dispatcher: DispatcherNeed;
  readonly status: LoopStatus;
  readonly wakeups: readonly {
    readonly role: Role;
    readonly reason: string;
    readonly prompt: string;
    readonly thread: ThreadRef;
  }[];
}

/** `app-wakeup-plan`: what would be sent to whom; nobody is woken for a task that is closed or not bound. */
export function wakeupPlan(state: LoopState, pair: Pair, judging: Judging): WakeupPlan {
  const status = loopStatus(state, pair, judging);
  const isOpen = pair.task.state === 'active' && pair.binding.state === 'active';
  const asleep = isOpen ? roles.filter((role) => !isHealthy(status[role].lease)) : [];
  const wakeups = asleep.map((role) => ({
    role,
    reason: leaseReason(status[role].lease),
    prompt: wakePrompt(judging, pair, role),
    thread: { id: pair[role].thread_id, title: pair[role].thread_title },
  }));
  return { dispatcher: dispatcherNeed(state, judging), status, wakeups };
}

export function dispatcherNeed(state: LoopState, judging: Judging): DispatcherNeed {
  const lease = dispatcherLease(judging);
  const command = loopCommands.dispatchWatch(judging, settingsOf(state, judging.dispatcherId));
  return { command, required: !isHealthy(lease), state: lease.state };
}

export interface WakeupDispatch {
  readonly actions: readonly {
    readonly role: Role;
    readonly status: WakeStatus;
    readonly send_ready: boolean;
    readonly reason: string;
    readonly blocker: string | null;
    readonly prompt: string | null;
    readonly thread: ThreadRef;
    /** Commands that record what became of it, by what can be recorded. */
    readonly record_commands: Readonly<Partial<Record<DeliveryStatus, string>>>;
  }[];
  readonly dispatcher: DispatcherNeed;
  readonly receipt: EventReceipt;
  readonly status: LoopStatus;
  readonly summary: {
    readonly total_actions: number;
    readonly ready_to_send: number;
    readonly skipped: number;
    readonly blocked: number;
    readonly dispatcher_required: boolean;
  };
}

export interface RecordedActions {
  readonly actions: readonly PlannedAction[];
  readonly receipt: EventReceipt;
}

/** `app-wakeup-dispatch`: the recorded actions, with what is to be sent. */
export function wakeupDispatch(
  { actions, receipt }: RecordedActions,
  before: { readonly state: LoopState; readonly pair: Pair },
  judging: Judging,
): WakeupDispatch {
  const dispatcher = dispatcherNeed(before.state, judging);
  const counted = (...wanted: readonly WakeStatus[]): number =>
    actions.filter(({ status }) => wanted.includes(status)).length;
  return {
    actions: actions.map((action) => ({
      ...shownAction(action, before.pair, judging),
      record_commands: recordCommands(
        action,
        { receipt: receipt.event_id, task: before.state.name },
        judging,
      ),
    })),
    dispatcher,
    receipt,
    status: loopStatus(before.state, before.pair, judging),
    summary: {
      total_actions: actions.length,
      ready_to_send: counted('ready_to_send'),
      skipped: counted('skipped_healthy', 'skipped_in_flight'),
      blocked: counted('blocked_missing_thread'),
      dispatcher_required: dispatcher.required,
    },
  };
}

function shownAction(
  { role, status, reason, ...optional }: PlannedAction,
  pair: Pair,
  judging: Judging,
): Omit<WakeupDispatch['actions'][number], 'record_commands'> {
  const { blocker, thread_id: id, thread_title: title } = optional;
  const skipped = status === 'skipped_healthy' || status === 'skipped_in_flight';
  return {
    role,
    status,
    send_ready: status === 'ready_to_send',
    reason,
    blocker: blocker ?? null,
    prompt: skipped ? null : wakePrompt(judging, pair, role),
    thread: { id: id ?? null, title: title ?? null },
  };
}

function recordCommands(
  { role, status, thread_id: threadId }: PlannedAction,
  { receipt, task }: { readonly receipt: string; readonly task: string },
  judging: Judging,
): WakeupDispatch['actions'][number]['record_commands'] {
  const record = (delivery: DeliveryStatus): Readonly<Partial<Record<DeliveryStatus, string>>> => ({
    [delivery]: loopCommands.recordDelivery(judging, task, { role, receipt, status: delivery, threadId }),
  });
  switch (status) {
    case 'ready_to_send':
      return { ...record('sent'), ...record('blocked') };
    case 'blocked_missing_thread':
      return record('blocked');
    case 'skipped_healthy':
    case 'skipped_in_flight':
    default:
      return record('skipped');
  }
}
