import { pairOf } from '../binding.js';
import { decideRecordSmoke, decideStartSmoke, type RecordSmoke } from '../decide/smoke.js';
import type { SmokeMode, SmokeScope } from '../shapes.js';
import type { EventReceipt } from '../state.js';
import { preflight, type Preflight } from '../views/preflight.js';
import { smokeStatus, type SmokeRef, type SmokeStatus } from '../views/smoke-status.js';
import { taskRef, type TaskRef } from '../views/task-ref.js';
import { judgingOf, receiptNamed, required, type LoopDesk } from './desk.js';
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
  return preflight(existingTask(desk, call.task), { mode, scope, workerCount, ...facts });
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
  const command = { smokeId, nonceSha256: nonceDigest(desk, smokeId, nonce), mode, scope, workerCount };
  const executed = await actOn(desk, { task: call.task, actor: { agent: call.as ?? 'operator' } }, (state) =>
    decideStartSmoke(state, command),
  );
  const pair = required(pairOf(executed.state));
  return {
    receipt: receiptNamed(executed, 'app_smoke_started', 'app_smoke_skipped') ?? null,
    smoke: { id: smokeId, mode, nonce, scope, worker_count: workerCount },
    status: smokeStatus(executed.state, pair, judgingOf(desk, call)),
    task: taskRef(pair.task),
  };
}

export interface RecordSmokeResult {
  readonly receipt: EventReceipt | null;
  readonly smoke: { readonly id: string; readonly nonce: null };
  readonly task: TaskRef;
}

/** `app-smoke record`, written in the ledger of the role's session. */
export async function recordSmoke(
  desk: LoopDesk,
  call: StatusCall & Omit<RecordSmoke, 'nonceSha256'> & { readonly nonce: string },
): Promise<RecordSmokeResult> {
  const { nonce, smokeId, role } = call;
  const command = { ...call, nonceSha256: nonceDigest(desk, smokeId, nonce) };
  const executed = await actOn(desk, { task: call.task, actor: { role } }, (state) =>
    decideRecordSmoke(state, command),
  );
  return {
    receipt: receiptNamed(executed, 'app_smoke_receipt_recorded') ?? null,
    smoke: { id: smokeId, nonce: null },
    task: taskRef(required(pairOf(executed.state)).task),
  };
}

/** `app-smoke status`; writes nothing. */
export function readSmokeStatus(desk: LoopDesk, call: StatusCall): SmokeStatus {
  const state = existingTask(desk, call.task);
  return smokeStatus(state, required(pairOf(state)), judgingOf(desk, call));
}

function nonceDigest({ sha256 }: LoopDesk, smokeId: string, nonce: string): string {
  return sha256(`${smokeId}\n${nonce}`);
}
