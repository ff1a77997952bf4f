import { oneLine } from '../core/cut-text.js';
import type { LoopEvent } from './events.js';

/** The `summary` of a loop event's line: one line for people. */
export function eventSummary({ event, data }: LoopEvent): string {
  const words = event.replaceAll('_', ' ');
  const more = detailOf(data);
  return oneLine(more === '' ? words : `${words}: ${more}`, 300);
}

function detailOf(data: LoopEvent['data']): string {
  if ('message' in data) return `${data.type} ${data.message}`;
  if ('criterion' in data) return data.criterion;
  if ('decision' in data) return `${data.decision}, ${data.reason}`;
  if ('role' in data && 'status' in data) return `${data.role} ${data.status}`;
  if ('role' in data) return data.role;
  if ('goal' in data && data.goal !== undefined) return data.goal;
  if ('command_id' in data) return data.command_id;
  if ('reason' in data && data.reason !== undefined) return data.reason;
  if ('dispatcher_id' in data) return data.dispatcher_id;
  return '';
}
