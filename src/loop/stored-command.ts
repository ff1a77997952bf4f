import type { EventInput } from '../ledger/prepare.js';
import type { StreamCommand } from '../streams/stream-command.js';
import type { LoopDecision } from './decide/decision.js';
import { eventSummary } from './event-summary.js';
import type { LoopEvent } from './events.js';
import { emptyLoop, type LoopState } from './state.js';
import type { Executed, LoopCommand } from './tools/desk.js';

/** Whatever runs a command on the stream of a task, at once or later. */
interface TaskStream {
  readonly execute: (command: StreamCommand<LoopState>) => LoopState | Promise<LoopState>;
}

/** A command of the loop on the stream of its task. Errors as `LoopStore.execute`. */
export async function executeOn(stream: TaskStream, { task, agent, decide }: LoopCommand): Promise<Executed> {
  let before: LoopState = emptyLoop(task);
  let decision: LoopDecision | undefined;
  const state = await stream.execute({
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

function inputOf(task: string, event: LoopEvent): EventInput {
  return { event: event.event, task_id: task, summary: eventSummary(event), data: event.data };
}
