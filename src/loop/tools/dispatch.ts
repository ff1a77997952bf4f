import { LedgerError } from '../../errors.js';
import { claimableCommands } from '../backlog.js';
import { activePair } from '../binding.js';
import { decideDispatch, targetRole } from '../decide/dispatch.js';
import { defaults, type CommandType } from '../shapes.js';
import type { LoopState, QueuedCommand } from '../state.js';
import { continueBlockers, loopPolicy } from '../views/loop-policy.js';
import type { LoopDesk } from './desk.js';

export interface DispatchCall {
  readonly dispatcherId?: string;
  readonly limit?: number;
  readonly leaseSeconds?: number;
  readonly type?: CommandType;
  readonly dryRun?: boolean;
  /** Told of each command as it was dealt with. */
  readonly onProcessed?: (command: ProcessedCommand) => void;
}

/**
 * One pass: the oldest commands of all tasks, each in a batch of its own. A dry run writes nothing. A task that cannot be
 * written to now keeps no other one waiting: the rest is dispatched first, then the pass rejects.
 * @throws LedgerError LOCK_TIMEOUT, SEQUENCE_CONFLICT, UNKNOWN_OUTCOME (of one task; what was dealt with stands), IO_*
 */
export async function dispatchPass(desk: LoopDesk, call: DispatchCall): Promise<readonly ProcessedCommand[]> {
  const { limit = 10, onProcessed } = call;
  const processed: ProcessedCommand[] = [];
  const troubles = new Map<string, LedgerError>();
  for (const { state, command } of waitingIn(desk, call)) {
    if (processed.length >= limit) break;
    if (troubles.has(state.name)) continue;
    const after = await attempt(desk, { call, state, command }, troubles);
    if (after === undefined) continue;
    const done = processedCommand(after, command.id, call);
    processed.push(done);
    onProcessed?.(done);
  }
  for (const trouble of troubles.values()) throw trouble;
  return processed;
}

/** The oldest first. */
function waitingIn(desk: LoopDesk, { type }: DispatchCall): readonly Waiting[] {
  return desk.store
    .list()
    .filter((state) => !(activePair(state) instanceof LedgerError))
    .flatMap((state) => inTheirOrder(state, claimableCommands(state, desk.now())))
    .filter(({ command }) => type === undefined || command.type === type)
    .sort((left, right) => left.sinceMs - right.sinceMs);
}

const passing: readonly string[] = ['LOCK_TIMEOUT', 'SEQUENCE_CONFLICT', 'UNKNOWN_OUTCOME'];

/** Trouble with a ledger that the next pass may not have. */
export function isPassing(error: unknown): error is LedgerError {
  return error instanceof LedgerError && passing.includes(error.code);
}

/** Undefined when nothing was done; why not is in `troubles` if it was trouble with the task. */
async function attempt(
  desk: LoopDesk,
  delivery: Delivery,
  troubles: Map<string, LedgerError>,
): Promise<LoopState | undefined> {
  const { call, state } = delivery;
  if (call.dryRun === true) return desk.store.read(state.name);
  try {
    return await deliver(desk, delivery);
  } catch (error) {
    if (!isPassing(error)) throw error;
    troubles.set(state.name, error);
    return undefined;
  }
}

interface Waiting {
  readonly state: LoopState;
  readonly command: QueuedCommand;
  readonly sinceMs: number;
}

/**
 * Commands of one task keep the order of its stream, whatever their writers' clocks said: none is taken for older than
 * the one before it. Across tasks the older one goes first.
 */
function inTheirOrder(state: LoopState, commands: readonly QueuedCommand[]): readonly Waiting[] {
  let sinceMs = 0;
  return commands.map((command) => {
    sinceMs = Math.max(sinceMs, Date.parse(command.created_at));
    return { state, command, sinceMs };
  });
}

interface Delivery {
  readonly call: DispatchCall;
  readonly state: LoopState;
  readonly command: QueuedCommand;
}

/** Undefined when another dispatcher was faster, or the task was closed in between. */
async function deliver(desk: LoopDesk, { call, state, command }: Delivery): Promise<LoopState | undefined> {
  const { dispatcherId = defaults.dispatcherId, leaseSeconds = defaults.claimSeconds } = call;
  try {
    const executed = await desk.store.execute({
      task: state.name,
      agent: dispatcherId,
      // What stands in the way of an iteration is in a whole state only.
      detail: command.type === 'continue_iteration' ? 'whole' : 'brief',
      decide: (now) =>
        decideDispatch(now, { commandId: command.id, dispatcherId, leaseSeconds }, { nowMs: desk.now() }),
    });
    return executed.written.length === 0 ? undefined : executed.state;
  } catch (error) {
    const closed = error instanceof LedgerError && ['NOT_BOUND', 'WRONG_STATE'].includes(error.code);
    if (closed) return undefined;
    throw error;
  }
}

function processedCommand(state: LoopState, id: string, call: DispatchCall) {
  const command = state.commands.find((one) => one.id === id);
  if (command === undefined) throw new Error('a command that was dispatched is there');
  const { dispatcherId = defaults.dispatcherId, dryRun = false } = call;
  const item = state.items.find(({ command_id }) => command_id === id);
  const run = state.runs.find((one) => one.id === command.loop_run_id);
  const reasons = dryRun ? foreseen(state, command) : command.reasons;
  const done = command.state === 'succeeded';
  const role = targetRole(command.type);
  return {
    attempt_id: command.attempts,
    command_id: id,
    command_type: command.type,
    correlation_id: command.correlation_id,
    delivered: done,
    delivery_mode: 'pull',
    dispatcher_id: dispatcherId,
    dry_run: dryRun,
    error: reasons.join(', '),
    error_type: reasons.length === 0 ? '' : 'blocked',
    manager_decision_id: null,
    missing_evidence: reasons.flatMap((one) => /^missing_(.+)_evidence$/.exec(one)?.[1] ?? []),
    notification_id: item?.id ?? null,
    permission_check: null,
    reason: reasons[0] ?? null,
    required_permission: null,
    side_effect_completed: done,
    side_effect_started: done,
    state: dryRun ? 'pending' : command.state,
    target_session: item?.session ?? state.bindings.find(({ state: at }) => at === 'active')?.[role] ?? '',
    target_worker_notified: done && role === 'worker',
    task: state.name,
    ...(run === undefined
      ? {}
      : {
          ...policyFields(loopPolicy(run)),
          requested_iteration: command.requested_iteration ?? run.current_iteration,
        }),
  };
}

export type ProcessedCommand = ReturnType<typeof processedCommand>;

function policyFields(policy: ReturnType<typeof loopPolicy>) {
  const { run_id, current_iteration, max_iterations, required_before_continue } = policy;
  const { stop_conditions, cleanup_policy, seed_prompt_sha256 } = policy;
  return {
    loop_policy: policy,
    run_id,
    current_iteration,
    max_iterations,
    required_before_continue,
    stop_conditions,
    cleanup_policy,
    seed_prompt_sha256,
  };
}

function foreseen(
  state: LoopState,
  { type, loop_run_id, requested_iteration }: QueuedCommand,
): readonly string[] {
  if (type !== 'continue_iteration') return [];
  return continueBlockers(
    state,
    state.runs.find(({ id }) => id === loop_run_id),
    requested_iteration,
  );
}
