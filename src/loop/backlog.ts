import type { Role } from './shapes.js';
import type { InboxItem, LoopState, QueuedCommand } from './state.js';

/** What waits for somebody. */
export interface Backlog {
  readonly pending_commands: number;
  readonly unread: Readonly<Record<Role, number>>;
}

/** Neither delivered nor given up; a claim is no delivery. Oldest first. */
export function pendingCommands(state: LoopState): readonly QueuedCommand[] {
  return state.commands.filter(({ state: at }) => at === 'pending' || at === 'claimed');
}

/** Those that a dispatcher may take now: never claimed, or the claim has run out. */
export function claimableCommands(state: LoopState, nowMs: number): readonly QueuedCommand[] {
  return pendingCommands(state).filter(({ claim_expires_at_ms: until }) => until === null || until <= nowMs);
}

/** Items that a role has to read, oldest first: delivered and not consumed, or consumed and left lying. */
export function unreadItems(state: LoopState, role: Role, nowMs: number): readonly InboxItem[] {
  return state.items.filter(
    (item) => item.role === role && (item.state === 'delivered' || isAbandoned(state, item, nowMs)),
  );
}

/** Consumed, but neither acknowledged nor renewed until its lease ran out. */
export function isAbandoned(state: LoopState, item: InboxItem, nowMs: number): boolean {
  if (item.state !== 'consumed' || item.lease_expires_at_ms === null) return false;
  if (item.lease_expires_at_ms > nowMs) return false;
  return !state.acks.some(({ notification_id: id }) => id === item.id);
}

export interface InboxBacklog {
  readonly unread: number;
  /** Whole seconds since the oldest unread item was delivered; null when there is none. */
  readonly oldest_age_seconds: number | null;
}

export function inboxBacklog(state: LoopState, role: Role, nowMs: number): InboxBacklog {
  const items = unreadItems(state, role, nowMs);
  const [oldest] = items;
  if (oldest === undefined) return { unread: 0, oldest_age_seconds: null };
  const age = Math.max(0, Math.floor((nowMs - Date.parse(oldest.delivered_at)) / 1000));
  return { unread: items.length, oldest_age_seconds: age };
}
