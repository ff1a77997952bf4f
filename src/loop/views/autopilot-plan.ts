import type { Pair } from '../binding.js';
import type { Judging } from '../judging.js';
import { loopCommands } from '../loop-commands.js';
import { policyOf } from '../policy.js';
import { defaults, roles, type Role } from '../shapes.js';
import type { Autopilot, Automation, EventReceipt, LoopState } from '../state.js';
import { wakePrompt } from '../wake-prompt.js';
import { isHealthy, loopStatus, type LoopStatus } from './loop-status.js';
import { quiescenceOf, type Quiescence } from './quiescence.js';
import { taskRef, type TaskRef } from './task-ref.js';
import { dispatcherNeed, type DispatcherNeed } from './wakeup.js';

/** `app-autopilot status`: what is wanted, whether it runs by itself, and whether it should stop. */
export interface AutopilotPlan {
  readonly task: TaskRef;
  readonly desired_state: 'active' | 'stopped' | 'unconfigured';
  readonly last_policy_event: EventReceipt | null;
  readonly interval_minutes: number;
  readonly automation_specs: readonly AutomationSpec[];
  readonly automation_state: AutomationState;
  readonly readiness: Readiness;
  readonly quiescence: Quiescence;
  readonly dispatcher: DispatcherNeed;
  readonly status: LoopStatus;
  readonly control: Readonly<Record<ControlKey, string>>;
  readonly summary: AutopilotSummary;
}

export interface AutomationSpec {
  readonly role: Role;
  readonly kind: 'heartbeat';
  readonly name: string;
  readonly prompt: string;
  readonly rrule: string;
  readonly interval_minutes: number;
  readonly target_thread_id: string | null;
  readonly target_thread_title: string | null;
  readonly can_create: boolean;
  readonly blocker: string | null;
  /** Once the app has created it; null while it could not be recorded. */
  readonly record_command: string | null;
}

export interface AutomationState {
  readonly required_count: number;
  readonly applied_count: number;
  readonly applied_roles: readonly Role[];
  readonly missing_roles: readonly Role[];
  readonly receipts: readonly Pick<Automation, 'automation_id' | 'event_id' | 'recorded_at' | 'role'>[];
}

export interface Readiness {
  readonly state: 'not_active' | 'setup_required' | 'autonomous_ready';
  readonly autonomous_ready: boolean;
  readonly policy_started: boolean;
  readonly dispatcher_ready: boolean;
  readonly roles_ready: Readonly<Record<Role, boolean>>;
  readonly blockers: readonly string[];
}

type ControlKey =
  | 'dispatcher_command'
  | 'note'
  | 'start_command'
  | 'status_command'
  | 'stop_command'
  | 'wakeup_dispatch_command';

export interface AutopilotSummary {
  readonly total_automations: number;
  readonly creatable_automations: number;
  readonly blocked_automations: number;
  readonly applied_automations: number;
  readonly autonomous_ready: boolean;
  readonly dispatcher_required: boolean;
  readonly quiescence_recommended: boolean;
}

export function autopilotPlan(state: LoopState, pair: Pair, judging: Judging): AutopilotPlan {
  const policy = policyOf(state, judging.dispatcherId);
  const status = loopStatus(state, pair, judging);
  const isStarted = policy?.desired_state === 'active';
  const specs = roles.map((role) => specFor(pair, { role, isStarted }, judging));
  const automation = automationState(state, pair, policy);
  const readiness = readinessOf({ policy, status, specs, automation });
  const quiescence = quiescenceOf(policy, status);
  const dispatcher = dispatcherNeed(state, judging);
  return {
    task: taskRef(pair.task),
    desired_state: policy?.desired_state ?? 'unconfigured',
    last_policy_event: policy?.last_policy_event ?? null,
    interval_minutes: defaults.pollMinutes,
    automation_specs: specs,
    automation_state: automation,
    readiness,
    quiescence,
    dispatcher,
    status,
    control: controlFor(pair.task.name, policy, judging),
    summary: {
      total_automations: specs.length,
      creatable_automations: specs.filter(({ can_create: can }) => can).length,
      blocked_automations: specs.filter(({ can_create: can }) => !can).length,
      applied_automations: automation.applied_count,
      autonomous_ready: readiness.autonomous_ready,
      dispatcher_required: dispatcher.required,
      quiescence_recommended: quiescence.state === 'stop_recommended',
    },
  };
}

