import { unreadItems } from '../backlog.js';
import { pairOf } from '../binding.js';
import type { LoopDecision } from '../decide/decision.js';
import { decideConsume } from '../decide/inbox.js';
import { defaults, type Role } from '../shapes.js';
import type { LoopState } from '../state.js';
import { inboxItem, type InboxItemView } from '../views/inbox-item.js';
import { taskRef, type TaskRef } from '../views/task-ref.js';
import { judgingOf, required, type LoopDesk } from './desk.js';
import { actOn } from './role-command.js';
import { existingTask } from './task.js';

export interface InboxCall {
  readonly task: string;
  readonly role: Role;
  readonly consumeNext?: boolean;
  /** Prolongs the lease of an item that was consumed. */
  readonly renew?: number;
  /** Default 10. */
  readonly limit?: number;
  /** Seconds to wait for an item; without it the answer comes at once. */
  readonly waitSeconds?: number;
  readonly intervalSeconds?: number;
}

export interface InboxResult {
  readonly consumed: InboxItemView | null;
  /** Unread items, oldest first, without the consumed one. */
  readonly items: readonly InboxItemView[];
  readonly session: { readonly id: string; readonly name: string; readonly role: Role };
  readonly task: TaskRef;
  readonly wait: {
    readonly enabled: boolean;
    readonly elapsed_seconds: number;
    readonly interval_seconds: number;
    readonly poll_count: number;
    readonly timed_out: boolean;
    readonly timeout_seconds: number;
  };
}

/** Waits until the workspace's ledgers have grown, or for at most that many milliseconds. */
export type WaitForNews = (limitMs: number) => Promise<void>;

/** `worker-inbox` and `manager-inbox`: what waits for a role; with `consumeNext` exactly one item is taken. */
export async function readInbox(
  desk: LoopDesk,
  call: InboxCall,
  waitForNews?: WaitForNews,
): Promise<InboxResult> {
  const { waitSeconds = 0, intervalSeconds = 2 } = call;
  const startMs = desk.now();
  for (let polls = 1; ; polls++) {
    const found = await look(desk, call);
    const elapsedMs = Math.max(0, desk.now() - startMs);
    const isThere = found.consumed !== null || found.items.length > 0;
    const isOver = isThere || waitForNews === undefined || elapsedMs >= waitSeconds * 1000;
    if (isOver) {
      return {
        ...found,
        wait: {
          enabled: waitForNews !== undefined,
          elapsed_seconds: Math.floor(elapsedMs / 1000),
          interval_seconds: intervalSeconds,
          poll_count: polls,
          timed_out: waitForNews !== undefined && !isThere,
          timeout_seconds: waitSeconds,
        },
      };
    }
    await waitForNews(Math.min(intervalSeconds * 1000, waitSeconds * 1000 - elapsedMs));
  }
}

async function look(desk: LoopDesk, call: InboxCall): Promise<Omit<InboxResult, 'wait'>> {
  const { task, role, consumeNext = false, renew } = call;
  // An item that is held for longer may be an old one.
  const detail = renew === undefined ? 'brief' : 'whole';
  const state = existingTask(desk, task, detail);
  const takes = renew !== undefined || (consumeNext && unreadItems(state, role, desk.now()).length > 0);
  if (!takes) return shown(desk, call, { state, consumedId: undefined });
  const command = renew === undefined ? { role } : { role, renew };
  let consumedId: number | undefined;
  const executed = await actOn(desk, { task, actor: { role }, detail }, (now) => {
    const decision = decideConsume(now, command, { nowMs: desk.now() });
    // Decided anew where somebody came in between: the last decision is the one that was written.
    consumedId = consumedIn(decision);
    return decision;
  });
  return shown(desk, call, { state: executed.state, consumedId });
}

function consumedIn(decision: LoopDecision): number | undefined {
  if (decision.kind !== 'accepted') return undefined;
  const found = decision.events.find(({ event }) => event === 'inbox_consumed');
  return found?.event === 'inbox_consumed' ? found.data.notification_id : undefined;
}

function shown(
  desk: LoopDesk,
  { role, limit = 10 }: InboxCall,
  { state, consumedId }: { readonly state: LoopState; readonly consumedId: number | undefined },
): Omit<InboxResult, 'wait'> {
  const judging = judgingOf(desk, { dispatcherId: defaults.dispatcherId });
  const pair = required(pairOf(state));
  const consumed = state.items.find(({ id }) => id === consumedId);
  const unread = unreadItems(state, role, judging.nowMs).slice(0, limit);
  return {
    consumed: consumed === undefined ? null : inboxItem(state, consumed, judging),
    items: unread.map((item) => inboxItem(state, item, judging)),
    session: { id: pair[role].uid, name: pair[role].name, role },
    task: taskRef(pair.task),
  };
}
