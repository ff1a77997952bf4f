import { loopCommands } from '../loop-commands.js';
import type { Judging } from '../judging.js';
import type { AckStatus } from '../shapes.js';
import type { Ack, InboxItem, LoopState, QueuedCommand, Session } from '../state.js';
import { loopPolicy } from './loop-policy.js';

/** One item as its reader sees it. Keys that have no meaning here are null. */
export function inboxItem(state: LoopState, item: InboxItem, judging: Judging) {
  const command = state.commands.find(({ id }) => id === item.command_id);
  const target = state.sessions.find(({ name }) => name === item.session);
  const ack = state.acks.findLast(({ notification_id: id }) => id === item.id);
  const acknowledge = (status: AckStatus): string =>
    loopCommands.acknowledge(judging, state.name, { id: item.id, role: item.role, status });
  return {
    ...plainItem(state, item, target),
    ...sourceOf(state, command),
    acknowledgement: ack === undefined ? null : ackView(state, ack, item),
    acknowledge_command: acknowledge('received'),
    accept_command: acknowledge('accepted'),
    block_command: acknowledge('blocked'),
    claim_expires_at: null,
    claimed_at: null,
    claimed_by: null,
    command_id: item.command_id,
    consumed_by_session_id: state.sessions.find(({ name }) => name === item.consumed_by)?.uid ?? null,
    consumed_manager_cycle_id: null,
    correlation_id: command?.correlation_id ?? '',
    created_at: command?.created_at ?? item.delivered_at,
    dedupe_key: command?.idempotency_key ?? item.command_id,
    error: null,
    payload: payloadOf(state, item, command),
    side_effect_completed: true,
    side_effect_started: true,
    source_event_id: null,
    source_event_timestamp: null,
    task_name: state.name,
  };
}

export type InboxItemView = ReturnType<typeof inboxItem>;

/** The short form that acknowledgements show. */
export function plainItem(state: LoopState, item: InboxItem, target: Session | undefined) {
  const command = state.commands.find(({ id }) => id === item.command_id);
  return {
    id: item.id,
    binding_id: item.binding_id,
    consumed_at: item.consumed_at,
    delivered_at: item.delivered_at,
    delivery_mode: 'pull',
    signal_type: command?.type ?? '',
    state: item.state,
    target_session_id: target?.uid ?? '',
    target_session_name: item.session,
    target_session_role: item.role,
    task_id: state.task?.id ?? '',
  };
}

export function ackView(state: LoopState, ack: Ack, item: InboxItem) {
  const { id, created_at, notification_id, role, status, correlation_id, payload } = ack;
  const command = state.commands.find((one) => one.id === item.command_id);
  return {
    id,
    binding_id: item.binding_id,
    correlation_id: correlation_id ?? command?.correlation_id ?? null,
    created_at,
    notification_id,
    payload,
    role,
    status,
    task_id: state.task?.id ?? '',
  };
}

function sourceOf({ sessions }: LoopState, command: QueuedCommand | undefined) {
  const source = sessions.find(({ name }) => name === command?.source);
  return {
    source_session_id: source?.uid ?? '',
    source_session_name: command?.source ?? '',
    source_session_role: source?.role ?? 'operator',
  };
}

function payloadOf(state: LoopState, item: InboxItem, command: QueuedCommand | undefined) {
  const run = state.runs.find(({ id }) => id === command?.loop_run_id);
  const policy = run === undefined ? undefined : loopPolicy(run);
  return {
    command_id: item.command_id,
    command_type: command?.type ?? '',
    delivery_mode: 'pull',
    dispatcher_id: item.dispatcher_id,
    message: command?.message ?? '',
    permission_check: null,
    source_session: command?.source ?? '',
    target_session: item.session,
    task_id: state.task?.id ?? '',
    ...(policy === undefined
      ? {}
      : {
          loop_policy: policy,
          ralph_loop: {
            ...policy,
            requested_iteration: command?.requested_iteration ?? policy.current_iteration,
          },
        }),
  };
}