interface ToAutomate {
  readonly role: Role;
  readonly isStarted: boolean;
}

function specFor(pair: Pair, { role, isStarted }: ToAutomate, judging: Judging): AutomationSpec {
  const { thread_id, thread_title, name } = pair[role];
  return {
    role,
    kind: 'heartbeat',
    name: `${pair.task.name} ${role} heartbeat`,
    prompt: wakePrompt(judging, pair, role),
    rrule: `FREQ=MINUTELY;INTERVAL=${defaults.pollMinutes}`,
    interval_minutes: defaults.pollMinutes,
    target_thread_id: thread_id,
    target_thread_title: thread_title,
    can_create: thread_id !== null,
    blocker: thread_id === null ? `session ${name} has no thread id` : null,
    record_command:
      isStarted && thread_id !== null ? loopCommands.recordAutomation(judging, pair.task.name, role) : null,
  };
}

/** The newest receipt of each role since the last start, for the thread that is bound now. */
function automationState(state: LoopState, pair: Pair, policy: Autopilot | undefined): AutomationState {
  const receipts = roles.flatMap((role) => {
    const found = state.automations.findLast(
      (one) =>
        one.role === role &&
        one.dispatcher_id === policy?.dispatcher_id &&
        one.seq > policy.started_seq &&
        one.thread_id === pair[role].thread_id,
    );
    if (found === undefined) return [];
    const { automation_id, event_id, recorded_at } = found;
    return [{ automation_id, event_id, recorded_at, role }];
  });
  const applied = receipts.map(({ role }) => role);
  return {
    required_count: roles.length,
    applied_count: applied.length,
    applied_roles: applied,
    missing_roles: roles.filter((role) => !applied.includes(role)),
    receipts,
  };
}

interface ReadinessFacts {
  readonly policy: Autopilot | undefined;
  readonly status: LoopStatus;
  readonly specs: readonly AutomationSpec[];
  readonly automation: AutomationState;
}

function readinessOf({ policy, status, specs, automation }: ReadinessFacts): Readiness {
  const policyStarted = policy?.desired_state === 'active';
  const rolesReady = { manager: isHealthy(status.manager.lease), worker: isHealthy(status.worker.lease) };
  const dispatcherReady = isHealthy(status.dispatch);
  const blockers = [
    ...(policyStarted ? [] : ['autopilot is not started']),
    ...(dispatcherReady ? [] : [`dispatcher ${status.dispatch.dispatcher_id} is ${status.dispatch.state}`]),
    ...roles
      .filter((role) => !rolesReady[role])
      .map((role) => `${role} heartbeat is ${status[role].lease.state}`),
    ...specs.flatMap(({ role, blocker }) =>
      blocker === null ? [] : [`${role} automation cannot be created: ${blocker}`],
    ),
    ...automation.missing_roles.map((role) => `${role} automation is not recorded`),
  ];
  const ready = blockers.length === 0;
  return {
    state: readinessState(policyStarted, ready),
    autonomous_ready: ready,
    policy_started: policyStarted,
    dispatcher_ready: dispatcherReady,
    roles_ready: rolesReady,
    blockers,
  };
}

function readinessState(started: boolean, ready: boolean): Readiness['state'] {
  if (!started) return 'not_active';
  return ready ? 'autonomous_ready' : 'setup_required';
}

/** Commands with what the newest start was given. */
function controlFor(task: string, policy: Autopilot | undefined, judging: Judging): AutopilotPlan['control'] {
  return {
    dispatcher_command: loopCommands.dispatchWatch(judging, policy?.settings),
    start_command: loopCommands.startAutopilot(judging, task, policy?.settings),
    status_command: loopCommands.autopilot(judging, 'status', task),
    stop_command: loopCommands.autopilot(judging, 'stop', task),
    wakeup_dispatch_command: loopCommands.wakeupDispatch(judging, task),
    note: 'Nothing here wakes a session by itself: create the automations in the app, then record each with record-automation.',
  };
}
