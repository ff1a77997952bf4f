import { unknownTask } from '../binding.js';
import type { LoopState } from '../state.js';
import { requireTaskName } from '../task-name.js';
import type { Detail, LoopDesk } from './desk.js';

/** The state of a task that exists, by its name or id. @throws LedgerError UNKNOWN_TASK */
export function existingTask({ store }: LoopDesk, task: string, detail?: Detail): LoopState {
  const state = store.read(task, detail);
  if (state.task === undefined) throw unknownTask(task);
  return state;
}

const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** Name of a task that may be new, or is named by its id. @throws LedgerError SCHEMA_INVALID, UNKNOWN_TASK */
export function taskToMake(desk: LoopDesk, task: string): string {
  return ulid.test(task) ? existingTask(desk, task).name : requireTaskName(task);
}
