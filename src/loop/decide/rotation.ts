import { LedgerError } from '../../errors.js';
import { pairOf } from '../binding.js';
import type { ArchiveStatus } from '../shapes.js';
import type { LoopState } from '../state.js';
import { rotationBlockers, type RotationRequest } from '../views/rotation.js';
import { accepted, refused, type LoopDecision } from './decision.js';

export interface PlanRotation extends RotationRequest {
  readonly reason?: string;
}

/** Records whether the worker's thread may be replaced. Refused: UNKNOWN_TASK, NOT_BOUND. */
export function decidePlanRotation(state: LoopState, command: PlanRotation): LoopDecision {
  const pair = pairOf(state);
  if (pair instanceof LedgerError) return refused(pair);
  const blockers = rotationBlockers(state, pair, command);
  const { oldWorkerThreadId, requireHandoff, reason } = command;
  return accepted({
    event: 'app_worker_rotation_planned',
    data: {
      old_worker_thread_id: oldWorkerThreadId,
      require_handoff: requireHandoff,
      eligible: blockers.length === 0,
      blockers,
      ...(reason === undefined ? {} : { reason }),
    },
  });
}

export interface RecordRotation extends RotationRequest {
  readonly newWorkerThreadId: string;
  readonly newWorkerThreadTitle?: string;
  readonly archiveStatus: ArchiveStatus;
}

/**
 * The worker's old thread was archived, or could not be. `archived` takes effect: new thread, no lease, no proofs.
 * Refused: WRONG_STATE (the guard says no, or the new thread is one of the pair's), UNKNOWN_TASK, NOT_BOUND.
 */
export function decideRecordRotation(state: LoopState, command: RecordRotation): LoopDecision {
  const pair = pairOf(state);
  if (pair instanceof LedgerError) return refused(pair);
  const blockers: readonly string[] = rotationBlockers(state, pair, command);
  const { oldWorkerThreadId, newWorkerThreadId, newWorkerThreadTitle, archiveStatus } = command;
  const taken = [pair.manager.thread_id, pair.worker.thread_id].includes(newWorkerThreadId);
  const all = taken ? [...blockers, 'new_worker_thread_not_distinct'] : blockers;
  if (all.length > 0) {
    const message = `the worker of "${state.name}" must not be rotated: ${all.join(', ')}`;
    return refused(
      new LedgerError('WRONG_STATE', message, { details: { blockers: all }, hint: planHint(state.name) }),
    );
  }
  return accepted({
    event: 'app_worker_rotation_recorded',
    data: {
      worker: pair.worker.name,
      old_worker_thread_id: oldWorkerThreadId,
      new_worker_thread_id: newWorkerThreadId,
      ...(newWorkerThreadTitle === undefined ? {} : { new_worker_thread_title: newWorkerThreadTitle }),
      archive_status: archiveStatus,
    },
  });
}

function planHint(task: string): string {
  return `See \`agent-ledger app-loop-status ${task}\` for the threads that are bound now.`;
}
