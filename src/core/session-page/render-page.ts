import type { ZoneClock } from '../timestamp.js';
import type { FirstAndLast } from './first-and-last.js';
import { markdownTable } from './markdown-table.js';
import { markdownText } from './markdown-text.js';
import { durationText, eventTime, timeText, type PageTime } from './page-time.js';
import type { SessionDigest } from './session-digest.js';
import type { EventRow } from './session-event.js';
import { parseSessionId } from '../session-id.js';

/** Rows of a list that has no natural end. */
const listRows = 200;

/**
 * The page of a session as Markdown, ending in a newline. The same digest and clock give the same bytes. Sections with
 * nothing in them are left out; text of events shows as itself and does nothing.
 */
export function renderSessionPage(digest: SessionDigest, clock: ZoneClock): string {
  const page: PageTime = { clock, day: parseSessionId(digest.sessionId)?.day ?? '' };
  const sections = [
    [`# Session ${digest.sessionId}`, '', ...heading(digest, page)],
    section('Events', eventCounts(digest)),
    section('Tasks', tasks(digest, page)),
    section('Errors', errors(digest, page)),
    section('Tools', tools(digest)),
    section('Files touched', bulletList([...digest.files].sort())),
    section('Tokens', tokens(digest)),
    section('Runs', bulletList([...digest.runs].sort())),
    section('Timeline', timeline(digest, page)),
    [`Notes: [${digest.sessionId}.notes.md](${digest.sessionId}.notes.md)`],
  ];
  return `${sections
    .filter(({ length }) => length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`## ${title}`, '', ...lines];
}

function heading(digest: SessionDigest, page: PageTime): readonly string[] {
  const agents = [...digest.agents.keys()].sort();
  return [
    `- ${agents.length > 1 ? 'Agents' : 'Agent'}: ${namesOf(agents)}`,
    ...(digest.vendors.size === 0 ? [] : [`- Program: ${namesOf([...digest.vendors].sort())}`]),
    ...(digest.models.size === 0 ? [] : [`- Model: ${namesOf([...digest.models].sort())}`]),
    `- Date: ${page.day}`,
    ...timeLine(digest, page),
    `- State: ${digest.hasEnded ? 'ended' : 'open, no end is on record'}`,
    `- Events: ${digest.events}`,
  ];
}

function timeLine({ firstMs, lastMs }: SessionDigest, page: PageTime): readonly string[] {
  if (firstMs === undefined || lastMs === undefined) return [];
  const lasted = durationText((lastMs - firstMs) / 1000);
  return [`- Time: ${timeText(firstMs, page)} to ${timeText(lastMs, page)} (${page.clock.zone}), ${lasted}`];
}

function namesOf(names: readonly string[]): string {
  return names.slice(0, 20).map(markdownText).join(', ');
}

function eventCounts({ counts }: SessionDigest): readonly string[] {
  const rows = [...counts].sort(byCountThenName).map(([name, count]) => [markdownText(name), String(count)]);
  return markdownTable(['Event', 'Count'], bounded(rows));
}

function tasks(digest: SessionDigest, page: PageTime): readonly string[] {
  if (digest.tasks.size === 0) return [];
  const rows = [...digest.tasks.values()]
    .slice(0, listRows)
    .map((task) => [
      markdownText(task.task),
      markdownText(task.attempts > 1 ? `${task.status} (${task.attempts} starts)` : task.status),
      eventTime({ ts: task.firstTs }, page),
      task.durationSec === undefined ? '' : durationText(task.durationSec),
      markdownText(task.summary),
    ]);
  const left = digest.tasks.size - rows.length;
  const more = left === 0 ? [] : [[`… ${left} more`, '', '', '', '']];
  return markdownTable(['Task', 'Status', 'First seen', 'Duration', 'Summary'], [...rows, ...more]);
}

function errors(digest: SessionDigest, page: PageTime): readonly string[] {
  if (digest.errors.count === 0) return [];
  const row = (event: EventRow): readonly string[] => [
    eventTime(event, page),
    markdownText(event.event),
    markdownText(event.summary),
    taskCell(event),
  ];
  return markdownTable(['Time', 'Event', 'Summary', 'Task'], rowsOf(digest.errors, row, 4));
}

function tools({ tools: used }: SessionDigest): readonly string[] {
  if (used.size === 0) return [];
  const rows = [...used]
    .map(([name, { calls, ends, errors: failed }]) => ({ name, calls: Math.max(calls, ends), failed }))
    .sort((left, right) => right.calls - left.calls || (left.name < right.name ? -1 : 1))
    .map(({ name, calls, failed }) => [markdownText(name), String(calls), String(failed)]);
  return markdownTable(['Tool', 'Calls', 'Errors'], bounded(rows));
}

function tokens({ tokens: counted }: SessionDigest): readonly string[] {
  const rows = counted.total().map(([name, count]) => [markdownText(name), String(count)]);
  return rows.length === 0 ? [] : markdownTable(['Kind', 'Tokens'], bounded(rows));
}

function timeline(digest: SessionDigest, page: PageTime): readonly string[] {
  const severalAgents = digest.agents.size > 1;
  const row = (event: EventRow): readonly string[] => [
    eventTime(event, page),
    ...(severalAgents ? [markdownText(event.agent)] : []),
    markdownText(event.event),
    markdownText(event.summary),
    taskCell(event),
  ];
  const columns = ['Time', ...(severalAgents ? ['Agent'] : []), 'Event', 'Summary', 'Task'];
  return markdownTable(columns, rowsOf(digest.timeline, row, columns.length));
}

/** The first and the last ones; between them a row that says how many there are. */
function rowsOf(
  { first, last, leftOut }: FirstAndLast<EventRow>,
  row: (event: EventRow) => readonly string[],
  columns: number,
): readonly (readonly string[])[] {
  const gap = [`… ${leftOut} left out`, ...Array.from({ length: columns - 1 }, () => '')];
  return [...first.map(row), ...(leftOut === 0 ? [] : [gap]), ...last.map(row)];
}

function taskCell({ task_id }: EventRow): string {
  return task_id === 'unknown' || task_id === 'system' ? '' : markdownText(task_id);
}

function bulletList(texts: readonly string[]): readonly string[] {
  const left = texts.length - listRows;
  const items = texts.slice(0, listRows).map((text) => `- ${markdownText(text)}`.trimEnd());
  return left > 0 ? [...items, `- … ${left} more`] : items;
}

function bounded(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  const left = rows.length - listRows;
  if (left <= 0) return rows;
  return [...rows.slice(0, listRows), [`… ${left} more`, ...(rows[0] ?? []).slice(1).map(() => '')]];
}

function byCountThenName(left: readonly [string, number], right: readonly [string, number]): number {
  return right[1] - left[1] || (left[0] < right[0] ? -1 : 1);
}
