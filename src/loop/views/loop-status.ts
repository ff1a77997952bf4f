import type { Pair } from '../binding.js';
import { inboxBacklog, pendingCommands, type Backlog } from '../backlog.js';
import { dispatcherLease, type Judging } from '../judging.js';
import { leaseOf, leaseReason, type Lease, type LeaseState } from '../lease.js';
import { loopCommands } from '../loop-commands.js';
import { settingsOf } from '../policy.js';
import { roles, type Role, type SessionKind } from '../shapes.js';
import type { LoopState, Session } from '../state.js';
import { wakePrompt } from '../wake-prompt.js';
import { taskRef, type TaskRef } from './task-ref.js';

/** `app-loop-status`: who is alive and what waits. */
export interface LoopStatus {
  /** Dispatcher and both sessions are healthy, and the pair is bound. */
  readonly ok: boolean;
  readonly task: TaskRef;
  readonly dispatch: DispatcherStatus;
  readonly manager: RoleStatus;
  readonly worker: RoleStatus;
  readonly next_actions: readonly NextAction[];
  readonly backlog: Backlog;
}

export interface DispatcherStatus {
  readonly dispatcher_id: string;
  readonly last_heartbeat_at: string | null;
  readonly state: LeaseState;
}

export interface RoleStatus {
  readonly name: string;
  readonly session_id: string;
  readonly session_kind: SessionKind;
  readonly receive_style: 'push' | 'pull';
  readonly codex_app_thread_id: string | null;
  readonly codex_app_thread_title: string | null;
  readonly lease: Lease;
  readonly poll_command: string;
  readonly direct_inbox_command: string;
}

export interface NextAction {
  readonly kind: 'start_dispatch' | 'wake_manager' | 'wake_worker' | 'dispatch_pending' | 'consume_inbox';
  readonly reason: string;
  /** What to run, or what to send to the session. */
  readonly prompt: string;
  /** What to run: for a session to be woken, what plans that and says what to send; for one that is gone, what brings it back. */
  readonly command: string;
  readonly role?: Role;
}

export function loopStatus(state: LoopState, pair: Pair, judging: Judging): LoopStatus {
  const dispatcher = dispatcherLease(judging);
  const status = {
    task: taskRef(pair.task),
    dispatch: {
      dispatcher_id: judging.dispatcherId,
      last_heartbeat_at: dispatcher.last_heartbeat_at,
      state: dispatcher.state,
    },
    manager: roleStatus(pair, 'manager', judging),
    worker: roleStatus(pair, 'worker', judging),
    backlog: {
      pending_commands: pendingCommands(state).length,
      unread: { manager: unread(state, 'manager', judging), worker: unread(state, 'worker', judging) },
    },
  };
  const alive = [dispatcher, status.manager.lease, status.worker.lease].every(isHealthy);
  const open = pair.binding.state === 'active' && pair.task.state === 'active';
  return {
    ok: alive && open,
    ...status,
    next_actions: open ? nextActions(state, { status, pair, judging }) : [],
  };
}

export function isHealthy({ state }: Pick<Lease, 'state'>): boolean {
  return state === 'healthy';
}

export function receiveStyle(kind: SessionKind): 'push' | 'pull' {
  return kind === 'tmux' ? 'push' : 'pull';
}

export function sessionLease({ last_beat_at, state }: Session, { nowMs, staleAfterSeconds }: Judging): Lease {
  return leaseOf(state === 'active' ? last_beat_at : null, nowMs, staleAfterSeconds);
}

function unread(state: LoopState, role: Role, { nowMs }: Judging): number {
  return inboxBacklog(state, role, nowMs).unread;
}

function roleStatus(pair: Pair, role: Role, judging: Judging): RoleStatus {
  const session = pair[role];
  return {
    name: session.name,
    session_id: session.uid,
    session_kind: session.kind,
    receive_style: receiveStyle(session.kind),
    codex_app_thread_id: session.thread_id,
    codex_app_thread_title: session.thread_title,
    lease: sessionLease(session, judging),
    poll_command: loopCommands.heartbeat(judging, pair.task.name, role),
    direct_inbox_command: loopCommands.inbox(judging, pair.task.name, role),
  };
}

type Judged = Omit<LoopStatus, 'ok' | 'next_actions'>;

interface Subject {
  readonly status: Judged;
  readonly pair: Pair;
  readonly judging: Judging;
}

function nextActions(state: LoopState, { status, pair, judging }: Subject): readonly NextAction[] {
  return [
    ...startDispatch(state, judging),
    ...roles.flatMap((role) => wake(status, { pair, role, judging })),
    ...dispatchPending(status, judging),
    ...roles.flatMap((role) => consume(status, role)),
  ];
}

function startDispatch(state: LoopState, judging: Judging): readonly NextAction[] {
  const lease = dispatcherLease(judging);
  if (isHealthy(lease)) return [];
  const reason = `dispatcher ${judging.dispatcherId}: ${leaseReason(lease)}`;
  const command = loopCommands.dispatchWatch(judging, settingsOf(state, judging.dispatcherId));
  return [{ kind: 'start_dispatch', reason, prompt: command, command }];
}

interface ToWake {
  readonly pair: Pair;
  readonly role: Role;
  readonly judging: Judging;
}

function wake(status: Judged, { pair, role, judging }: ToWake): readonly NextAction[] {
  const { lease } = status[role];
  if (isHealthy(lease)) return [];
  const { name, state } = pair[role];
  const prompt = wakePrompt(judging, pair, role);
  const about = { kind: `wake_${role}`, role, prompt } as const;
  if (state === 'gone') {
    const command = loopCommands.registerAgain(judging, pair.task.name, { role, session: name });
    return [{ ...about, reason: `${role}: session ${name} is gone`, command }];
  }
  const command = loopCommands.wakeupDispatch(judging, pair.task.name);
  return [{ ...about, reason: `${role}: ${leaseReason(lease)}`, command }];
}

function dispatchPending({ backlog }: Judged, judging: Judging): readonly NextAction[] {
  const { pending_commands: count } = backlog;
  if (count === 0) return [];
  const reason = count === 1 ? '1 command waits to be dispatched' : `${count} commands wait to be dispatched`;
  const command = loopCommands.dispatchOnce(judging);
  return [{ kind: 'dispatch_pending', reason, prompt: command, command }];
}

function consume(status: Judged, role: Role): readonly NextAction[] {
  const count = status.backlog.unread[role];
  if (count === 0) return [];
  const reason = `${role}: ${count} unread in the inbox`;
  const { direct_inbox_command: command } = status[role];
  return [{ kind: 'consume_inbox', role, reason, prompt: command, command }];
}
