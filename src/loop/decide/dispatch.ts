import { LedgerError } from '../../errors.js';
import { claimableCommands } from '../backlog.js';
import { activePair, type Pair } from '../binding.js';
import type { LoopEvent } from '../events.js';
import type { CommandType, Role } from '../shapes.js';
import type { LoopState, QueuedCommand } from '../state.js';
import { continueBlockers } from '../views/loop-policy.js';
import { accepted, refused, type LoopDecision } from './decision.js';

export interface Dispatch {
  readonly commandId: string;
  readonly dispatcherId: string;
  readonly leaseSeconds: number;
}

/**
 * Claim, delivery and success of one command as one batch: a crash leaves all of it or none, and the next pass takes it
 * up again. A command that somebody else has delivered or holds leads to no events. Refused: UNKNOWN_TASK, NOT_BOUND,
 * WRONG_STATE (the command waits until the task is bound again).
 */
export function decideDispatch(
  state: LoopState,
  { commandId, dispatcherId, leaseSeconds }: Dispatch,
  { nowMs }: { readonly nowMs: number },
): LoopDecision {
  const pair = activePair(state);
  if (pair instanceof LedgerError) return refused(pair);
  const command = claimableCommands(state, nowMs).find(({ id }) => id === commandId);
  if (command === undefined) return accepted();
  const attempt = { command_id: commandId, dispatcher_id: dispatcherId, attempt: command.attempts + 1 };
  const claim: LoopEvent = {
    event: 'dispatch_command_claimed',
    data: { ...attempt, lease_seconds: leaseSeconds },
  };
  const blockers = gateOf(state, command);
  if (blockers.length > 0) {
    return accepted(claim, { event: 'dispatch_command_blocked', data: { ...attempt, reasons: blockers } });
  }
  return accepted(claim, ...advance(state, command), delivery(pair, command), {
    event: 'dispatch_command_succeeded',
    data: attempt,
  });
}

export function targetRole(type: CommandType): Role {
  return type === 'notify_manager' ? 'manager' : 'worker';
}

function gateOf(
  state: LoopState,
  { type, loop_run_id, requested_iteration }: QueuedCommand,
): readonly string[] {
  if (type !== 'continue_iteration') return [];
  const run = state.runs.find(({ id }) => id === loop_run_id);
  return continueBlockers(state, run, requested_iteration);
}

function advance({ runs }: LoopState, { id, type, loop_run_id }: QueuedCommand): readonly LoopEvent[] {
  const run = runs.find((one) => one.id === loop_run_id);
  if (type !== 'continue_iteration' || run === undefined) return [];
  const { current_iteration: from } = run;
  return [{ event: 'loop_iteration_advanced', data: { run_id: run.id, from, to: from + 1, command_id: id } }];
}

function delivery({ binding, ...pair }: Pair, { id, type }: QueuedCommand): LoopEvent {
  const role = targetRole(type);
  return {
    event: 'inbox_delivered',
    data: { command_id: id, binding_id: binding.id, role, session: pair[role].name },
  };
}
