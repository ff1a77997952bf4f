import { applyAutopilot } from './apply/autopilot.js';
import { applyClosing } from './apply/closing.js';
import { applyInbox } from './apply/inbox.js';
import { applyQueue } from './apply/queue.js';
import { applyRun } from './apply/loop-run.js';
import { applySession } from './apply/session.js';
import { applySmoke } from './apply/smoke.js';
import { applyTask } from './apply/task.js';
import { applyWakeup } from './apply/wakeup.js';
import type { LoopEvent, Place } from './events.js';
import type { LoopDraft } from './state.js';

/** Changes the draft by one event. Returns why it must not apply, or undefined when it took effect. */
export function applyLoopEvent(draft: LoopDraft, event: LoopEvent, place: Place): string | undefined {
  switch (event.event) {
    case 'task_created':
    case 'task_updated':
    case 'task_finished':
    case 'task_stopped':
    case 'task_finish_refused':
      return applyTask(draft, event, place);
    case 'session_registered':
    case 'session_updated':
    case 'session_gone':
    case 'binding_created':
    case 'binding_ended':
    case 'app_heartbeat':
    case 'app_worker_rotation_planned':
    case 'app_worker_rotation_recorded':
      return applySession(draft, event, place);
    case 'app_wakeup_dispatch_planned':
    case 'app_wakeup_delivery_recorded':
    case 'app_wakeup_answered':
      return applyWakeup(draft, event, place);
    case 'app_smoke_started':
    case 'app_smoke_skipped':
    case 'app_smoke_receipt_recorded':
      return applySmoke(draft, event, place);
    case 'app_autopilot_started':
    case 'app_autopilot_stopped':
    case 'app_autopilot_automation_applied':
      return applyAutopilot(draft, event, place);
    case 'command_created':
    case 'dispatch_command_claimed':
    case 'dispatch_command_succeeded':
    case 'dispatch_command_failed':
    case 'dispatch_command_blocked':
      return applyQueue(draft, event, place);
    case 'inbox_delivered':
    case 'inbox_consumed':
    case 'inbox_returned':
    case 'inbox_ack_recorded':
      return applyInbox(draft, event, place);
    case 'criterion_added':
    case 'criterion_updated':
    case 'decision_recorded':
    case 'handoff_recorded':
    case 'start_contract_acknowledged':
      return applyClosing(draft, event, place);
    case 'loop_run_created':
    case 'loop_evidence_recorded':
    case 'loop_iteration_advanced':
      return applyRun(draft, event, place);
    case 'dispatch_watch_heartbeat':
    default:
      return undefined;
  }
}
