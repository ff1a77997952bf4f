import { oneLine } from '../core/cut-text.js';
import type { RunEvent } from './events.js';

/** The `summary` of a run event's line: one line for people. */
export function eventSummary(event: RunEvent): string {
  return oneLine(sentenceOf(event), 300);
}

function sentenceOf({ event, data }: RunEvent): string {
  const words = event.replaceAll('_', ' ');
  if ('decision' in data) return `${words}: ${data.decision.action} on ${data.step_id}`;
  if ('step_id' in data) return `${words}: ${data.step_id}`;
  if ('goal' in data) return `${words}: ${data.goal}`;
  if ('steps' in data) return `${words}: ${data.steps.length} steps`;
  if ('reason' in data) return `${words}: ${data.reason}`;
  if ('description' in data) return `${words}: ${data.description}`;
  if ('summary' in data) return `${words}: ${data.summary}`;
  if ('key' in data) return `${words}: ${data.key}`;
  return words;
}
