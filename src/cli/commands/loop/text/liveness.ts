import type { HeartbeatResult } from '../../../../loop/tools/heartbeat.js';
import type { DeliveryResult } from '../../../../loop/tools/wakeup.js';
import type { LoopStatus, RoleStatus } from '../../../../loop/views/loop-status.js';
import type { WakeupDispatch, WakeupPlan } from '../../../../loop/views/wakeup.js';
import { leaseReason } from '../../../../loop/lease.js';
import { block, columns, commandLine, counted, field } from './parts.js';

export function heartbeatText({ role, task, inbox, next, status }: HeartbeatResult): readonly string[] {
  const age = inbox.oldest_age_seconds === null ? '' : `, the oldest for ${inbox.oldest_age_seconds} s`;
  return [
    `Heartbeat recorded: ${status[role].name}, the ${role} of ${task.name}.`,
    inbox.unread === 0 ? 'The inbox is empty.' : `${counted(inbox.unread, 'item')} in the inbox${age}:`,
    ...(inbox.unread === 0 ? [] : [commandLine(next.direct_inbox_command)]),
    ...statusText(status),
  ];
}

export function statusText(status: LoopStatus): readonly string[] {
  const { dispatch, backlog } = status;
  const heard = dispatch.last_heartbeat_at ?? 'never';
  return [
    `Task ${status.task.name}: ${status.ok ? 'all are alive' : 'not all are alive'}.`,
    ...columns([
      ['  dispatcher', dispatch.dispatcher_id, dispatch.state, `last heartbeat ${heard}`],
      roleRow('manager', status.manager),
      roleRow('worker', status.worker),
    ]),
    `Waiting: ${counted(backlog.pending_commands, 'command')} to be dispatched, ${backlog.unread.manager} unread for the manager, ${backlog.unread.worker} for the worker.`,
    ...status.next_actions.flatMap(({ reason, command }) => [`To do: ${reason}`, commandLine(command)]),
  ];
}

function roleRow(role: string, { name, lease }: RoleStatus): readonly string[] {
  return [`  ${role}`, name, lease.state, leaseReason(lease)];
}

export function wakeupPlanText({ status, wakeups, dispatcher }: WakeupPlan): readonly string[] {
  if (wakeups.length === 0 && !dispatcher.required) return ['Nobody has to be woken.'];
  return [
    ...(dispatcher.required
      ? [`The dispatcher is ${dispatcher.state}:`, commandLine(dispatcher.command)]
      : []),
    ...wakeups.flatMap(({ role, reason, thread, prompt }) => [
      `Wake the ${role} of ${status.task.name} in thread ${field(thread.id)} (${reason}):`,
      ...block(prompt),
    ]),
  ];
}

export function wakeupDispatchText({ actions, dispatcher, receipt }: WakeupDispatch): readonly string[] {
  return [
    `Recorded as receipt ${receipt.event_id}. Nothing was sent:`,
    ...actions.flatMap(actionText),
    ...(dispatcher.required
      ? [`The dispatcher is ${dispatcher.state}:`, commandLine(dispatcher.command)]
      : []),
  ];
}

function actionText(action: WakeupDispatch['actions'][number]): readonly string[] {
  const { role, status, reason, blocker, prompt, thread } = action;
  const commands = Object.values(action.record_commands).map(commandLine);
  const head = `${role}: ${status} (${blocker === null ? reason : `${reason}; ${blocker}`})`;
  if (prompt === null) return [head, ...commands];
  const whereTo = thread.id === null ? 'Send this by hand:' : `Send this to thread ${field(thread.id)}:`;
  return [head, whereTo, ...block(prompt), 'Then record what became of it:', ...commands];
}

export function deliveryText({ delivery, receipt, source }: DeliveryResult): readonly string[] {
  const { role, status, reason } = delivery;
  return [
    `Recorded: the wake-up of the ${role} was ${status}${reason === null ? '' : ` (${field(reason)})`}, receipt ${receipt.event_id}.`,
    ...(source.dispatcher.required
      ? [`The dispatcher is ${source.dispatcher.state}:`, commandLine(source.dispatcher.command)]
      : []),
  ];
}
