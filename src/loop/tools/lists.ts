import type { LoopState } from '../state.js';
import { listedSession } from '../views/communication.js';
import type { LoopDesk } from './desk.js';

/** A task in a list. */
export function listedTask({ task, name }: LoopState) {
  return {
    id: task?.id ?? '',
    name,
    goal: task?.goal ?? '',
    summary: task?.summary ?? null,
    state: task?.state ?? '',
    budget: null,
    created_at: task?.created_at ?? '',
    updated_at: task?.updated_at ?? '',
  };
}

/** `tasks`: every task, by name; with `all` the closed ones too. */
export function listTasks(desk: LoopDesk, { all = false }: { readonly all?: boolean } = {}) {
  return tasksOf(desk, all).map(listedTask);
}

/** `sessions`: the sessions of those tasks. */
export function listSessions(desk: LoopDesk, { all = false }: { readonly all?: boolean } = {}) {
  return tasksOf(desk, all).flatMap(({ sessions }) => sessions.map(listedSession));
}

export function tasksOf({ store }: LoopDesk, all: boolean): readonly LoopState[] {
  return store
    .list()
    .filter(({ task }) => task !== undefined && (all || task.state === 'active'))
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}
