import { unknownTask } from '../binding.js';
import type { LoopState } from '../state.js';
import type { LoopDesk } from './desk.js';

/** The state of a task that exists, by its name or id. @throws LedgerError UNKNOWN_TASK */
export function existingTask({ store }: LoopDesk, task: string): LoopState {
  const state = store.read(task);
  if (state.task === undefined) throw unknownTask(task);
  return state;
}
