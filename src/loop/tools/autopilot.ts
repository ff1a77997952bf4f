import { pairOf } from '../binding.js';
import { decideRecordAutomation, decideStartAutopilot, decideStopAutopilot } from '../decide/autopilot.js';
import type { LoopDecision } from '../decide/decision.js';
import { requireId } from '../plain-line.js';
import { settingsOf } from '../policy.js';
import { defaults, type Role } from '../shapes.js';
import type { AutopilotSettings, EventReceipt, LoopState } from '../state.js';
import { autopilotPlan, type AutopilotPlan } from '../views/autopilot-plan.js';
import {
  judgingOf,
  receiptNamed,
  required,
  requireJudging,
  type JudgingCall,
  type LoopDesk,
} from './desk.js';
import { actOn } from './role-command.js';
import { existingTask } from './task.js';
import type { OperatorCall } from './wakeup.js';

export interface AutopilotResult {
  readonly action: 'start' | 'stop' | 'status' | 'record-automation';
  readonly receipt: EventReceipt | null;
  /** As it stands after this call. */
  readonly plan: AutopilotPlan;
}

/** Settings that a start keeps; for a later call they hold instead of the kept ones. */
export interface AutopilotCall extends OperatorCall {
  readonly intervalSeconds?: number;
  readonly watchIterations?: number;
  readonly quietAfterCycles?: number;
}

interface Automated {
  readonly role: Role;
  readonly automationId: string;
}

/** What is not said is as at the start before, so that a restart forgets nothing. */
export async function startAutopilot(desk: LoopDesk, call: AutopilotCall): Promise<AutopilotResult> {
  const found = existingTask(desk, call.task);
  const settled = withStored(found, call);
  const { dispatcherId = defaults.dispatcherId } = settled;
  const settings = settingsFor(desk, settled, settingsOf(found, dispatcherId));
  return record(desk, { action: 'start', call: settled }, (state) =>
    decideStartAutopilot(state, { dispatcherId, settings }),
  );
}

export async function stopAutopilot(desk: LoopDesk, call: AutopilotCall): Promise<AutopilotResult> {
  const settled = withStored(existingTask(desk, call.task), call);
  const { dispatcherId = defaults.dispatcherId } = settled;
  return record(desk, { action: 'stop', call: settled }, (state) =>
    decideStopAutopilot(state, { dispatcherId }),
  );
}

export async function recordAutomation(
  desk: LoopDesk,
  call: AutopilotCall & Automated,
): Promise<AutopilotResult> {
  const settled = withStored(existingTask(desk, call.task), call);
  const { dispatcherId = defaults.dispatcherId, role, automationId } = settled;
  requireId(desk, automationId, 'the automation id');
  return record(desk, { action: 'record-automation', call: settled }, (state) =>
    decideRecordAutomation(state, { dispatcherId, role, automationId }),
  );
}

/** `app-autopilot status`; writes nothing. */
export function readAutopilot(desk: LoopDesk, call: AutopilotCall): AutopilotResult {
  const state = existingTask(desk, call.task, 'brief');
  return { action: 'status', receipt: null, plan: planOf(desk, state, withStored(state, call)) };
}

async function record(
  desk: LoopDesk,
  { action, call }: { readonly action: AutopilotResult['action']; readonly call: AutopilotCall },
  decide: (state: LoopState) => LoopDecision,
): Promise<AutopilotResult> {
  requireJudging(call);
  const executed = await actOn(desk, { task: call.task, actor: { agent: call.as ?? 'operator' } }, decide);
  const receipt =
    receiptNamed(
      executed,
      'app_autopilot_started',
      'app_autopilot_stopped',
      'app_autopilot_automation_applied',
    ) ?? firstRecord(executed.state, call);
  return { action, receipt, plan: planOf(desk, executed.state, call) };
}

/** Of an automation that was recorded before. */
function firstRecord(
  { automations }: LoopState,
  call: AutopilotCall & Partial<Automated>,
): EventReceipt | null {
  const { automationId, role, dispatcherId = defaults.dispatcherId } = call;
  const found = automations.findLast(
    (one) => one.automation_id === automationId && one.role === role && one.dispatcher_id === dispatcherId,
  );
  if (found === undefined) return null;
  const { event_id, recorded_at } = found;
  return { event_id, event_type: 'app_autopilot_automation_applied', recorded_at };
}

function planOf(desk: LoopDesk, state: LoopState, call: AutopilotCall): AutopilotPlan {
  const judging = judgingOf(desk, call);
  const autopilots = state.autopilots.map((policy) =>
    policy.dispatcher_id === judging.dispatcherId && policy.settings !== undefined
      ? { ...policy, settings: settingsFor(desk, call, policy.settings) }
      : policy,
  );
  return autopilotPlan({ ...state, autopilots }, required(pairOf(state)), judging);
}

/** What this start says, else what the one before it said, else the defaults. */
function settingsFor(
  desk: LoopDesk,
  call: AutopilotCall,
  before: AutopilotSettings | undefined,
): AutopilotSettings {
  const { staleAfterSeconds = desk.staleAfterSeconds ?? defaults.staleAfterSeconds } = call;
  const watchIterations = call.watchIterations ?? before?.watch_iterations;
  return {
    interval_seconds: call.intervalSeconds ?? before?.interval_seconds ?? defaults.dispatchIntervalSeconds,
    stale_after_seconds: staleAfterSeconds,
    quiet_after_cycles: call.quietAfterCycles ?? before?.quiet_after_cycles ?? defaults.quietAfterCycles,
    ...(watchIterations === undefined ? {} : { watch_iterations: watchIterations }),
  };
}

/** What is not said now is as the newest start said it. */
function withStored<Call extends OperatorCall>({ autopilots }: LoopState, call: Call): Call & JudgingCall {
  const wanted = call.dispatcherId;
  const policy = autopilots.findLast(({ dispatcher_id: id }) => wanted === undefined || id === wanted);
  if (policy === undefined) return call;
  const staleAfterSeconds = call.staleAfterSeconds ?? policy.settings?.stale_after_seconds;
  return {
    ...call,
    dispatcherId: policy.dispatcher_id,
    ...(staleAfterSeconds === undefined ? {} : { staleAfterSeconds }),
  };
}
