import { listStreams } from '../streams/projected-list.js';
import { openProjectedStream, type Stream, type StreamOptions } from '../streams/stream.js';
import { unknownTask } from './binding.js';
import { loopProjection } from './loop-projection.js';
import type { LoopState } from './state.js';
import { executeOn } from './stored-command.js';
import { isTaskName, requireTaskName, taskPrefix, taskStream } from './task-name.js';
import type { LoopStore } from './tools/desk.js';

/** Loops in the ledgers of a workspace: each task is a stream `task:<name>`, its events stand with whoever acted. */
export function openLoopStore(options: StreamOptions): LoopStore {
  const { root } = options;
  const stream = (task: string): Stream<LoopState> =>
    openProjectedStream(taskStream(task), loopProjection, options);
  const list = (): readonly LoopState[] => [...listStreams(root, taskPrefix, loopProjection).values()];
  return {
    list,
    read: (task) => {
      if (isTaskName(task)) return stream(task).read();
      const found = list().find((state) => state.task?.id === task);
      if (found === undefined) throw unknownTask(task);
      return found;
    },
    execute: async (command) => executeOn(stream(requireTaskName(command.task)), command),
  };
}
