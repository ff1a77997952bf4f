import { pathsOf } from './shape-notation.js';
import type { KeyPaths } from './key-paths.js';

/**
 * The JSON of the loop commands as their users know it, in the notation of shape-notation.ts. Keys that mean nothing in a
 * ledger of files are left out.
 */
const parts: Readonly<Record<string, string>> = {
  automationSpec: `{ blocker:0s can_create:b interval_minutes:i kind:s name:s prompt:s role:s rrule:s target_thread_id:0s
    target_thread_title:0s }`,
  automationState: `{ applied_count:i applied_roles:a{ []:s } missing_roles:a{ []:s } receipts:a{ []:o{ automation_id:s
    event_id:s recorded_at:s role:s } } required_count:i }`,
  control: `{ dispatcher_command:s note:s status_command:s stop_command:s wakeup_dispatch_command:s }`,
  quiescence: `{ quiet_after:0s quiet_cycles:i reason:0s recommended_action:s state:s threshold_cycles:i }`,
  readiness: `{ autonomous_ready:b blockers:a{ []:s } dispatcher_ready:b policy_started:b roles_ready:o{ manager:b
    worker:b } state:s }`,
  manager: `{ codex_app_thread_id:0s codex_app_thread_title:0s direct_inbox_command:s lease:o{ age_seconds:i
    last_heartbeat_at:s stale_after_seconds:i state:s } name:s poll_command:s receive_style:s session_id:s
    session_kind:s }`,
  status: `{ dispatch:o{ dispatcher_id:s last_heartbeat_at:0s state:s } manager:o@manager next_actions:a{ []:o{
    kind:s prompt:s reason:s } } ok:b task:o{ id:s name:s } worker:o@manager }`,
  summary: `{ applied_automations:i autonomous_ready:b blocked_automations:i creatable_automations:i
    dispatcher_required:b quiescence_recommended:b total_automations:i }`,
  plan: `{ automation_specs:a{ []:o@automationSpec } automation_state:o@automationState control:o@control
    desired_state:s dispatcher:o{ command:s required:b state:s } interval_minutes:i last_policy_event:0o{
    event_id:s event_type:s recorded_at:s } quiescence:o@quiescence readiness:o@readiness status:o@status
    summary:o@summary task:o{ id:s name:s } }`,
  appAutopilotRecordAutomationResult: `{ action:s plan:o@plan receipt:o{ event_id:s event_type:s recorded_at:s } }`,
  automationState2: `{ applied_count:i applied_roles:a missing_roles:a{ []:s } receipts:a required_count:i }`,
  quiescence2: `{ quiet_after:0s quiet_cycles:i reason:s recommended_action:s state:s threshold_cycles:i }`,
  plan2: `{ automation_specs:a{ []:o@automationSpec } automation_state:o@automationState2 control:o@control
    desired_state:s dispatcher:o{ command:s required:b state:s } interval_minutes:i last_policy_event:o{
    event_id:s event_type:s recorded_at:s } quiescence:o@quiescence2 readiness:o@readiness status:o@status
    summary:o@summary task:o{ id:s name:s } }`,
  appAutopilotStartResult: `{ action:s plan:o@plan2 receipt:o{ event_id:s event_type:s recorded_at:s } }`,
  automationSpec2: `{ blocker:0 can_create:b interval_minutes:i kind:s name:s prompt:s role:s rrule:s target_thread_id:s
    target_thread_title:0s }`,
  manager2: `{ codex_app_thread_id:s codex_app_thread_title:0s direct_inbox_command:s lease:o{ age_seconds:i
    last_heartbeat_at:s stale_after_seconds:i state:s } name:s poll_command:s receive_style:s session_id:s
    session_kind:s }`,
  status2: `{ dispatch:o{ dispatcher_id:s last_heartbeat_at:0s state:s } manager:o@manager2 next_actions:a{ []:o{
    kind:s prompt:s reason:s role:s } } ok:b task:o{ id:s name:s } worker:o@manager2 }`,
  plan3: `{ automation_specs:a{ []:o@automationSpec2 } automation_state:o@automationState control:o@control
    desired_state:s dispatcher:o{ command:s required:b state:s } interval_minutes:i last_policy_event:0o{
    event_id:s event_type:s recorded_at:s } quiescence:o@quiescence readiness:o@readiness status:o@status2
    summary:o@summary task:o{ id:s name:s } }`,
  quiescence3: `{ quiet_after:0 quiet_cycles:i reason:0 recommended_action:s state:s threshold_cycles:i }`,
  plan4: `{ automation_specs:a{ []:o@automationSpec } automation_state:o@automationState2 control:o@control
    desired_state:s dispatcher:o{ command:s required:b state:s } interval_minutes:i last_policy_event:o{
    event_id:s event_type:s recorded_at:s } quiescence:o@quiescence3 readiness:o@readiness status:o@status
    summary:o@summary task:o{ id:s name:s } }`,
  appAutopilotStopResult: `{ action:s plan:o@plan4 receipt:o{ event_id:s event_type:s recorded_at:s } }`,
  status3: `{ dispatch:o{ dispatcher_id:s last_heartbeat_at:0s state:s } manager:o@manager2 next_actions:a{ []:o{
    kind:s prompt:s reason:s } } ok:b task:o{ id:s name:s } worker:o@manager2 }`,
  appHeartbeatResult: `{ heartbeat:o{ recorded_at:s state:s } next:o{ direct_inbox_command:s poll_command:s } role:s
    status:o@status3 task:o{ id:s name:s } }`,
  manager3: `{ codex_app_thread_id:0s codex_app_thread_title:0s direct_inbox_command:s lease:o{ age_seconds:i
    last_heartbeat_at:s stale_after_seconds:in state:s } name:s poll_command:s receive_style:s session_id:s
    session_kind:s }`,
  worker: `{ codex_app_thread_id:0s codex_app_thread_title:0s direct_inbox_command:s lease:o{ age_seconds:i0
    last_heartbeat_at:0s stale_after_seconds:in state:s } name:s poll_command:s receive_style:s session_id:s
    session_kind:s }`,
  appLoopStatusResult: `{ dispatch:o{ dispatcher_id:s last_heartbeat_at:0s state:s } manager:o@manager3 next_actions:a{ []:o{
    kind:s prompt:s reason:s role:s } } ok:b task:o{ id:s name:s } worker:o@worker }`,
  check: `{ command:s detail:0s name:s note:s ok:b path:s required_in_plugin:b thread_id:0s }`,
  appSmokePreflightResult: `{ blockers:a{ []:s } checks:a{ []:o@check } mode:s ok:b real_work_allowed:b scope:s task:o{ id:s name:s
    } worker_count:i }`,
  appSmokeRecordResult: `{ receipt:o{ event_id:s event_type:s recorded_at:s } smoke:o{ id:s } task:o{ id:s name:s } }`,
  manager4: `{ accepted:b blocked:b blocker:0 heartbeat_fresh:b last_heartbeat_at:s received:b sent:b session_id:s
    session_name:s thread_id:0s }`,
  status4: `{ blockers:a{ []:s } ok:b real_work_allowed:b roles:o{ manager:o@manager4 worker:o@manager4 } smoke:o{
    id:s mode:s recorded_at:s scope:s worker_count:i } task:o{ id:s name:s } }`,
  appSmokeStartResult: `{ receipt:o{ event_id:s event_type:s recorded_at:s } smoke:o{ id:s mode:s scope:s worker_count:i }
    status:o@status4 task:o{ id:s name:s } }`,
  worker2: `{ accepted:b blocked:b blocker:0s heartbeat_fresh:b last_heartbeat_at:0s received:b sent:b session_id:s
    session_name:s thread_id:0s }`,
  appSmokeStatusResult: `{ blockers:a{ []:s } ok:b real_work_allowed:b roles:o{ manager:o@manager4 worker:o@worker2 } smoke:o{
    id:s mode:s recorded_at:s scope:s worker_count:i } task:o{ id:s name:s } }`,
  action: `{ blocker:0s prompt:0s reason:s role:s send_ready:b status:s thread:o{ id:0s title:0s } }`,
  status5: `{ dispatch:o{ dispatcher_id:s last_heartbeat_at:0s state:s } manager:o@manager next_actions:a{ []:o{
    kind:s prompt:s reason:s role:s } } ok:b task:o{ id:s name:s } worker:o@manager }`,
  summary2: `{ blocked:i dispatcher_required:b ready_to_send:i skipped:i total_actions:i }`,
  appWakeupDispatchResult: `{ actions:a{ []:o@action } dispatcher:o{ command:s required:b state:s } receipt:o{ event_id:s
    event_type:s recorded_at:s } status:o@status5 summary:o@summary2 }`,
  manager5: `{ codex_app_thread_id:s codex_app_thread_title:s direct_inbox_command:s lease:o{ age_seconds:i
    last_heartbeat_at:s stale_after_seconds:i state:s } name:s poll_command:s receive_style:s session_id:s
    session_kind:s }`,
  status6: `{ dispatch:o{ dispatcher_id:s last_heartbeat_at:0s state:s } manager:o@manager5 next_actions:a{ []:o{
    kind:s prompt:s reason:s role:s } } ok:b task:o{ id:s name:s } worker:o@manager5 }`,
  appWakeupPlanResult: `{ dispatcher:o{ command:s required:b state:s } status:o@status6 wakeups:a{ []:o{ prompt:s reason:s
    role:s thread:o{ id:s title:s } } } }`,
  delivery: `{ reason:0s role:s source_action_status:s source_send_ready:b status:s thread_id:0s }`,
  source: `{ dispatch_receipt:s dispatch_required:b dispatcher:o{ command:s required:b state:s } }`,
  appWakeupRecordDeliveryResult: `{ delivery:o@delivery receipt:o{ event_id:s event_type:s recorded_at:s } source:o@source task:o{ id:s
    name:s } }`,
  guard: `{ active_binding:b binding_id:s exact_thread_match:b expected_old_worker_thread_id:s
    manager_session_id:s manager_thread_id:s require_handoff:b role:s task_id:s worker_session_id:s
    worker_state:s }`,
  action2: `{ guard:o@guard prompt:s role:s send_ready:b status:s thread:o{ id:0s title:s } type:s }`,
  guard2: `{ active_binding:b binding_id:s exact_thread_match:b expected_old_worker_thread_id:s
    manager_session_id:s manager_thread_id:0s require_handoff:b role:s task_id:s worker_session_id:s
    worker_state:s }`,
  handoff: `{ created_at:s id:i next_steps:a{ []:s } summary:s worker_session_id:s }`,
  oldWorker: `{ codex_app_thread_id:0s codex_app_thread_title:0s name:s session_id:s }`,
  appWorkerRotationPlanResult: `{ actions:a{ []:o@action2 } blockers:a{ []:s } eligible:b guard:o@guard2 handoff:0o@handoff
    old_worker:o@oldWorker receipt:o{ event_id:s event_type:s recorded_at:s } record_command:0s task:o{ id:s
    name:s } }`,
  newWorker: `{ codex_app_thread_id:s codex_app_thread_title:0s session_id:s session_updated:b }`,
  oldWorker2: `{ codex_app_thread_id:s codex_app_thread_title:0s name:s session_id:s }`,
  appWorkerRotationRecordResult: `{ archive:o{ old_worker_thread_id:s status:s } guard:o@guard new_worker:o@newWorker
    old_worker:o@oldWorker2 receipt:o{ event_id:s event_type:s recorded_at:s } task:o{ id:s name:s } }`,
  teardownPolicy: `{ idle_poll:s owner:s terminal_closeout:s terminal_closeout_command:s worker_rule:s }`,
  heartbeatRecommendations: `{ applies_when:o{ can_receive_push:b delivery_mode:s receive_style:s session_kind:s }
    delivery_receipt_commands:o{ blocked:s note:s sent:s skipped:s } interval_minutes:i manager:o{
    direct_inbox_command:s kind:s poll_command:s prompt:s } note:s status_command:s
    teardown_policy:o@teardownPolicy wakeup_dispatch_command:s wakeup_plan_command:s worker:o{
    direct_inbox_command:s kind:s poll_command:s prompt:s } }`,
  communication: `{ can_receive_pull:b can_receive_push:b delivery_mode:s detection_source:s poll_command:s
    poll_command_template:s receive_style:s requires_polling:b session_kind:s }`,
  manager6: `{ codex_app_thread_id:0s codex_app_thread_title:0s communication:o@communication id:s name:s }`,
  metadata: `{ cleanup_policy:s current_iteration:i kind:s max_iterations:i policy_record:b preset:0
    required_before_continue:a{ []:s } seed_prompt_sha256:0 source:s stop_conditions:a{ []:s } }`,
  run: `{ ended_at:s id:s metadata:o@metadata name:s purpose:s started_at:s status:s task_id:s }`,
  createDisposableBindingResult: `{ binding:o{ id:s } root:s heartbeat_recommendations:o@heartbeatRecommendations manager:o@manager6
    replay_commands:a{ []:s } run:0o@run task:o{ created:b id:s name:s state:s } worker:o@manager6
    worker_handoff:s }`,
  affectedCriterion: `{ created_at:s criterion:s evidence:o id:i proof:0s rationale:0 source:s status:s task_id:s updated_at:s
    }`,
  criteriaResult: `{ affected_criterion:o@affectedCriterion criteria:a{ []:o@affectedCriterion } summary:o{ accepted:i
    deferred:i proposed:i rejected:i satisfied:i } task:o{ id:s name:s } }`,
  binding: `{ created_at:s id:s manager_name:s manager_state:s manager_tmux_session:0 state:s task_goal:s
    task_name:s worker_name:s worker_state:s worker_tmux_session:0 }`,
  communication2: `{ can_receive_pull:b can_receive_push:b delivery_mode:s detection_source:s poll_command_template:s
    receive_style:s requires_polling:b session_kind:s }`,
  session: `{ codex_app_thread_id:0s codex_app_thread_title:0s communication:o@communication2 cwd:s id:s
    last_heartbeat_at:0s name:s registered_at:s role:s state:s }`,
  tasks: `{ []:o{ created_at:s goal:s id:s name:s state:s summary:0s updated_at:s } }`,
  telemetry: `{ actor:s attributes:o correlation:o{ command:s dispatch_receipt:s dispatcher_id:s role:s thread_id:s }
    event_type:s id:s run_id:0 severity:s summary:s task_id:s timestamp:s }`,
  discoverResult: `{ bindings:a{ []:o@binding } query:s sessions:a{ []:o@session } suggestions:a{ []:o{ command:s kind:s
    manager:s prompt:s task:s worker:s } } tasks:a@tasks telemetry:a{ []:o@telemetry } }`,
  loopPolicy: `{ artifact_requirements:o cleanup_policy:s current_iteration:i max_iterations:i preset:0
    recommended_tools:a required_before_continue:a{ []:s } run_id:s seed_prompt_sha256:0 stop_conditions:a{
    []:s } tags:a template:0 }`,
  processed: `{ attempt_id:i cleanup_policy:s command_id:s command_type:s correlation_id:s current_iteration:i
    delivered:b delivery_mode:s dispatcher_id:s dry_run:b error:s error_type:s loop_policy:o@loopPolicy
    manager_decision_id:0 max_iterations:i missing_evidence:a{ []:s } notification_id:i0 reason:0s
    requested_iteration:i required_before_continue:a{ []:s } required_permission:0s run_id:s
    seed_prompt_sha256:0 side_effect_completed:b side_effect_started:b state:s stop_conditions:a{ []:s }
    target_session:s target_worker_notified:b task:s }`,
  dispatchResult: `{ dispatcher_id:s dry_run:b iterations:i processed:a{ []:o@processed } processed_count:i watch:b }`,
  enqueueContinueIterationResult: `{ command_id:s command_type:s correlation_id:s loop_policy:o@loopPolicy loop_run_id:s
    manager_decision_id:0 requested_iteration:i required_permission:0 task:s }`,
  enqueueNotifyManagerResult: `{ command_id:s command_type:s correlation_id:s required_permission:0 task:s }`,
  enqueueNudgeWorkerResult: `{ command_id:s command_type:s correlation_id:s required_permission:0s task:s }`,
  finalAckAudit: `{ manager_ack_id:i0 missing:a{ []:s } ok:b require_acks:b worker_ack_id:i0 }`,
  finalAudit: `{ open_criteria:a require_criteria_audit:b summary:o{ accepted:i deferred:i proposed:i rejected:i
    satisfied:i } total:i }`,
  managerDecision: `{ age_seconds:i allowed_decisions:a{ []:s } decision:0o{ created_at:s decision:s id:i manager_id:0
    reason:s task_id:s } decision_id:i0 max_age_seconds:i ok:b warnings:a{ []:s } }`,
  finishTaskResult: `{ already_done_followup:b command_id:s final_ack_audit:o@finalAckAudit final_audit:o@finalAudit
    final_decision_id:i finish:b manager_decision:o@managerDecision manager_session:0s reason:s task:s
    worker:0s worker_session:0s }`,
  handoffResult: `{ created_at:s id:i next_steps:a{ []:s } payload:o summary:s task_id:s worker_session_id:s }`,
  acknowledgement: `{ binding_id:s correlation_id:0s created_at:s id:i notification_id:i payload:o role:s status:s task_id:s
    }`,
  notification: `{ binding_id:s consumed_at:0s delivered_at:s delivery_mode:s id:i signal_type:s state:s
    target_session_id:s target_session_name:s target_session_role:s task_id:s }`,
  inboxAckResult: `{ acknowledgement:o@acknowledgement acknowledgements:a{ []:o@acknowledgement } latest:o@acknowledgement
    notification:o@notification receipt:o{ event_id:s event_type:s recorded_at:s } task:o{ id:s name:s } }`,
  criterion: `{ created_at:s criterion:s evidence:o id:i proof:s rationale:0 source:s status:s task_id:s updated_at:s
    }`,
  run2: `{ cleanup_policy:s current_iteration:i id:s max_iterations:i metadata:o@metadata name:s preset:0
    required_before_continue:a{ []:s } seed_prompt_sha256:0 stop_conditions:a{ []:s } task_id:s }`,
  telemetry2: `{ by_event_type:o command_created:i dispatch_inbox_consumed:i total:i }`,
  appTaskDispatch: `{ commands:o{ states:o total:i } latest_event_at:s note:0s notifications:o{ delivered_unconsumed:i
    states:o total:i } records_total:i telemetry:o@telemetry2 }`,
  failures: `{ alerts:i failed_commands:i failed_cycles:i ingest_errors:i open_accepted_criteria:i
    pane_capture_failures:i }`,
  policy: `{ cleanup_policy:s current_iteration:i max_iterations:i required_before_continue:a{ []:s } template:0 }`,
  loopStatusResult: `{ app_task_dispatch:o@appTaskDispatch commands:o{ states:o total:i } evidence:o failures:o@failures
    inbox:o{ worker_unconsumed:i } notifications:o{ delivered:i total:i } policy:o@policy recommendation:s
    run:o{ id:s name:s status:s } task:o{ id:s name:s state:s } telemetry:o{ by_event_type:o
    dispatch_inbox_consumed:i total:i } }`,
  consumed: `{ acknowledgement:0 binding_id:s claim_expires_at:0 claimed_at:0 claimed_by:0 command_id:s consumed_at:s
    consumed_by_session_id:s correlation_id:s created_at:s dedupe_key:s delivered_at:s delivery_mode:s
    error:0 id:i payload:o side_effect_completed:b side_effect_started:b signal_type:s source_event_id:0
    source_event_timestamp:0 source_session_id:s source_session_name:s source_session_role:s state:s
    target_session_id:s target_session_name:s target_session_role:s task_id:s task_name:s }`,
  item: `{ acknowledgement:0 binding_id:s claim_expires_at:0 claimed_at:0 claimed_by:0 command_id:s consumed_at:0
    consumed_by_session_id:0 correlation_id:s created_at:s dedupe_key:s delivered_at:s delivery_mode:s
    error:0 id:i payload:o side_effect_completed:b side_effect_started:b signal_type:s source_event_id:0
    source_event_timestamp:0 source_session_id:s source_session_name:s source_session_role:s state:s
    target_session_id:s target_session_name:s target_session_role:s task_id:s task_name:s }`,
  wait: `{ elapsed_seconds:i enabled:b interval_seconds:i poll_count:i timed_out:b timeout_seconds:i }`,
  managerInboxResult: `{ consumed:0o@consumed items:a{ []:o@item } session:o{ id:s name:s role:s } task:o{ id:s name:s }
    wait:o@wait }`,
  recordDecisionResult: `{ created_at:s decision:s id:i manager_id:0 payload:o reason:s task:o{ id:s name:s } task_id:s }`,
  sessionsResult: `{ codex_app_thread_id:s codex_app_thread_title:s communication:o@communication2 cwd:s id:s
    last_heartbeat_at:s name:s registered_at:s role:s state:s }`,
  managerDecision2: `{ allowed_decisions:a{ []:s } decision:0 decision_id:0 ok:b warnings:a{ []:s } }`,
  stopTaskResult: `{ already_done_followup:b command_id:s final_decision_id:0 finish:b manager_decision:o@managerDecision2
    manager_session:s reason:s task:s worker:s worker_session:s }`,
  tasksResult: `{ []:o{ created_at:s goal:s id:s name:s state:s summary:0s updated_at:s } created:b id:s name:s }`,
  acknowledgement2: `{ binding_id:s correlation_id:0 created_at:s id:i notification_id:i payload:o role:s status:s task_id:s
    }`,
  consumed2: `{ acknowledgement:0o@acknowledgement2 binding_id:s claim_expires_at:0 claimed_at:0 claimed_by:0
    command_id:s consumed_at:s consumed_by_session_id:s correlation_id:s created_at:s dedupe_key:s
    delivered_at:s delivery_mode:s error:0 id:i payload:o side_effect_completed:b side_effect_started:b
    signal_type:s source_event_id:0 source_event_timestamp:0 source_session_id:s source_session_name:s
    source_session_role:s state:s target_session_id:s target_session_name:s target_session_role:s task_id:s
    task_name:s }`,
  item2: `{ acknowledgement:0o@acknowledgement2 binding_id:s claim_expires_at:0 claimed_at:0 claimed_by:0
    command_id:s consumed_at:0 consumed_by_session_id:0 correlation_id:s created_at:s dedupe_key:s
    delivered_at:s delivery_mode:s error:0 id:i payload:o side_effect_completed:b side_effect_started:b
    signal_type:s source_event_id:0 source_event_timestamp:0 source_session_id:s source_session_name:s
    source_session_role:s state:s target_session_id:s target_session_name:s target_session_role:s task_id:s
    task_name:s }`,
  wait2: `{ elapsed_seconds:i enabled:b interval_seconds:in poll_count:i timed_out:b timeout_seconds:i }`,
  workerInboxResult: `{ consumed:0o@consumed2 items:a{ []:o@item2 } session:o{ id:s name:s role:s } task:o{ id:s name:s }
    wait:o@wait2 }`,
};

