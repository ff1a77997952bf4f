import { findRoot } from '../storage/workspace.js';
import { acknowledge } from './tools/acknowledge.js';
import { readAutopilot, recordAutomation, startAutopilot, stopAutopilot } from './tools/autopilot.js';
import { createBinding } from './tools/bind.js';
import {
  acknowledgeStart,
  addCriterion,
  listCriteria,
  recordDecision,
  recordEvidence,
  recordHandoff,
  updateCriterion,
} from './tools/closing.js';
import type { LoopDesk } from './tools/desk.js';
import { discover } from './tools/discover.js';
import { dispatchPass } from './tools/dispatch.js';
import { enqueue } from './tools/enqueue.js';
import { finishTask, stopTask } from './tools/finish.js';
import { heartbeat } from './tools/heartbeat.js';
import { readInbox, type InboxCall } from './tools/inbox.js';
import { listSessions, listTasks } from './tools/lists.js';
import { newsIn } from './tools/news.js';
import { readLoopStatus, readWakeupPlan } from './tools/loop-status.js';
import { openLoopDesk } from './tools/open-desk.js';
import { readOverview } from './tools/overview.js';
import { unbind } from './tools/register.js';
import { planRotation, recordRotation } from './tools/rotation.js';
import { readSmokeStatus, recordSmoke, startSmoke } from './tools/smoke.js';
import { planWakeups, recordDelivery } from './tools/wakeup.js';

export interface LoopOptions {
  /** Root of the workspace; default as for the command line. */
  readonly root?: string;
}

/**
 * The manager/worker loop of a workspace, as the command line has it: each function takes and returns the JSON of the
 * command that its comment names. Every call reads the ledgers anew, so that many processes may hold one at once; nothing
 * is open between two calls. A call that writes appends all its events or none, and has no effect when it rejects, but
 * for `finish`, which records its refusal. All reject with LedgerError: UNKNOWN_TASK, NOT_BOUND and WRONG_STATE (the task
 * does not allow it now), SCHEMA_INVALID, LOCK_TIMEOUT, IO_*; further codes stand beside the function.
 */
export interface Loop {
  readonly root: string;

  /** `create-disposable-binding`: a task, its two sessions and their binding. */
  readonly bind: Tool<typeof createBinding>;
  /** `unbind` */
  readonly unbind: Tool<typeof unbind>;
  /** `tasks`; reads only. */
  readonly tasks: Tool<typeof listTasks>;
  /** `sessions`; reads only. */
  readonly sessions: Tool<typeof listSessions>;
  /** `discover`; reads only. */
  readonly discover: Tool<typeof discover>;

  /** `app-heartbeat`: the session bound in that role is alive; the beat stands in its ledger. */
  readonly heartbeat: Tool<typeof heartbeat>;
  /** `app-loop-status`; reads only. */
  readonly status: Tool<typeof readLoopStatus>;
  /** `loop-status`, in numbers over all events; reads only. */
  readonly overview: Tool<typeof readOverview>;
  /** `app-wakeup-plan`: what would be sent to whom; reads only. */
  readonly wakeupPlan: Tool<typeof readWakeupPlan>;
  /** `app-wakeup-dispatch`: keeps what is to be sent to whom, and sends nothing itself. */
  readonly planWakeups: Tool<typeof planWakeups>;
  /** `app-wakeup-record-delivery`: the same again returns the first; something else rejects with DELIVERY_CONFLICT. */
  readonly recordDelivery: Tool<typeof recordDelivery>;

  /** `app-smoke start`: the only answer that holds the nonce. */
  readonly startSmoke: Tool<typeof startSmoke>;
  /** `app-smoke record` */
  readonly recordSmoke: Tool<typeof recordSmoke>;
  /** `app-smoke status`; reads only. */
  readonly smokeStatus: Tool<typeof readSmokeStatus>;

  /** `app-autopilot start`: its settings hold for the later calls too. */
  readonly startAutopilot: Tool<typeof startAutopilot>;
  /** `app-autopilot stop` */
  readonly stopAutopilot: Tool<typeof stopAutopilot>;
  /** `app-autopilot status`; reads only. */
  readonly autopilot: Tool<typeof readAutopilot>;
  /** `app-autopilot record-automation` */
  readonly recordAutomation: Tool<typeof recordAutomation>;

