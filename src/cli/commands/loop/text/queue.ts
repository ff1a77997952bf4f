import type { AcknowledgeResult } from '../../../../loop/tools/acknowledge.js';
import type { ProcessedCommand } from '../../../../loop/tools/dispatch.js';
import type { EnqueueContinueResult, EnqueueResult } from '../../../../loop/tools/enqueue.js';
import type { InboxResult } from '../../../../loop/tools/inbox.js';
import { block, columns, commandLine, counted, field } from './parts.js';

type Queued = (EnqueueResult | EnqueueContinueResult) & { readonly dispatch_command: string };

export function enqueueText(result: Queued): readonly string[] {
  const { task, command_type: type, command_id: id, correlation_id: correlation } = result;
  return [
    `Queued for ${task}: ${type}, command ${id}, correlation ${field(correlation)}.`,
    ...('requested_iteration' in result ? [`It asks for iteration ${result.requested_iteration}.`] : []),
    'A dispatcher delivers it; without one that runs:',
    commandLine(result.dispatch_command),
  ];
}

export function inboxText({ consumed, items, session, task, wait }: InboxResult): readonly string[] {
  const more = consumed === null ? items : items.slice(0, 0);
  return [
    ...(consumed === null ? [] : consumedText(consumed)),
    ...(consumed === null && items.length === 0 ? [emptyText(wait, session, task.name)] : []),
    ...(more.length === 0 ? [] : [`${counted(more.length, 'item')} for ${session.name}, the oldest first:`]),
    ...more.flatMap(itemText),
    ...(consumed !== null && items.length > 0 ? [`${counted(items.length, 'item')} more in the inbox.`] : []),
  ];
}

function emptyText(
  { timed_out: timedOut, elapsed_seconds: elapsed }: InboxResult['wait'],
  { name }: InboxResult['session'],
  task: string,
): string {
  const waited = timedOut ? `, after ${counted(elapsed, 'second')} of waiting` : '';
  return `The inbox of ${name} (${task}) is empty${waited}.`;
}

type Item = InboxResult['items'][number];

function itemText(item: Item): readonly string[] {
  const { id, signal_type: type, command_id, correlation_id, source_session_name: from } = item;
  return [
    `  ${id}  ${type} from ${field(from)}, command ${command_id}, correlation ${field(correlation_id)}`,
    ...block(item.payload.message, '    '),
  ];
}

function consumedText(item: Item): readonly string[] {
  return [
    `Taken: item ${item.id}`,
    ...itemText(item),
    'Acknowledge it at once, and again after the work:',
    commandLine(item.acknowledge_command),
    commandLine(item.accept_command),
    commandLine(item.block_command),
  ];
}

export function acknowledgeText({
  acknowledgements,
  latest,
  notification,
  task,
}: AcknowledgeResult): readonly string[] {
  const name = `Item ${notification.id} of ${task.name}`;
  if (latest === null) return [`${name} is not acknowledged.`];
  return [
    `${name} is ${latest.status}.`,
    ...columns(
      acknowledgements.map(({ status, created_at, payload }) => [`  ${created_at}`, status, said(payload)]),
    ),
  ];
}

function said({ summary }: Readonly<Record<string, unknown>>): string {
  return typeof summary === 'string' ? field(summary) : '';
}

export function dispatchText({
  dispatcher_id: dispatcher,
  iterations,
  processed_count: count,
  dry_run: isDry,
}: {
  readonly dispatcher_id: string;
  readonly iterations: number;
  readonly processed_count: number;
  readonly dry_run: boolean;
}): readonly string[] {
  const done = isDry ? 'would be dispatched' : 'dispatched';
  return [
    `${counted(count, 'command')} ${done} by ${dispatcher} in ${counted(iterations, 'pass', 'passes')}.`,
  ];
}

export function processedText(command: ProcessedCommand): string {
  const { command_id: id, command_type: type, task, state, target_session, error } = command;
  return `${task}: ${type} ${id} for ${field(target_session)} ${state}${error === '' ? '' : ` (${error})`}`;
}
