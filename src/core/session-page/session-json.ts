import { timeOfEvent, type EventRow } from './session-event.js';
import type { SessionDigest } from './session-digest.js';

/** What the page of a session tells, without its timeline, as one JSON value: a stable contract. Times are in UTC. */
export function sessionJson(digest: SessionDigest): Readonly<Record<string, unknown>> {
  const { firstMs, lastMs } = digest;
  return {
    session_id: digest.sessionId,
    agents: [...digest.agents.keys()].sort(),
    vendors: [...digest.vendors].sort(),
    models: [...digest.models].sort(),
    first: timeText(firstMs),
    last: timeText(lastMs),
    duration_sec: firstMs === undefined || lastMs === undefined ? null : (lastMs - firstMs) / 1000,
    ended: digest.hasEnded,
    events: digest.events,
    event_counts: Object.fromEntries(digest.counts),
    tasks: [...digest.tasks.values()].map(({ task, status, attempts, firstTs, durationSec, summary }) => ({
      task_id: task,
      status,
      starts: attempts,
      first: timeText(timeOfEvent({ ts: firstTs })),
      duration_sec: durationSec ?? null,
      summary,
    })),
    error_count: digest.errors.count,
    errors: [...digest.errors.first, ...digest.errors.last].map(errorJson),
    tools: Object.fromEntries(
      [...digest.tools].map(([name, { calls, ends, errors }]) => [
        name,
        { calls: Math.max(calls, ends), errors },
      ]),
    ),
    files_touched: [...digest.files].sort(),
    tokens: Object.fromEntries(digest.tokens.total()),
    runs: [...digest.runs].sort(),
  };
}

function errorJson(event: EventRow): Readonly<Record<string, unknown>> {
  const { event: name, task_id, summary } = event;
  return { time: timeText(timeOfEvent(event)), event: name, task_id, summary };
}

function timeText(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}
