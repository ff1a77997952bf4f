import { listStreams } from '../streams/projected-list.js';
import { openProjectedStream, type StreamOptions } from '../streams/stream.js';
import { unknownTask } from './binding.js';
import type { LoopDecision } from './decide/decision.js';
import { eventSummary } from './event-summary.js';
import type { LoopEvent } from './events.js';
import { loopProjection } from './loop-projection.js';
import { emptyLoop, type LoopState } from './state.js';
import { isTaskName, requireTaskName, taskPrefix, taskStream } from './task-name.js';
import type { Executed, LoopCommand, LoopStore } from './tools/desk.js';

/** Loops in the ledgers of a workspace: each task is a stream `task:<name>`, its events stand with whoever acted. */
export function openLoopStore(options: StreamOptions): LoopStore {
  const { root } = options;
  const list = (): readonly LoopState[] => [...listStreams(root, taskPrefix, loopProjection).values()];
  return {
    list,
    read: (task) => {
      if (isTaskName(task)) return openProjectedStream(taskStream(task), loopProjection, options).read();
      const found = list().find((state) => state.task?.id === task);
      if (found === undefined) throw unknownTask(task);
      return found;
    },
    execute: async (command) => executeCommand(options, command),
  };
}

async function executeCommand(
  options: StreamOptions,
  { task, agent, decide }: LoopCommand,
): Promise<Executed> {
  requireTaskName(task);
  let before: LoopState = emptyLoop(task);
  let decision: LoopDecision | undefined;
  const state = await openProjectedStream(taskStream(task), loopProjection, options).execute({
    agent,
    decide: (found) => {
      before = found;
      decision = decide(found);
      if (decision.kind === 'refused') throw decision.error;
      return decision.events.map((event) => inputOf(task, event));
    },
  });
  refuseDenied(decision);
  return { before, state, written: state.recent.filter(({ seq }) => seq > before.head_seq) };
}

/** What was denied has been recorded; now the caller hears of it. */
function refuseDenied(decision: LoopDecision | undefined): void {
  if (decision?.kind === 'denied') throw decision.error;
}

function inputOf(task: string, event: LoopEvent) {
  return { event: event.event, task_id: task, summary: eventSummary(event), data: event.data };
}