const results: Readonly<Record<string, string>> = {
  'app-autopilot record-automation': `@appAutopilotRecordAutomationResult`,
  'app-autopilot start': `@appAutopilotStartResult`,
  'app-autopilot status': `{ action:s plan:o@plan3 receipt:0 }`,
  'app-autopilot stop': `@appAutopilotStopResult`,
  'app-heartbeat': `@appHeartbeatResult`,
  'app-loop-status': `@appLoopStatusResult`,
  'app-smoke preflight': `@appSmokePreflightResult`,
  'app-smoke record': `@appSmokeRecordResult`,
  'app-smoke start': `@appSmokeStartResult`,
  'app-smoke status': `@appSmokeStatusResult`,
  'app-wakeup-dispatch': `@appWakeupDispatchResult`,
  'app-wakeup-plan': `@appWakeupPlanResult`,
  'app-wakeup-record-delivery': `@appWakeupRecordDeliveryResult`,
  'app-worker-rotation-plan': `@appWorkerRotationPlanResult`,
  'app-worker-rotation-record': `@appWorkerRotationRecordResult`,
  'create-disposable-binding': `@createDisposableBindingResult`,
  criteria: `@criteriaResult`,
  discover: `@discoverResult`,
  dispatch: `@dispatchResult`,
  'enqueue-continue-iteration': `@enqueueContinueIterationResult`,
  'enqueue-notify-manager': `@enqueueNotifyManagerResult`,
  'enqueue-nudge-worker': `@enqueueNudgeWorkerResult`,
  'finish-task': `@finishTaskResult`,
  handoff: `@handoffResult`,
  'inbox-ack': `@inboxAckResult`,
  'loop-evidence add': `{ criterion:o@criterion evidence:o run:o@run2 }`,
  'loop-evidence adversarial-check': `{ criterion:o@criterion evidence:o run:o@run2 }`,
  'loop-status': `@loopStatusResult`,
  'manager-inbox': `@managerInboxResult`,
  'record-decision': `@recordDecisionResult`,
  sessions: `{ []:o@sessionsResult }`,
  'stop-task': `@stopTaskResult`,
  tasks: `@tasksResult`,
  'worker-inbox': `@workerInboxResult`,
};

export const shapes: Readonly<Record<string, KeyPaths>> = Object.fromEntries(
  Object.entries(results).map(([name, text]) => [name, pathsOf(text, parts)]),
);
