import { LedgerError } from '../../errors.js';
import { activePair, openTask, pairOf } from '../binding.js';
import { defaults, type Role } from '../shapes.js';
import type { AutopilotSettings, LoopState } from '../state.js';
import { accepted, refused, type LoopDecision } from './decision.js';

export interface StartAutopilot {
  readonly dispatcherId: string;
  readonly settings: AutopilotSettings;
}

/** Automations recorded before a start no longer count. Refused: UNKNOWN_TASK, NOT_BOUND, WRONG_STATE. */
export function decideStartAutopilot(
  state: LoopState,
  { dispatcherId, settings }: StartAutopilot,
): LoopDecision {
  const pair = activePair(state);
  if (pair instanceof LedgerError) return refused(pair);
  return accepted({ event: 'app_autopilot_started', data: { dispatcher_id: dispatcherId, ...settings } });
}

/** Refused: UNKNOWN_TASK, WRONG_STATE (closed), NOT_BOUND (never bound: there is nothing to run by itself). */
export function decideStopAutopilot(
  state: LoopState,
  { dispatcherId, reason }: { readonly dispatcherId: string; readonly reason?: string },
): LoopDecision {
  const task = openTask(state);
  if (task instanceof LedgerError) return refused(task);
  const pair = pairOf(state);
  if (pair instanceof LedgerError) return refused(pair);
  const data = { dispatcher_id: dispatcherId, ...(reason === undefined ? {} : { reason }) };
  return accepted({ event: 'app_autopilot_stopped', data });
}

export interface RecordAutomation {
  readonly dispatcherId: string;
  readonly role: Role;
  readonly automationId: string;
}

/** The app has created the automation that polls for a role. The same record again leads to no events. */
export function decideRecordAutomation(state: LoopState, command: RecordAutomation): LoopDecision {
  const { dispatcherId, role, automationId } = command;
  const pair = activePair(state);
  if (pair instanceof LedgerError) return refused(pair);
  const policy = state.autopilots.find(({ dispatcher_id: id }) => id === dispatcherId);
  if (policy?.desired_state !== 'active') return refused(notStarted(state.name, dispatcherId));
  const { thread_id: threadId, name } = pair[role];
  if (threadId === null) {
    return refused(
      new LedgerError('WRONG_STATE', `the ${role} has no thread id that an automation could poll in`, {
        hint: `Tell it with \`agent-ledger register-${role} ${state.name} --name ${name} --codex-app-thread-id ID\`.`,
      }),
    );
  }
  const before = state.automations.some(
    (one) =>
      one.role === role &&
      one.automation_id === automationId &&
      one.thread_id === threadId &&
      one.dispatcher_id === dispatcherId &&
      one.seq > policy.started_seq,
  );
  if (before) return accepted();
  return accepted({
    event: 'app_autopilot_automation_applied',
    data: { dispatcher_id: dispatcherId, role, automation_id: automationId, thread_id: threadId },
  });
}

function notStarted(task: string, dispatcherId: string): LedgerError {
  return new LedgerError(
    'WRONG_STATE',
    `the autopilot of "${task}" with dispatcher ${dispatcherId} is not started`,
    {
      hint: `Start it with \`agent-ledger app-autopilot start ${task}${dispatcherFlag(dispatcherId)}\`.`,
    },
  );
}

function dispatcherFlag(dispatcherId: string): string {
  return dispatcherId === defaults.dispatcherId ? '' : ` --dispatcher-id ${dispatcherId}`;
}
