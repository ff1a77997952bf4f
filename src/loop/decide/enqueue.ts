import { LedgerError } from '../../errors.js';
import { activePair } from '../binding.js';
import type { CommandType } from '../shapes.js';
import type { LoopState } from '../state.js';
import { accepted, refused, type LoopDecision } from './decision.js';

export interface Enqueue {
  readonly commandId: string;
  readonly type: CommandType;
  readonly message: string;
  readonly correlationId: string;
  readonly idempotencyKey?: string;
  /** Of a continue command; default: the one after the present iteration. */
  readonly requestedIteration?: number;
}

/**
 * A message for the other session. A key that was used before leads to no events: the first command stands.
 * Refused: SCHEMA_INVALID (no message), ID_CONFLICT (the key stands for something else), WRONG_STATE (nothing to
 * continue, or closed), UNKNOWN_TASK, NOT_BOUND.
 */
export function decideEnqueue(state: LoopState, command: Enqueue): LoopDecision {
  const pair = activePair(state);
  if (pair instanceof LedgerError) return refused(pair);
  const { commandId, type, message, correlationId, idempotencyKey } = command;
  if (message.trim() === '') return refused(new LedgerError('SCHEMA_INVALID', 'the message is empty'));
  const first = commandOfKey(state, idempotencyKey);
  if (first !== undefined) {
    if (first.type === type && first.message === message) return accepted();
    const text = `the idempotency key stands for command ${first.id}, which says something else`;
    return refused(new LedgerError('ID_CONFLICT', text, { hint: 'Give what is new a key of its own.' }));
  }
  const run = state.runs.at(-1);
  if (type === 'continue_iteration' && run === undefined) return refused(noRun(state.name));
  return accepted({
    event: 'command_created',
    data: {
      command_id: commandId,
      type,
      message,
      correlation_id: correlationId,
      ...(idempotencyKey === undefined ? {} : { idempotency_key: idempotencyKey }),
      ...(run === undefined ? {} : { loop_run_id: run.id }),
      ...(type === 'continue_iteration' && run !== undefined
        ? { requested_iteration: command.requestedIteration ?? run.current_iteration + 1 }
        : {}),
    },
  });
}

export function commandOfKey(
  { commands }: LoopState,
  key: string | undefined,
): LoopState['commands'][number] | undefined {
  return key === undefined ? undefined : commands.find(({ idempotency_key: used }) => used === key);
}

function noRun(task: string): LedgerError {
  return new LedgerError('WRONG_STATE', `task "${task}" has no loop that could be continued`, {
    hint: 'Bind the pair with --template or --max-iterations to have one.',
  });
}
