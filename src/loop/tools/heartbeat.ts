import { inboxBacklog, type InboxBacklog } from '../backlog.js';
import { pairOf } from '../binding.js';
import { decideHeartbeat } from '../decide/heartbeat.js';
import type { Role } from '../shapes.js';
import { loopStatus, type LoopStatus } from '../views/loop-status.js';
import type { TaskRef } from '../views/task-ref.js';
import { judgingOf, required, requireJudging, type JudgingCall, type LoopDesk } from './desk.js';
import { actOn } from './role-command.js';

export interface HeartbeatCall extends JudgingCall {
  readonly task: string;
  readonly role: Role;
}

export interface HeartbeatResult {
  readonly role: Role;
  readonly task: TaskRef;
  readonly heartbeat: { readonly recorded_at: string; readonly state: 'recorded' };
  readonly next: { readonly direct_inbox_command: string; readonly poll_command: string };
  readonly inbox: InboxBacklog;
  readonly status: LoopStatus;
}

/** `app-heartbeat`: the bound session of a role is alive. Written in that session's ledger. */
export async function heartbeat(desk: LoopDesk, call: HeartbeatCall): Promise<HeartbeatResult> {
  const { role } = call;
  requireJudging(call);
  const executed = await actOn(desk, { task: call.task, actor: { role }, detail: 'brief' }, (state) =>
    decideHeartbeat(state, { role }, { nowMs: desk.now() }),
  );
  const judging = judgingOf(desk, call);
  const pair = required(pairOf(executed.state));
  const status = loopStatus(executed.state, pair, judging);
  const { poll_command, direct_inbox_command } = status[role];
  return {
    role,
    task: status.task,
    heartbeat: { recorded_at: pair[role].last_beat_at ?? '', state: 'recorded' },
    next: { direct_inbox_command, poll_command },
    inbox: inboxBacklog(executed.state, role, judging.nowMs),
    status,
  };
}
