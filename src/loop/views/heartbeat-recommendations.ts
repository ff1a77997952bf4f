import type { Pair } from '../binding.js';
import type { Judging } from '../judging.js';
import { loopCommands } from '../loop-commands.js';
import { defaults, type DeliveryStatus, type Role } from '../shapes.js';
import { wakePrompt } from '../wake-prompt.js';
import { communication } from './communication.js';

/** How both sessions of a new binding are to be kept polling, and when that ends. */
export function heartbeatRecommendations(pair: Pair, judging: Judging) {
  const { name } = pair.task;
  const { can_receive_push, delivery_mode, receive_style, session_kind } = communication(pair.worker);
  return {
    applies_when: { can_receive_push, delivery_mode, receive_style, session_kind },
    delivery_receipt_commands: {
      ...receiptCommands(pair, judging),
      note: 'RECEIPT is receipt.event_id of app-wakeup-dispatch, whose own result has these commands filled in, for both roles.',
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

function receiptCommands({ task, worker }: Pair, judging: Judging) {
  const record = (status: DeliveryStatus): string =>
    loopCommands.recordDelivery(judging, task.name, { role: 'worker', status, threadId: worker.thread_id });
  return { sent: record('sent'), skipped: record('skipped'), blocked: record('blocked') };
}