  /** `enqueue-…`: written for the other session; a dispatcher delivers it. The same idempotency key returns the first. */
  readonly enqueue: Tool<typeof enqueue>;
  /**
   * `dispatch --once`: one pass over all tasks; delivers each command once, whatever runs beside it. When it rejects, what
   * was delivered before stands: each command is a call of its own.
   */
  readonly dispatch: Tool<typeof dispatchPass>;
  /**
   * `manager-inbox`, `worker-inbox`: with `consumeNext` it takes exactly one item, which no other call gets then. With
   * `waitSeconds` it waits so long for one, woken by the next line of any ledger.
   */
  readonly inbox: (call: InboxCall) => ReturnType<typeof readInbox>;
  /** `inbox-ack`: only forward; other words for the same status reject with DELIVERY_CONFLICT. */
  readonly acknowledge: Tool<typeof acknowledge>;

  /** `app-worker-rotation-plan` */
  readonly planRotation: Tool<typeof planRotation>;
  /** `app-worker-rotation-record` */
  readonly recordRotation: Tool<typeof recordRotation>;

  /** `criteria TASK --list`; reads only. */
  readonly criteria: Tool<typeof listCriteria>;
  /** `criteria TASK --add` */
  readonly addCriterion: Tool<typeof addCriterion>;
  /** `criteria TASK --accept`, `--satisfy`, … */
  readonly updateCriterion: Tool<typeof updateCriterion>;
  /** `loop-evidence add` */
  readonly recordEvidence: Tool<typeof recordEvidence>;
  /** `record-decision` */
  readonly recordDecision: Tool<typeof recordDecision>;
  /** `handoff` */
  readonly handoff: Tool<typeof recordHandoff>;
  /** `manager-ack`, `worker-ack` */
  readonly acknowledgeStart: Tool<typeof acknowledgeStart>;
  /** `finish-task`: rejects with GATE_BLOCKED while a gate that was asked for is shut. */
  readonly finish: Tool<typeof finishTask>;
  /** `stop-task` */
  readonly stop: Tool<typeof stopTask>;
}

/** A tool without the desk that it works at. */
type Tool<Function> = Function extends (desk: LoopDesk, ...call: infer Call) => infer Result
  ? (...call: Call) => Result
  : never;

/** Creates nothing: a workspace is made by the first call that writes. @throws LedgerError SCHEMA_INVALID (configuration) */
export function openLoop({ root }: LoopOptions = {}): Loop {
  const desk = openLoopDesk(findRoot(root));
  return {
    root: desk.root,
    bind: async (call) => createBinding(desk, call),
    unbind: async (call) => unbind(desk, call),
    tasks: (call) => listTasks(desk, call),
    sessions: (call) => listSessions(desk, call),
    discover: (call) => discover(desk, call),
    heartbeat: async (call) => heartbeat(desk, call),
    status: (call) => readLoopStatus(desk, call),
    overview: (call) => readOverview(desk, call),
    wakeupPlan: (call) => readWakeupPlan(desk, call),
    planWakeups: async (call) => planWakeups(desk, call),
    recordDelivery: async (call) => recordDelivery(desk, call),
    startSmoke: async (call) => startSmoke(desk, call),
    recordSmoke: async (call) => recordSmoke(desk, call),
    smokeStatus: (call) => readSmokeStatus(desk, call),
    startAutopilot: async (call) => startAutopilot(desk, call),
    stopAutopilot: async (call) => stopAutopilot(desk, call),
    autopilot: (call) => readAutopilot(desk, call),
    recordAutomation: async (call) => recordAutomation(desk, call),
    enqueue: async (call) => enqueue(desk, call),
    dispatch: async (call) => dispatchPass(desk, call),
    inbox: async (call) =>
      readInbox(desk, call, call.waitSeconds === undefined ? undefined : newsIn(desk.root)),
    acknowledge: async (call) => acknowledge(desk, call),
    planRotation: async (call) => planRotation(desk, call),
    recordRotation: async (call) => recordRotation(desk, call),
    criteria: (call) => listCriteria(desk, call),
    addCriterion: async (call) => addCriterion(desk, call),
    updateCriterion: async (call) => updateCriterion(desk, call),
    recordEvidence: async (call) => recordEvidence(desk, call),
    recordDecision: async (call) => recordDecision(desk, call),
    handoff: async (call) => recordHandoff(desk, call),
    acknowledgeStart: async (call) => acknowledgeStart(desk, call),
    finish: async (call) => finishTask(desk, call),
    stop: async (call) => stopTask(desk, call),
  };
}
