import { openHotStream, type HotStream } from '../streams/hot-stream.js';
import type { StreamOptions } from '../streams/stream-command.js';
import { condensedLoopProjection } from './loop-projection.js';
import type { LoopState } from './state.js';
import { executeOn } from './stored-command.js';
import { requireTaskName, taskStream } from './task-name.js';
import type { LoopStore } from './tools/desk.js';

/**
 * The store of processes that do one frequent command: heartbeat, loop and autopilot status, inboxes. States are
 * condensed; tasks go by their names.
 */
export function openHotLoopStore(options: StreamOptions): LoopStore {
  const streams = new Map<string, HotStream<LoopState>>();
  const stream = (task: string): HotStream<LoopState> => {
    const found =
      streams.get(task) ?? openHotStream(taskStream(requireTaskName(task)), condensedLoopProjection, options);
    streams.set(task, found);
    return found;
  };
  return {
    list: () => {
      throw new Error('this store knows single tasks only');
    },
    read: (task) => stream(task).read(),
    execute: async (command) => executeOn(stream(command.task), command),
  };
}
