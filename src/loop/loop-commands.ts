import { commandText } from './command-text.js';
import type { Judging } from './judging.js';
import type { Role } from './shapes.js';

/** The commands that results and prompts hand to their readers. */
export const loopCommands = {
  heartbeat: (judging: Judging, task: string, role: Role) =>
    commandText(judging, ['app-heartbeat', task, '--role', role], ['dispatcher', 'lease']),
  inbox: (judging: Judging, task: string, role: Role) =>
    commandText(judging, [`${role}-inbox`, task, '--consume-next']),
  status: (judging: Judging, task: string) =>
    commandText(judging, ['app-loop-status', task], ['dispatcher', 'lease']),
  wakeupPlan: (judging: Judging, task: string) =>
    commandText(judging, ['app-wakeup-plan', task], ['dispatcher', 'lease']),
  wakeupDispatch: (judging: Judging, task: string) =>
    commandText(judging, ['app-wakeup-dispatch', task], ['dispatcher', 'lease']),
  dispatchWatch: (judging: Judging) => commandText(judging, ['dispatch', '--watch'], ['dispatcher']),
  dispatchOnce: (judging: Judging) => commandText(judging, ['dispatch', '--once'], ['dispatcher']),
  autopilot: (judging: Judging, action: 'start' | 'status' | 'stop', task: string) =>
    commandText(
      judging,
      ['app-autopilot', action, task],
      action === 'stop' ? ['dispatcher'] : ['dispatcher', 'lease'],
    ),
  enqueue: (
    judging: Judging,
    command: 'enqueue-nudge-worker' | 'enqueue-notify-manager',
    { task, message }: { readonly task: string; readonly message: string },
  ) => commandText(judging, [command, task, '--message', message]),
  acknowledge: (judging: Judging, task: string, { id, role }: { readonly id: number; readonly role: Role }) =>
    commandText(judging, [
      'inbox-ack',
      task,
      '--notification-id',
      String(id),
      '--role',
      role,
      '--status',
      'received',
    ]),
  smokeStatus: (judging: Judging, task: string) =>
    commandText(judging, ['app-smoke', 'status', task], ['lease']),
  finish: (judging: Judging, task: string) => commandText(judging, ['finish-task', task, '--reason', 'done']),
} as const;
