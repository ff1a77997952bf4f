import { pairOf, type Pair } from '../binding.js';
import {
  decidePlanRotation,
  decideRecordRotation,
  type PlanRotation,
  type RecordRotation,
} from '../decide/rotation.js';
import { requireId, requireLine } from '../plain-line.js';
import type { EventReceipt, LoopState } from '../state.js';
import {
  rotationActions,
  rotationBlockers,
  rotationGuard,
  rotationRecordCommand,
  type RotationAction,
  type RotationBlocker,
  type RotationGuard,
} from '../views/rotation.js';
import { taskRef, type TaskRef } from '../views/task-ref.js';
import { judgingOf, receiptNamed, required, requireJudging, type LoopDesk } from './desk.js';
import { actOn } from './role-command.js';
import { existingTask } from './task.js';
import type { OperatorCall } from './wakeup.js';

interface OldWorker {
  readonly codex_app_thread_id: string | null;
  readonly codex_app_thread_title: string | null;
  readonly name: string;
  readonly session_id: string;
}

export interface RotationPlan {
  readonly eligible: boolean;
  readonly blockers: readonly RotationBlocker[];
  readonly actions: readonly RotationAction[];
  readonly guard: RotationGuard;
  readonly handoff: {
    readonly id: number;
    readonly created_at: string;
    readonly next_steps: readonly string[];
    readonly summary: string;
    readonly worker_session_id: string;
  } | null;
  readonly old_worker: OldWorker;
  readonly receipt: EventReceipt | null;
  /** The shell puts NEW_THREAD_ID in, which only the operator knows; null when blocked. */
  readonly record_command: string | null;
  readonly task: TaskRef;
}

/** `app-worker-rotation-plan`: whether the worker's thread may be replaced, and how. */
export async function planRotation(desk: LoopDesk, call: OperatorCall & PlanRotation): Promise<RotationPlan> {
  requireJudging(call);
  const executed = await actOn(desk, { task: call.task, actor: { agent: call.as ?? 'operator' } }, (state) =>
    decidePlanRotation(state, call),
  );
  const { state } = executed;
  const pair = required(pairOf(state));
  const blockers = rotationBlockers(state, pair, call);
  const eligible = blockers.length === 0;
  return {
    eligible,
    blockers,
    actions: eligible ? rotationActions(pair, call, state.handoffs.at(-1)) : [],
    guard: rotationGuard(pair, call),
    handoff: handoffOf(state),
    old_worker: workerOf(pair),
    receipt: receiptNamed(executed, 'app_worker_rotation_planned') ?? null,
    record_command: eligible ? rotationRecordCommand(judgingOf(desk, call), state.name, call) : null,
    task: taskRef(pair.task),
  };
}

export interface RotationRecord {
  readonly archive: { readonly old_worker_thread_id: string; readonly status: 'archived' | 'blocked' };
  readonly guard: RotationGuard;
  readonly new_worker: {
    readonly codex_app_thread_id: string;
    readonly codex_app_thread_title: string | null;
    readonly session_id: string;
    readonly session_updated: boolean;
  };
  readonly old_worker: OldWorker;
  readonly receipt: EventReceipt | null;
  readonly task: TaskRef;
}

/** `app-worker-rotation-record`: the old thread was archived, or could not be. */
export async function recordRotation(
  desk: LoopDesk,
  call: OperatorCall & RecordRotation,
): Promise<RotationRecord> {
  requireId(desk, call.newWorkerThreadId, 'the new thread id');
  if (call.newWorkerThreadTitle !== undefined) requireLine(call.newWorkerThreadTitle, 'the new thread title');
  const before = required(pairOf(existingTask(desk, call.task)));
  const executed = await actOn(desk, { task: call.task, actor: { agent: call.as ?? 'operator' } }, (state) =>
    decideRecordRotation(state, call),
  );
  return {
    archive: { old_worker_thread_id: call.oldWorkerThreadId, status: call.archiveStatus },
    guard: rotationGuard(before, call),
    new_worker: {
      codex_app_thread_id: call.newWorkerThreadId,
      codex_app_thread_title: call.newWorkerThreadTitle ?? null,
      session_id: before.worker.uid,
      session_updated: call.archiveStatus === 'archived',
    },
    old_worker: workerOf(before),
    receipt: receiptNamed(executed, 'app_worker_rotation_recorded') ?? null,
    task: taskRef(before.task),
  };
}

function workerOf({ worker }: Pair): OldWorker {
  return {
    codex_app_thread_id: worker.thread_id,
    codex_app_thread_title: worker.thread_title,
    name: worker.name,
    session_id: worker.uid,
  };
}

function handoffOf({ handoffs, sessions }: LoopState): RotationPlan['handoff'] {
  const handoff = handoffs.at(-1);
  if (handoff === undefined) return null;
  const { id, created_at, next_steps, summary, worker } = handoff;
  const session = sessions.find(({ name }) => name === worker);
  return { id, created_at, next_steps, summary, worker_session_id: session?.uid ?? '' };
}
