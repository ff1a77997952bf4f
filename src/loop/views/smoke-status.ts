import type { Pair } from '../binding.js';
import type { Judging } from '../judging.js';
import { roles, type Role, type SmokeMode, type SmokeScope } from '../shapes.js';
import type { LoopState, Smoke, SmokeReceipt } from '../state.js';
import { isHealthy, sessionLease } from './loop-status.js';
import { taskRef, type TaskRef } from './task-ref.js';

/** `app-smoke status`: whether the connection was proved, and what is missing. */
export interface SmokeStatus {
  readonly ok: boolean;
  readonly real_work_allowed: boolean;
  /** In the order in which they are to be cleared. */
  readonly blockers: readonly string[];
  readonly roles: Readonly<Record<Role, SmokeRole>>;
  readonly smoke: SmokeRef | null;
  readonly task: TaskRef;
}

export interface SmokeRef {
  readonly id: string;
  readonly mode: SmokeMode;
  /** Shown once, by the start that made it. */
  readonly nonce: string | null;
  readonly recorded_at: string;
  readonly scope: SmokeScope;
  readonly worker_count: number;
}

export interface SmokeRole {
  readonly accepted: boolean;
  readonly blocked: boolean;
  readonly blocker: string | null;
  readonly heartbeat_fresh: boolean;
  readonly last_heartbeat_at: string | null;
  readonly received: boolean;
  readonly sent: boolean;
  readonly session_id: string;
  readonly session_name: string;
  readonly thread_id: string | null;
}

export function smokeStatus(state: LoopState, pair: Pair, judging: Judging): SmokeStatus {
  const { smoke } = state;
  const judged = {
    manager: smokeRole(smoke, { pair, role: 'manager', judging }),
    worker: smokeRole(smoke, { pair, role: 'worker', judging }),
  };
  const blockers = smoke === undefined ? ['no smoke was started'] : blockersOf(smoke, judged);
  const ok = blockers.length === 0;
  const mode = smoke?.mode ?? 'required';
  return {
    ok,
    real_work_allowed: ok || mode !== 'required',
    blockers,
    roles: judged,
    smoke: smoke === undefined ? null : smokeRef(smoke),
    task: taskRef(pair.task),
  };
}

export function smokeRef(
  { id, mode, recorded_at, scope, worker_count }: Smoke,
  nonce: string | null = null,
): SmokeRef {
  return { id, mode, nonce, recorded_at, scope, worker_count };
}

interface Subject {
  readonly pair: Pair;
  readonly role: Role;
  readonly judging: Judging;
}

function smokeRole(smoke: Smoke | undefined, { pair, role, judging }: Subject): SmokeRole {
  const session = pair[role];
  const receipts = smoke === undefined ? [] : countedReceipts(smoke, pair, role);
  const verdict = receipts.findLast(({ status }) => status === 'accepted' || status === 'blocked');
  const blocked = verdict?.status === 'blocked';
  return {
    accepted: verdict?.status === 'accepted',
    blocked,
    blocker: blocked ? (verdict.summary ?? 'no summary was given') : null,
    heartbeat_fresh: isFresh(smoke, { pair, role, judging }),
    last_heartbeat_at: session.last_beat_at,
    received: receipts.some(({ status }) => status === 'received'),
    sent: receipts.some(({ status }) => status === 'sent'),
    session_id: session.uid,
    session_name: session.name,
    thread_id: session.thread_id,
  };
}

/** What was recorded with this binding and with the thread that is bound now. */
function countedReceipts(smoke: Smoke, { binding, ...pair }: Pair, role: Role): readonly SmokeReceipt[] {
  if (smoke.binding_id !== binding.id) return [];
  return smoke.receipts.filter(
    (receipt) =>
      receipt.role === role &&
      receipt.binding_id === binding.id &&
      receipt.nonce_sha256 === smoke.nonce_sha256 &&
      receipt.thread_id === pair[role].thread_id,
  );
}

function isFresh(smoke: Smoke | undefined, { pair, role, judging }: Subject): boolean {
  const lease = sessionLease(pair[role], judging);
  if (smoke === undefined || lease.last_heartbeat_at === null) return false;
  return isHealthy(lease) && Date.parse(lease.last_heartbeat_at) >= Date.parse(smoke.recorded_at);
}

function blockersOf(smoke: Smoke, judged: Readonly<Record<Role, SmokeRole>>): readonly string[] {
  return [
    ...(smoke.scope === 'worker-set' && smoke.worker_count > 1
      ? [`a set of ${smoke.worker_count} workers: each worker's task proves its own connection`]
      : []),
    ...roles.flatMap((role) => roleBlockers(role, judged[role])),
  ];
}

function roleBlockers(role: Role, judged: SmokeRole): readonly string[] {
  const checks: readonly (readonly [boolean, string])[] = [
    [judged.thread_id === null, 'no thread id'],
    [!judged.sent, 'not sent'],
    [!judged.heartbeat_fresh, 'heartbeat not fresh'],
    [role === 'worker' && !judged.received, 'not received'],
    [!judged.accepted, 'not accepted'],
    [judged.blocked, `blocked: ${judged.blocker ?? ''}`],
  ];
  return checks.filter(([missing]) => missing).map(([, what]) => `${role}: ${what}`);
}
