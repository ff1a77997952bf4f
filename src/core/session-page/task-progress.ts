import { numberIn, textIn, timeOfEvent, type SessionEvent } from './session-event.js';

/** How far a task came in a session. */
export interface TaskProgress {
  readonly task: string;
  /** Of the newest result or error; `started` while there is none since the newest start, else `mentioned`. */
  readonly status: string;
  readonly attempts: number;
  readonly firstTs: string;
  /** Of all attempts that ended: what they say themselves, else the time since their start. */
  readonly durationSec: number | undefined;
  /** Of the newest event that tells of its progress. */
  readonly summary: string;
  readonly startedMs: number | undefined;
}

/** Takes an event of the task into account. Events that tell nothing of a task's progress only make it known. */
export function evolveTask(before: TaskProgress | undefined, event: SessionEvent): TaskProgress {
  const task = before ?? mentioned(event);
  switch (event.event) {
    case 'task_start':
      return {
        ...task,
        status: 'started',
        attempts: task.attempts + 1,
        summary: event.summary,
        startedMs: timeOfEvent(event),
      };
    case 'task_result':
      return ended(task, event, textIn(event, 'status') ?? 'done');
    case 'error':
      return ended(task, event, textIn(event, 'status') ?? 'error');
    default:
      return task;
  }
}

function mentioned({ task_id, ts, summary }: SessionEvent): TaskProgress {
  return {
    task: task_id,
    status: 'mentioned',
    attempts: 0,
    firstTs: ts,
    durationSec: undefined,
    summary,
    startedMs: undefined,
  };
}

function ended(task: TaskProgress, event: SessionEvent, status: string): TaskProgress {
  const lasted = numberIn(event, 'duration_sec') ?? secondsSince(task.startedMs, event);
  const durationSec = lasted === undefined ? task.durationSec : (task.durationSec ?? 0) + lasted;
  return { ...task, status, durationSec, summary: event.summary, startedMs: undefined };
}

function secondsSince(startedMs: number | undefined, event: SessionEvent): number | undefined {
  const endMs = timeOfEvent(event);
  if (startedMs === undefined || endMs === undefined || endMs < startedMs) return undefined;
  return (endMs - startedMs) / 1000;
}
