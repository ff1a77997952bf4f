import type { LoopEventOf, Place } from '../events.js';
import type { LoopDraft, QueuedCommand } from '../state.js';
import { endQuiet } from './autopilot.js';
import { replaceLast } from './replace.js';

type QueueEvent = LoopEventOf<
  | 'command_created'
  | 'dispatch_command_claimed'
  | 'dispatch_command_succeeded'
  | 'dispatch_command_failed'
  | 'dispatch_command_blocked'
>;

export function applyQueue(draft: LoopDraft, event: QueueEvent, place: Place): string | undefined {
  if (event.event === 'command_created') return createCommand(draft, event, place);
  const command = draft.commands.find(({ id }) => id === event.data.command_id);
  if (command === undefined) return 'no such command';
  if (command.state !== 'pending' && command.state !== 'claimed') return `it has ${command.state} before`;
  replaceLast(draft.commands, ({ id }) => id === command.id, changeBy(event, place));
  return undefined;
}

function createCommand(
  draft: LoopDraft,
  { data }: LoopEventOf<'command_created'>,
  { ts, agent, seq }: Place,
): string | undefined {
  if (draft.commands.some(({ id }) => id === data.command_id)) return 'the command exists already';
  draft.commands.push({
    id: data.command_id,
    type: data.type,
    message: data.message,
    correlation_id: data.correlation_id,
    idempotency_key: data.idempotency_key ?? null,
    loop_run_id: data.loop_run_id ?? null,
    requested_iteration: data.requested_iteration ?? null,
    source: agent,
    created_at: ts,
    seq,
    state: 'pending',
    attempts: 0,
    claimed_by: null,
    claim_expires_at_ms: null,
    reasons: [],
  });
  endQuiet(draft, ts);
  return undefined;
}

function changeBy(
  event: Exclude<QueueEvent, LoopEventOf<'command_created'>>,
  { ts }: Place,
): Partial<QueuedCommand> {
  const { attempt: attempts } = event.data;
  switch (event.event) {
    case 'dispatch_command_claimed': {
      const { dispatcher_id: claimed_by, lease_seconds } = event.data;
      const claim_expires_at_ms = Date.parse(ts) + lease_seconds * 1000;
      return { state: 'claimed', attempts, claimed_by, claim_expires_at_ms };
    }
    case 'dispatch_command_succeeded':
      return { state: 'succeeded', attempts };
    case 'dispatch_command_failed':
      return { state: 'failed', attempts, reasons: [event.data.error_type] };
    case 'dispatch_command_blocked':
    default:
      return { state: 'blocked', attempts, reasons: event.data.reasons };
  }
}
