import type { LedgerLine } from '../../schema/generated/types.js';
import type { Colours } from './colour.js';
import { escapeInvisible } from './escape.js';

/** One event as one line for people, by default in the reader's time zone, safe to print on a terminal. */
export function eventText(line: LedgerLine, { dim, bold }: Colours, timeText = localTime): string {
  const { ts, agent, event, task_id, summary } = line;
  const task = task_id === 'unknown' || task_id === 'system' ? [] : [task_id];
  const [time = '', who = '', ...rest] = [timeText(ts), agent, event, ...task, summary].map(escapeInvisible);
  return [dim(time), bold(who), ...rest].join('  ');
}

/** `YYYY-MM-DD HH:MM:SS` in the reader's zone; a time that cannot be read stays as it is. */
export function localTime(ts: string): string {
  const date = new Date(ts);
  if (Number.isNaN(date.getTime())) return ts;
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('-');
  return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':')}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
