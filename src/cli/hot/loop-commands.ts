import { isTaskName } from '../../loop/task-name.js';
import { runAutopilotStatus } from '../commands/loop/autopilot.js';
import { runHeartbeat, runLoopStatus } from '../commands/loop/liveness.js';
import { runManagerInbox, runWorkerInbox } from '../commands/loop/queue.js';
import { appAutopilotStatusDeclaration } from '../declarations/loop/app-autopilot-status.js';
import { appHeartbeatDeclaration } from '../declarations/loop/app-heartbeat.js';
import { appLoopStatusDeclaration } from '../declarations/loop/app-loop-status.js';
import { managerInboxDeclaration, workerInboxDeclaration } from '../declarations/loop/inbox.js';
import { prepareRun, type PreparedRun } from './prepare-run.js';

type Prepared = PreparedRun<number | Promise<number>> | undefined;

/**
 * What the sessions of a loop call at every poll: the same handlers as behind the full entrance. The bundle puts a desk
 * under them that reads no more than they need and knows tasks by their names only; it cannot wait for news.
 */
const loopCommands: Readonly<Record<string, (args: readonly string[]) => Prepared>> = {
  'app-heartbeat': (args) => prepareRun(args, appHeartbeatDeclaration, runHeartbeat),
  'app-loop-status': (args) => prepareRun(args, appLoopStatusDeclaration, runLoopStatus),
  'app-autopilot status': (args) => prepareRun(args, appAutopilotStatusDeclaration, runAutopilotStatus),
  'worker-inbox': (args) => prepareRun(args, workerInboxDeclaration, runWorkerInbox),
  'manager-inbox': (args) => prepareRun(args, managerInboxDeclaration, runManagerInbox),
};

/** Undefined: the full entrance takes the command line. */
export function prepareLoopRun(args: readonly string[]): Prepared {
  if (args.includes('--wait')) return undefined;
  const [length] = [1, 2].filter((words) => Object.hasOwn(loopCommands, args.slice(0, words).join(' ')));
  if (length === undefined) return undefined;
  const rest = args.slice(length);
  // The task is the first word; a flag's value that stands before it only costs the detour.
  return isTaskName(rest[0] ?? '') ? loopCommands[args.slice(0, length).join(' ')]?.(rest) : undefined;
}
