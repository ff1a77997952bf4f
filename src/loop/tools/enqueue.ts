import { commandOfKey, decideEnqueue } from '../decide/enqueue.js';
import { loopCommands } from '../loop-commands.js';
import { requireId } from '../plain-line.js';
import type { CommandType, Role } from '../shapes.js';
import { loopPolicy, type LoopPolicy } from '../views/loop-policy.js';
import { judgingOf, type LoopDesk } from './desk.js';
import { actOn } from './role-command.js';

export interface EnqueueCall {
  readonly task: string;
  readonly type: CommandType;
  readonly message: string;
  readonly correlationId?: string;
  readonly idempotencyKey?: string;
}

export interface EnqueueResult {
  readonly command_id: string;
  readonly command_type: CommandType;
  readonly correlation_id: string;
  readonly required_permission: null;
  readonly task: string;
  /** What delivers it when no dispatcher runs. */
  readonly dispatch_command: string;
}

export interface EnqueueContinueResult extends EnqueueResult {
  readonly loop_policy: LoopPolicy;
  readonly loop_run_id: string;
  readonly manager_decision_id: number | null;
  readonly requested_iteration: number;
}

/** `enqueue-…`, in the ledger of the session that sends. The same idempotency key again returns the first command. */
export async function enqueue(
  desk: LoopDesk,
  call: EnqueueCall,
): Promise<EnqueueResult | EnqueueContinueResult> {
  const { task, type, message, idempotencyKey, correlationId } = call;
  if (correlationId !== undefined) requireId(desk, correlationId, 'the correlation id');
  if (idempotencyKey !== undefined) requireId(desk, idempotencyKey, 'the idempotency key');
  const said = desk.redacted(message);
  const commandId = desk.newId();
  const role: Role = type === 'notify_manager' ? 'worker' : 'manager';
  // All keys that were ever used, and the decisions, are in a whole state only.
  const detail = idempotencyKey === undefined && type !== 'continue_iteration' ? 'brief' : 'whole';
  const { state } = await actOn(desk, { task, actor: { role }, detail }, (now) =>
    decideEnqueue(now, {
      commandId,
      type,
      message: said,
      correlationId: correlationId ?? commandId,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    }),
  );
  const command = state.commands.find(({ id }) => id === commandId) ?? commandOfKey(state, idempotencyKey);
  if (command === undefined) throw new Error('a command that was accepted is there');
  const result = {
    command_id: command.id,
    command_type: type,
    correlation_id: command.correlation_id,
    required_permission: null,
    task: state.name,
    dispatch_command: loopCommands.dispatchOnce(judgingOf(desk, {})),
  } as const;
  const run = state.runs.find(({ id }) => id === command.loop_run_id);
  if (type !== 'continue_iteration' || run === undefined) return result;
  return {
    ...result,
    loop_policy: loopPolicy(run),
    loop_run_id: run.id,
    manager_decision_id: state.decisions.at(-1)?.id ?? null,
    requested_iteration: command.requested_iteration ?? run.current_iteration + 1,
  };
}
