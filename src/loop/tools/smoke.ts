import { pairOf } from '../binding.js';
import { decideRecordSmoke, decideStartSmoke, type RecordSmoke } from '../decide/smoke.js';
import type { SmokeMode, SmokeScope } from '../shapes.js';
import type { EventReceipt, LoopState } from '../state.js';
import { loopCommands } from '../loop-commands.js';
import { requireId, requireLine } from '../plain-line.js';
import { preflight, type Preflight } from '../views/preflight.js';
import { smokeStatus, type SmokeRef, type SmokeStatus } from '../views/smoke-status.js';
import { taskRef, type TaskRef } from '../views/task-ref.js';
import { judgingOf, receiptNamed, required, requireJudging, type LoopDesk } from './desk.js';
import type { StatusCall } from './loop-status.js';
import { actOn } from './role-command.js';
import { existingTask } from './task.js';
import type { OperatorCall } from './wakeup.js';

interface SmokeForm {
  readonly mode?: SmokeMode;
  readonly scope?: SmokeScope;
  readonly workerCount?: number;
}

export interface PreflightFacts {
  readonly packageVersion: string;
  /** Whether a line could be written here now, with what stands in the way. */
  readonly writable: { readonly ok: boolean; readonly path: string; readonly detail: string | null };
}

/** `app-smoke preflight`; writes nothing that stays. */
export function smokePreflight(
  desk: LoopDesk,
  call: StatusCall & SmokeForm,
  facts: PreflightFacts,
): Preflight {
  const { mode = 'required', scope = 'pair', workerCount = 1 } = call;
  const ground = { mode, scope, workerCount, ...facts };
  return preflight(existingTask(desk, call.task), ground, judgingOf(desk, call));
}

export interface StartSmokeResult {
  readonly receipt: EventReceipt | null;
  /** With its nonce: nobody shows it again. */
  readonly smoke: Omit<SmokeRef, 'recorded_at'>;
  readonly status: SmokeStatus;
  readonly task: TaskRef;
}

/** `app-smoke start`: a nonce is made unless one is given; only its hash is kept. */
export async function startSmoke(
  desk: LoopDesk,
  call: OperatorCall & SmokeForm & { readonly smokeId?: string; readonly nonce?: string },
): Promise<StartSmokeResult> {
  const {
    mode = 'required',
    scope = 'pair',
    workerCount = 1,
    smokeId = desk.newId(),
    nonce = desk.newId(),
  } = call;
  requireId(desk, smokeId, 'the smoke id');
  requireLine(nonce, 'the nonce');
  requireJudging(call);
  const command = { smokeId, nonceSha256: nonceDigest(desk, smokeId, nonce), mode, scope, workerCount };
  const executed = await actOn(desk, { task: call.task, actor: { agent: call.as ?? 'operator' } }, (state) =>
    decideStartSmoke(state, command),
  );
  const pair = required(pairOf(executed.state));
  return {
    receipt: receiptNamed(executed, 'app_smoke_started', 'app_smoke_skipped') ?? null,
    smoke: { id: smokeId, mode, nonce, scope, worker_count: workerCount },
    status: statusOf(desk, executed.state, call),
    task: taskRef(pair.task),
  };
}

export interface RecordSmokeResult {
  readonly receipt: EventReceipt | null;
  readonly smoke: { readonly id: string; readonly nonce: null };
  readonly status_command: string;
  readonly task: TaskRef;
}

/** `app-smoke record`, written in the ledger of the role's session. */
export async function recordSmoke(
  desk: LoopDesk,
  call: StatusCall & Omit<RecordSmoke, 'nonceSha256'> & { readonly nonce: string },
): Promise<RecordSmokeResult> {
  const { nonce, smokeId, role } = call;
  requireJudging(call);
  const command = { ...call, nonceSha256: nonceDigest(desk, smokeId, nonce) };
  const executed = await actOn(desk, { task: call.task, actor: { role } }, (state) =>
    decideRecordSmoke(state, command),
  );
  return {
    receipt: receiptNamed(executed, 'app_smoke_receipt_recorded') ?? null,
    smoke: { id: smokeId, nonce: null },
    status_command: loopCommands.smokeStatus(judgingOf(desk, call), executed.state.name),
    task: taskRef(required(pairOf(executed.state)).task),
  };
}

/** `app-smoke status`; writes nothing. */
export function readSmokeStatus(
  desk: LoopDesk,
  call: StatusCall & { readonly smokeId?: string },
): SmokeStatus {
  const status = statusOf(desk, existingTask(desk, call.task), call);
  if (call.smokeId === undefined || call.smokeId === status.smoke?.id) return status;
  const blockers = ['the smoke that was asked for is not the newest one', ...status.blockers];
  return { ...status, ok: false, real_work_allowed: false, blockers };
}

/** Other tasks are read only for a set of several workers. */
function statusOf(desk: LoopDesk, state: LoopState, call: StatusCall): SmokeStatus {
  const isSet = state.smoke?.scope === 'worker-set' && state.smoke.worker_count > 1;
  const others = isSet ? desk.store.list().filter(({ name }) => name !== state.name) : [];
  return smokeStatus(state, required(pairOf(state)), judgingOf(desk, call), others);
}

function nonceDigest({ sha256 }: LoopDesk, smokeId: string, nonce: string): string {
  return sha256(`${smokeId}\n${nonce}`);
}
