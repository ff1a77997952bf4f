import type { LoopEventOf, Place } from '../events.js';
import type { InboxItem, LoopDraft } from '../state.js';
import { endQuiet } from './autopilot.js';
import { replaceLast } from './replace.js';

type InboxEvent = LoopEventOf<'inbox_delivered' | 'inbox_consumed' | 'inbox_returned' | 'inbox_ack_recorded'>;

export function applyInbox(draft: LoopDraft, event: InboxEvent, place: Place): string | undefined {
  if (event.event === 'inbox_delivered') return deliver(draft, event, place);
  const { notification_id: id, role } = event.data;
  const item = draft.items.find((one) => one.id === id && one.role === role);
  if (item === undefined) return 'no such item was delivered to that role';
  switch (event.event) {
    case 'inbox_consumed':
      return consume(draft, item, { event, place });
    case 'inbox_returned':
      return change(draft, id, {
        state: 'delivered',
        consumed_at: null,
        consumed_by: null,
        lease_expires_at_ms: null,
      });
    case 'inbox_ack_recorded':
    default:
      return acknowledge(draft, event, place);
  }
}

/** A command is delivered once, whoever tries it again. */
function deliver(
  draft: LoopDraft,
  { data }: LoopEventOf<'inbox_delivered'>,
  { ts, agent, seq }: Place,
): string | undefined {
  const { command_id, binding_id, role, session } = data;
  if (draft.items.some((item) => item.command_id === command_id)) return 'it was delivered before';
  draft.items.push({
    id: seq,
    command_id,
    binding_id,
    role,
    session,
    dispatcher_id: agent,
    delivered_at: ts,
    state: 'delivered',
    consumed_at: null,
    consumed_by: null,
    lease_expires_at_ms: null,
  });
  return undefined;
}

interface Consumption {
  readonly event: LoopEventOf<'inbox_consumed'>;
  readonly place: Place;
}

function consume(
  draft: LoopDraft,
  item: InboxItem,
  { event, place: { ts } }: Consumption,
): string | undefined {
  const { session, lease_seconds, renewed } = event.data;
  if (item.state === 'consumed' && renewed !== true) return 'it was consumed before';
  endQuiet(draft, ts);
  return change(draft, item.id, {
    state: 'consumed',
    consumed_at: renewed === true ? item.consumed_at : ts,
    consumed_by: session,
    lease_expires_at_ms: Date.parse(ts) + lease_seconds * 1000,
  });
}

function acknowledge(
  draft: LoopDraft,
  { data }: LoopEventOf<'inbox_ack_recorded'>,
  { id, ts, seq }: Place,
): undefined {
  const { notification_id, role, status, correlation_id = null, payload = {} } = data;
  draft.acks.push({
    id: seq,
    event_id: id,
    notification_id,
    role,
    status,
    correlation_id,
    payload,
    created_at: ts,
  });
}

function change(draft: LoopDraft, id: number, changes: Partial<InboxItem>): undefined {
  replaceLast(draft.items, (item) => item.id === id, changes);
}
