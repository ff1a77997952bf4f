import type { AutopilotResult } from '../../../../loop/tools/autopilot.js';
import type { AutopilotPlan } from '../../../../loop/views/autopilot-plan.js';
import { block, commandLine, field } from './parts.js';

export function autopilotText({ action, receipt, plan }: AutopilotResult): readonly string[] {
  const { readiness, quiescence, task, desired_state: wanted } = plan;
  return [
    ...(action === 'status' ? [] : [`${said[action]}, receipt ${receipt?.event_id ?? '-'}.`]),
    `Autopilot of ${task.name} with ${plan.status.dispatch.dispatcher_id}: wanted ${wanted}, ${readiness.state.replaceAll('_', ' ')}.`,
    ...readiness.blockers.map((blocker) => `  ${field(blocker)}`),
    `Quiet: ${quiescence.quiet_cycles} of ${quiescence.threshold_cycles} cycles${quiescence.reason === null ? '' : ` (${quiescence.reason})`}.`,
    ...toDo(plan),
  ];
}

const said = {
  start: 'Started',
  stop: 'Stopped',
  'record-automation': 'Automation recorded',
} as const;

function toDo(plan: AutopilotPlan): readonly string[] {
  const { control, readiness, quiescence, automation_state: automations } = plan;
  if (!readiness.policy_started) return ['To start it:', commandLine(control.start_command)];
  if (quiescence.state === 'stop_recommended')
    return ['It should be stopped:', commandLine(control.stop_command)];
  const missing = plan.automation_specs.filter(({ role }) => automations.missing_roles.includes(role));
  return [
    ...(readiness.dispatcher_ready ? [] : ['Start the dispatcher:', commandLine(control.dispatcher_command)]),
    ...(readiness.roles_ready.manager && readiness.roles_ready.worker
      ? []
      : ['Wake who sleeps:', commandLine(control.wakeup_dispatch_command)]),
    ...missing.flatMap((spec) => [
      `Let the app create the automation "${spec.name}" (${spec.rrule}) in thread ${field(spec.target_thread_id)}, with this prompt:`,
      ...block(spec.prompt),
      ...(spec.record_command === null ? [] : ['Then record it:', commandLine(spec.record_command)]),
    ]),
  ];
}
