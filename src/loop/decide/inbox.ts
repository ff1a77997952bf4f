import { canonicalise } from '../../core/serialise.js';
import { LedgerError } from '../../errors.js';
import { isAbandoned, unreadItems } from '../backlog.js';
import { activePair } from '../binding.js';
import type { LoopEvent } from '../events.js';
import { ackStatuses, defaults, type AckStatus, type Role } from '../shapes.js';
import type { Ack, InboxItem, LoopState } from '../state.js';
import { accepted, refused, type LoopDecision } from './decision.js';

interface Now {
  readonly nowMs: number;
}

export interface Consume {
  readonly role: Role;
  /** Prolongs the lease of this item, which the role has consumed, instead of taking the next. */
  readonly renew?: number;
}

/**
 * Takes the oldest unread item, one consumer only. Items left lying return first, so that all see it. No events when the
 * inbox is empty. Refused: UNKNOWN_TASK, NOT_BOUND, WRONG_STATE (closed; nothing to renew).
 */
export function decideConsume(state: LoopState, { role, renew }: Consume, { nowMs }: Now): LoopDecision {
  const pair = activePair(state);
  if (pair instanceof LedgerError) return refused(pair);
  const lease = { role, session: pair[role].name, lease_seconds: defaults.consumeSeconds };
  if (renew !== undefined) {
    const held = state.items.some(
      ({ id, role: owner, state: at }) => id === renew && owner === role && at === 'consumed',
    );
    if (!held) {
      const message = `the ${role} has not consumed an item ${renew}`;
      return refused(new LedgerError('WRONG_STATE', message, { hint: inboxHint(state.name, role) }));
    }
    return accepted({ event: 'inbox_consumed', data: { notification_id: renew, ...lease, renewed: true } });
  }
  const [next] = unreadItems(state, role, nowMs);
  if (next === undefined) return accepted();
  const returned = state.items.filter((item) => item.role === role && isAbandoned(state, item, nowMs));
  return accepted(...returned.map(returnOf), {
    event: 'inbox_consumed',
    data: { notification_id: next.id, ...lease },
  });
}

function returnOf({ id, role }: InboxItem): LoopEvent {
  return { event: 'inbox_returned', data: { notification_id: id, role } };
}

export interface Acknowledge {
  readonly notificationId: number;
  readonly role: Role;
  readonly status: AckStatus;
  readonly correlationId?: string;
  readonly payload?: Readonly<Record<string, unknown>>;
}

/**
 * What a role says about an item. `accepted` and `blocked` need consumption; nothing goes back. The same again leads to
 * no events. Refused: WRONG_STATE (not delivered, not consumed, going back, closed), DELIVERY_CONFLICT (the same status
 * with other words), UNKNOWN_TASK, NOT_BOUND.
 */
export function decideAcknowledge(state: LoopState, command: Acknowledge): LoopDecision {
  const pair = activePair(state);
  if (pair instanceof LedgerError) return refused(pair);
  const { notificationId: id, role, status, correlationId, payload } = command;
  const item = state.items.find((one) => one.id === id && one.role === role);
  const fault = itemFault(item, command);
  if (fault !== undefined)
    return refused(new LedgerError('WRONG_STATE', fault, { hint: inboxHint(state.name, role) }));
  const latest = state.acks.findLast(({ notification_id }) => notification_id === id);
  if (latest !== undefined && rank(latest.status) >= rank(status))
    return earlier(state.name, latest, command);
  return accepted({
    event: 'inbox_ack_recorded',
    data: {
      notification_id: id,
      role,
      status,
      ...(correlationId === undefined ? {} : { correlation_id: correlationId }),
      ...(payload === undefined ? {} : { payload }),
    },
  });
}

function itemFault(
  item: InboxItem | undefined,
  { notificationId, role, status }: Acknowledge,
): string | undefined {
  if (item === undefined) return `item ${notificationId} was not delivered to the ${role} of this task`;
  if (status === 'received' || item.state === 'consumed') return undefined;
  return `item ${notificationId} has to be consumed before it is ${status}`;
}

function earlier(
  task: string,
  latest: Ack,
  { notificationId, role, status, payload = {} }: Acknowledge,
): LoopDecision {
  if (latest.status !== status) {
    const message = `item ${notificationId} is ${latest.status} already; it does not go back to ${status}`;
    return refused(new LedgerError('WRONG_STATE', message, { hint: 'Acknowledgements only go forward.' }));
  }
  if (canonicalise(latest.payload) === canonicalise(payload)) return accepted();
  const message = `item ${notificationId} was acknowledged as ${status} with other words`;
  const reading = `agent-ledger inbox-ack ${task} --notification-id ${notificationId} --role ${role}`;
  return refused(
    new LedgerError('DELIVERY_CONFLICT', message, {
      hint: `The first ones stand: \`${reading}\` shows them.`,
    }),
  );
}

function rank(status: AckStatus): number {
  return ackStatuses.indexOf(status);
}

function inboxHint(task: string, role: Role): string {
  return `See \`agent-ledger ${role}-inbox ${task}\`; --consume-next takes an item out of it.`;
}
