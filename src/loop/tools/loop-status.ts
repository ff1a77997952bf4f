import { pairOf } from '../binding.js';
import { loopStatus, type LoopStatus } from '../views/loop-status.js';
import { wakeupPlan, type WakeupPlan } from '../views/wakeup.js';
import { judgingOf, required, type JudgingCall, type LoopDesk } from './desk.js';
import { existingTask } from './task.js';

export interface StatusCall extends JudgingCall {
  readonly task: string;
}

/** `app-loop-status`; writes nothing. */
export function readLoopStatus(desk: LoopDesk, call: StatusCall): LoopStatus {
  const state = existingTask(desk, call.task, 'brief');
  return loopStatus(state, required(pairOf(state)), judgingOf(desk, call));
}

/** `app-wakeup-plan`; writes nothing. */
export function readWakeupPlan(desk: LoopDesk, call: StatusCall): WakeupPlan {
  const state = existingTask(desk, call.task, 'brief');
  return wakeupPlan(state, required(pairOf(state)), judgingOf(desk, call));
}
