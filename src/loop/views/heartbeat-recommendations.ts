import type { Pair } from '../binding.js';
import { commandText } from '../command-text.js';
import type { Judging } from '../judging.js';
import { loopCommands } from '../loop-commands.js';
import { defaults, type Role } from '../shapes.js';
import { wakePrompt } from '../wake-prompt.js';
import { communication } from './communication.js';

/** How both sessions of a new binding are to be kept polling, and when that ends. */
export function heartbeatRecommendations(pair: Pair, judging: Judging) {
  const { name } = pair.task;
  const { can_receive_push, delivery_mode, receive_style, session_kind } = communication(pair.worker);
  return {
    applies_when: { can_receive_push, delivery_mode, receive_style, session_kind },
    delivery_receipt_commands: {
      ...receiptCommands(name, judging),
      note: 'Put the receipt of app-wakeup-dispatch in place of RECEIPT, and the role that was woken.',
    },
    interval_minutes: defaults.pollMinutes,
    manager: roleRecommendation(pair, 'manager', judging),
    worker: roleRecommendation(pair, 'worker', judging),
    note: 'Let each session run its poll command every few minutes; nothing else can wake it.',
    status_command: loopCommands.status(judging, name),
    teardown_policy: {
      idle_poll: 'An empty inbox is no reason to remove a heartbeat.',
      owner: 'manager',
      terminal_closeout: 'Remove the heartbeats once the task is finished or stopped.',
      terminal_closeout_command: loopCommands.finish(judging, name),
      worker_rule: 'The worker never removes its heartbeat by itself.',
    },
    wakeup_dispatch_command: loopCommands.wakeupDispatch(judging, name),
    wakeup_plan_command: loopCommands.wakeupPlan(judging, name),
  };
}

function roleRecommendation(pair: Pair, role: Role, judging: Judging) {
  return {
    kind: 'heartbeat',
    direct_inbox_command: loopCommands.inbox(judging, pair.task.name, role),
    poll_command: loopCommands.heartbeat(judging, pair.task.name, role),
    prompt: wakePrompt(judging, pair, role),
  };
}

function receiptCommands(task: string, judging: Judging) {
  const record = (...more: readonly string[]): string =>
    commandText(judging, [
      'app-wakeup-record-delivery',
      task,
      '--role',
      'worker',
      '--dispatch-receipt',
      'RECEIPT',
      '--delivery-status',
      ...more,
    ]);
  return {
    sent: record('sent', '--thread-id', 'THREAD_ID'),
    skipped: record('skipped'),
    blocked: record('blocked', '--reason', 'why it was not sent'),
  };
}
