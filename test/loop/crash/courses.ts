import { openLoopDesk } from '../../../src/loop/tools/open-desk.js';
import { startAutopilot } from '../../../src/loop/tools/autopilot.js';
import { createBinding } from '../../../src/loop/tools/bind.js';
import type { LoopDesk } from '../../../src/loop/tools/desk.js';
import { dispatchPass } from '../../../src/loop/tools/dispatch.js';
import { enqueue } from '../../../src/loop/tools/enqueue.js';
import { finishTask, stopTask } from '../../../src/loop/tools/finish.js';
import { heartbeat } from '../../../src/loop/tools/heartbeat.js';
import { readInbox } from '../../../src/loop/tools/inbox.js';
import { recordRotation } from '../../../src/loop/tools/rotation.js';
import { planWakeups, recordDelivery } from '../../../src/loop/tools/wakeup.js';
import type { CommandType } from '../../../src/loop/shapes.js';

export const task = 'build';

type Steps = (desk: LoopDesk) => Promise<unknown>;

/** A command to be killed, on a task that is so far. */
export interface Course {
  /** What stands before; `later` is a desk whose clock is far ahead. */
  readonly before: (desk: LoopDesk, later: LoopDesk) => Promise<unknown>;
  readonly command: Steps;
  /** The command's clock is far ahead: what was left lying comes back. */
  readonly late?: true;
  /** What it writes. */
  readonly events: readonly string[];
}

const threads = { manager: { id: 'mt' }, worker: { id: 'wt' } };
const bind: Steps = async (desk) => createBinding(desk, { task, threads, maxIterations: 3, goal: 'ship it' });
const send = async (desk: LoopDesk, type: CommandType, message: string): Promise<unknown> =>
  enqueue(desk, { task, type, message });
const consume: Steps = async (desk) => readInbox(desk, { task, role: 'worker', consumeNext: true });

async function boundWith(desk: LoopDesk, type: CommandType, ...messages: readonly string[]): Promise<void> {
  await bind(desk);
  for (const message of messages) await send(desk, type, message);
}

/** Both roles asleep, two wake-ups sent to the worker. */
async function wokenTwice(desk: LoopDesk, later: LoopDesk): Promise<void> {
  await bind(desk);
  const { receipt } = await planWakeups(later, { task });
  const sent = { task, role: 'worker', status: 'sent', threadId: 'wt' } as const;
  await recordDelivery(later, { ...sent, receipt: receipt.event_id });
  const again = await planWakeups(deskAt(later.root, 2 * laterMs), { task });
  await recordDelivery(later, { ...sent, receipt: again.receipt.event_id });
}

async function twoConsumed(desk: LoopDesk): Promise<void> {
  await boundWith(desk, 'nudge_worker', 'one', 'two');
  await dispatchPass(desk, {});
  await consume(desk);
  await consume(desk);
}

async function busy(desk: LoopDesk): Promise<void> {
  await boundWith(desk, 'nudge_worker', 'one', 'two');
  await startAutopilot(desk, { task });
}

const dispatch: Steps = async (desk) => dispatchPass(desk, {});
const claim = 'dispatch_command_claimed';
const delivered = ['inbox_delivered', 'dispatch_command_succeeded'];
const sessions = ['session_registered', 'session_registered', 'binding_created', 'loop_run_created'];
const endings = [
  'dispatch_command_failed',
  'dispatch_command_failed',
  'app_autopilot_stopped',
  'binding_ended',
];

/** Every command that writes several events, and those single ones that change several things. */
export const courses = {
  'create-disposable-binding': {
    before: async () => undefined,
    command: bind,
    events: ['task_created', ...sessions],
  },
  'create-disposable-binding --reopen': {
    before: async (desk) => {
      await bind(desk);
      await stopTask(desk, { task, reason: 'enough' });
    },
    command: async (desk) => createBinding(desk, { task, threads, maxIterations: 3, reopen: true }),
    events: ['task_updated', ...sessions],
  },
  'dispatch of a message': {
    before: async (desk) => boundWith(desk, 'nudge_worker', 'one'),
    command: dispatch,
    events: [claim, ...delivered],
  },
  'dispatch of a next iteration': {
    before: async (desk) => boundWith(desk, 'continue_iteration', 'on'),
    command: dispatch,
    events: [claim, 'loop_iteration_advanced', ...delivered],
  },
  'dispatch of what must not go on': {
    before: async (desk) => {
      await createBinding(desk, { task, maxIterations: 1 });
      await send(desk, 'continue_iteration', 'on');
    },
    command: dispatch,
    events: [claim, 'dispatch_command_blocked'],
  },
  'app-heartbeat that answers two wake-ups': {
    before: wokenTwice,
    command: async (desk) => heartbeat(desk, { task, role: 'worker' }),
    events: ['app_heartbeat', 'app_wakeup_answered', 'app_wakeup_answered'],
  },
  'worker-inbox that takes back what was left lying': {
    before: twoConsumed,
    command: consume,
    late: true,
    events: ['inbox_returned', 'inbox_returned', 'inbox_consumed'],
  },
  'finish-task': {
    before: busy,
    command: async (desk) => finishTask(desk, { task, reason: 'done' }),
    events: ['decision_recorded', ...endings, 'task_finished'],
  },
  'stop-task': {
    before: busy,
    command: async (desk) => stopTask(desk, { task, reason: 'enough' }),
    events: [...endings, 'task_stopped'],
  },
  'app-worker-rotation-record': {
    before: bind,
    command: async (desk) =>
      recordRotation(desk, {
        task,
        oldWorkerThreadId: 'wt',
        requireHandoff: false,
        newWorkerThreadId: 'wt2',
        archiveStatus: 'archived',
      }),
    events: ['app_worker_rotation_recorded'],
  },
  'app-autopilot start': {
    before: bind,
    command: async (desk) => startAutopilot(desk, { task }),
    events: ['app_autopilot_started'],
  },
} as const satisfies Readonly<Record<string, Course>>;

export type CourseName = keyof typeof courses;

/** Longer than any lease. */
const laterMs = 3_600_000;

export async function prepareCourse(name: CourseName, root: string): Promise<void> {
  const course: Course = courses[name];
  await course.before(openLoopDesk(root), deskAt(root, laterMs));
}

export async function runCourse(name: CourseName, root: string): Promise<void> {
  const course: Course = courses[name];
  await course.command(course.late === true ? deskAt(root, laterMs) : openLoopDesk(root));
}

function deskAt(root: string, aheadMs: number): LoopDesk {
  return { ...openLoopDesk(root), now: () => Date.now() + aheadMs };
}
