import type { LoopEventOf, Place } from '../events.js';
import type { LoopDraft, Task } from '../state.js';

type TaskEvent = LoopEventOf<
  'task_created' | 'task_updated' | 'task_finished' | 'task_stopped' | 'task_finish_refused'
>;

export function applyTask(draft: LoopDraft, event: TaskEvent, place: Place): string | undefined {
  if (event.event === 'task_created') return createTask(draft, event, place);
  const { task } = draft;
  if (task === undefined) return 'the task was never created';
  draft.task = { ...task, ...changeBy(event), updated_at: place.ts };
  return undefined;
}

function createTask(
  draft: LoopDraft,
  { data }: LoopEventOf<'task_created'>,
  { id, ts }: Place,
): string | undefined {
  if (draft.task !== undefined) return 'the task exists already';
  draft.task = {
    id,
    name: draft.name,
    goal: data.goal,
    summary: data.summary ?? null,
    state: 'active',
    created_at: ts,
    updated_at: ts,
  };
  return undefined;
}

function changeBy(event: Exclude<TaskEvent, LoopEventOf<'task_created'>>): Partial<Task> {
  switch (event.event) {
    case 'task_updated': {
      const { goal, summary, reopened } = event.data;
      return {
        ...(goal === undefined ? {} : { goal }),
        ...(summary === undefined ? {} : { summary }),
        ...(reopened === true ? { state: 'active' } : {}),
      };
    }
    case 'task_finished':
      return { state: 'done' };
    case 'task_stopped':
      return { state: 'stopped' };
    case 'task_finish_refused':
    default:
      return {};
  }
}
