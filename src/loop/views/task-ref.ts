import type { Task } from '../state.js';

export interface TaskRef {
  readonly id: string;
  readonly name: string;
}

export function taskRef({ id, name }: Task): TaskRef {
  return { id, name };
}
