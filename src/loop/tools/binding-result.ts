import { pairOf } from '../binding.js';
import type { Judging } from '../judging.js';
import { loopCommands } from '../loop-commands.js';
import { taskStream } from '../task-name.js';
import { boundSession } from '../views/communication.js';
import { heartbeatRecommendations } from '../views/heartbeat-recommendations.js';
import { shownRun } from '../views/run-metadata.js';
import { required, type Executed } from './desk.js';

/** What a new binding's operator needs: who was bound, how both are kept polling, and how it all can be read again. */
export function bindingResult(
  root: string,
  judging: Judging,
  { before, state }: Pick<Executed, 'before' | 'state'>,
) {
  const pair = required(pairOf(state));
  const { task, binding, manager, worker } = pair;
  const run = state.runs.at(-1);
  const recommendations = heartbeatRecommendations(pair, judging);
  return {
    root,
    binding: { id: binding.id },
    heartbeat_recommendations: recommendations,
    manager: boundSession(manager, task, judging),
    worker: boundSession(worker, task, judging),
    replay_commands: [
      loopCommands.status(judging, task.name),
      loopCommands.plain(judging, 'loop-status', task.name),
      loopCommands.history(judging, taskStream(task.name)),
    ],
    run: run === undefined ? null : shownRun(run, state),
    task: { created: before.task === undefined, id: task.id, name: task.name, state: task.state },
    worker_handoff: [
      `You are ${worker.name}, the worker of the task "${task.name}". Poll, do the task you are given, and return evidence:`,
      recommendations.worker.poll_command,
      recommendations.worker.direct_inbox_command,
    ].join('\n'),
  };
}
