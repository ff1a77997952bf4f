import { LedgerError } from '../../errors.js';
import { activePair, type Pair } from '../binding.js';
import type { Role, SmokeMode, SmokeReceiptStatus, SmokeScope } from '../shapes.js';
import type { LoopState } from '../state.js';
import { accepted, refused, type LoopDecision } from './decision.js';

export interface StartSmoke {
  readonly smokeId: string;
  /** SHA-256, lower-case hex. The nonce itself is never written. */
  readonly nonceSha256: string;
  readonly mode: SmokeMode;
  readonly scope: SmokeScope;
  readonly workerCount: number;
}

/** A new proof of the connection; receipts of earlier ones no longer count. Refused: UNKNOWN_TASK, NOT_BOUND, WRONG_STATE. */
export function decideStartSmoke(state: LoopState, command: StartSmoke): LoopDecision {
  const pair = activePair(state);
  if (pair instanceof LedgerError) return refused(pair);
  const { smokeId, nonceSha256, mode, scope, workerCount } = command;
  const data = {
    smoke_id: smokeId,
    nonce_sha256: nonceSha256,
    scope,
    worker_count: workerCount,
    binding_id: pair.binding.id,
  };
  if (mode === 'skip') return accepted({ event: 'app_smoke_skipped', data });
  return accepted({ event: 'app_smoke_started', data: { ...data, mode } });
}

export interface RecordSmoke {
  readonly smokeId: string;
  readonly nonceSha256: string;
  readonly role: Role;
  readonly status: SmokeReceiptStatus;
  /** Default: the thread bound now. */
  readonly threadId?: string;
  readonly notificationId?: number;
  readonly summary?: string;
}

/**
 * What one role saw of the smoke. Refused: WRONG_STATE (another smoke, nonce, binding or thread; the notification was
 * not delivered to that role), UNKNOWN_TASK, NOT_BOUND.
 */
export function decideRecordSmoke(state: LoopState, command: RecordSmoke): LoopDecision {
  const pair = activePair(state);
  if (pair instanceof LedgerError) return refused(pair);
  const fault = smokeFault(state, pair, command) ?? threadFault(pair, command) ?? itemFault(state, command);
  if (fault !== undefined)
    return refused(new LedgerError('WRONG_STATE', fault, { hint: smokeHint(state.name) }));
  const { smokeId, nonceSha256, role, status, notificationId, summary } = command;
  return accepted({
    event: 'app_smoke_receipt_recorded',
    data: {
      smoke_id: smokeId,
      nonce_sha256: nonceSha256,
      binding_id: pair.binding.id,
      role,
      status,
      thread_id: pair[role].thread_id ?? '',
      ...(notificationId === undefined ? {} : { notification_id: notificationId }),
      ...(summary === undefined ? {} : { summary }),
    },
  });
}

function smokeFault({ smoke }: LoopState, { binding }: Pair, command: RecordSmoke): string | undefined {
  if (smoke === undefined) return 'no smoke was started';
  if (smoke.id !== command.smokeId) return 'that is not the newest smoke of the task';
  if (smoke.nonce_sha256 !== command.nonceSha256) return 'the nonce is not the one of this smoke';
  return smoke.binding_id === binding.id ? undefined : 'the smoke was started with another binding';
}

function threadFault(pair: Pair, { role, threadId }: RecordSmoke): string | undefined {
  const { thread_id: bound } = pair[role];
  if (bound === null) return `the ${role} has no thread id`;
  return threadId === undefined || threadId === bound ? undefined : `the ${role} is bound to another thread`;
}

function itemFault({ items }: LoopState, { role, notificationId }: RecordSmoke): string | undefined {
  if (notificationId === undefined) return undefined;
  if (items.some((item) => item.id === notificationId && item.role === role)) return undefined;
  return `notification ${notificationId} was not delivered to the ${role} of this task`;
}

function smokeHint(task: string): string {
  return `See \`agent-ledger app-smoke status ${task}\`, or start again with \`agent-ledger app-smoke start ${task}\`.`;
}
