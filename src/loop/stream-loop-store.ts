import { listStreams } from '../streams/projected-list.js';
import { openProjectedStream, type Stream, type StreamOptions } from '../streams/stream.js';
import { unknownTask } from './binding.js';
import { condensedLoopProjection, loopProjection } from './loop-projection.js';
import type { LoopState } from './state.js';
import { executeOn } from './stored-command.js';
import { isTaskName, requireTaskName, taskPrefix, taskStream } from './task-name.js';
import type { Detail, LoopStore } from './tools/desk.js';

const projections = { whole: loopProjection, brief: condensedLoopProjection } as const;

/** Loops in the ledgers of a workspace: each task is a stream `task:<name>`, its events stand with whoever acted. */
export function openLoopStore(options: StreamOptions): LoopStore {
  const { root } = options;
  const stream = (task: string, detail: Detail = 'whole'): Stream<LoopState> =>
    openProjectedStream(taskStream(task), projections[detail], options);
  const list = (): readonly LoopState[] => [
    ...listStreams(root, taskPrefix, condensedLoopProjection).values(),
  ];
  return {
    list,
    read: (task, detail) => {
      if (isTaskName(task)) return stream(task, detail).read();
      const found = list().find((state) => state.task?.id === task);
      if (found === undefined) throw unknownTask(task);
      return stream(found.name, detail).read();
    },
    execute: async (command) => executeOn(stream(requireTaskName(command.task), command.detail), command),
  };
}
