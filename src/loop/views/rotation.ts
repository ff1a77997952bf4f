import type { Pair } from '../binding.js';
import { commandText } from '../command-text.js';
import type { Judging } from '../judging.js';
import type { Handoff, LoopState } from '../state.js';

export interface RotationGuard {
  readonly active_binding: boolean;
  readonly binding_id: string;
  readonly exact_thread_match: boolean;
  readonly expected_old_worker_thread_id: string;
  readonly manager_session_id: string;
  readonly manager_thread_id: string | null;
  readonly require_handoff: boolean;
  readonly role: 'worker';
  readonly task_id: string;
  readonly worker_session_id: string;
  readonly worker_state: 'active' | 'gone';
}

export interface RotationRequest {
  readonly oldWorkerThreadId: string;
  readonly requireHandoff: boolean;
}

export type RotationBlocker =
  | 'active_binding_not_active'
  | 'worker_session_not_active'
  | 'missing_worker_codex_app_thread_id'
  | 'old_worker_thread_id_mismatch'
  | 'manager_worker_thread_not_distinct'
  | 'missing_worker_handoff'
  | 'handoff_worker_session_mismatch';

export function rotationGuard(
  { binding, manager, worker, task }: Pair,
  { oldWorkerThreadId, requireHandoff }: RotationRequest,
): RotationGuard {
  return {
    active_binding: binding.state === 'active' && task.state === 'active',
    binding_id: binding.id,
    exact_thread_match: worker.thread_id === oldWorkerThreadId,
    expected_old_worker_thread_id: oldWorkerThreadId,
    manager_session_id: manager.uid,
    manager_thread_id: manager.thread_id,
    require_handoff: requireHandoff,
    role: 'worker',
    task_id: task.id,
    worker_session_id: worker.uid,
    worker_state: worker.state,
  };
}

/** Why the worker's thread must not be replaced, all reasons at once. */
export function rotationBlockers(
  state: LoopState,
  pair: Pair,
  request: RotationRequest,
): readonly RotationBlocker[] {
  const { worker, manager } = pair;
  const guard = rotationGuard(pair, request);
  const handoff = state.handoffs.at(-1);
  const checks: readonly (readonly [boolean, RotationBlocker])[] = [
    [!guard.active_binding, 'active_binding_not_active'],
    [worker.state !== 'active', 'worker_session_not_active'],
    [worker.thread_id === null, 'missing_worker_codex_app_thread_id'],
    [worker.thread_id !== null && !guard.exact_thread_match, 'old_worker_thread_id_mismatch'],
    [
      worker.thread_id !== null && worker.thread_id === manager.thread_id,
      'manager_worker_thread_not_distinct',
    ],
    [request.requireHandoff && handoff === undefined, 'missing_worker_handoff'],
    [
      request.requireHandoff && handoff !== undefined && handoff.worker !== worker.name,
      'handoff_worker_session_mismatch',
    ],
  ];
  return checks.filter(([blocks]) => blocks).map(([, blocker]) => blocker);
}

export interface RotationAction {
  readonly type: 'create_replacement_worker_thread' | 'archive_old_worker_thread';
  readonly status: 'ready_to_create' | 'ready_to_archive';
  readonly role: 'worker';
  readonly send_ready: true;
  readonly prompt: string;
  readonly thread: { readonly id: string | null; readonly title: string | null };
  readonly guard: RotationGuard;
}

/** What is to be done with the two threads; only for a plan without blockers. */
export function rotationActions(
  pair: Pair,
  request: RotationRequest,
  handoff: Handoff | undefined,
): readonly RotationAction[] {
  const { worker, task } = pair;
  const guard = rotationGuard(pair, request);
  const common = { role: 'worker', send_ready: true, guard } as const;
  const handed = handoff === undefined ? '' : ` Its handoff is number ${handoff.id} of this task.`;
  return [
    {
      type: 'create_replacement_worker_thread',
      status: 'ready_to_create',
      ...common,
      prompt: `Create a new thread for ${worker.name}, the worker of the task "${task.name}".${handed}`,
      thread: { id: null, title: `${task.name} worker` },
    },
    {
      type: 'archive_old_worker_thread',
      status: 'ready_to_archive',
      ...common,
      prompt: `Archive the thread ${request.oldWorkerThreadId}, and no other, once the new one exists.`,
      thread: { id: worker.thread_id, title: worker.thread_title },
    },
  ];
}

/** The command that records a rotation, but for the new thread's id, which only the operator knows. */
export function rotationRecordCommand(judging: Judging, task: string, request: RotationRequest): string {
  return commandText(judging, {
    words: ['app-worker-rotation-record', task],
    flags: {
      'old-worker-thread-id': request.oldWorkerThreadId,
      'require-handoff': request.requireHandoff,
      'new-worker-thread-id': { variable: 'NEW_THREAD_ID', says: 'the id of the new thread' },
      'archive-status': 'archived',
    },
    judged: ['dispatcher', 'lease'],
  });
}
