import { pairOf, type Pair } from '../binding.js';
import { LedgerError } from '../../errors.js';
import type { Judging } from '../judging.js';
import { loopCommands } from '../loop-commands.js';
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
  /** What clears them, in that order. */
  readonly next_commands: readonly string[];
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

/**
 * `others`: the other tasks of the workspace; only a smoke of a set of workers looks at them.
 */
export function smokeStatus(
  state: LoopState,
  pair: Pair,
  judging: Judging,
  others: readonly LoopState[] = [],
): SmokeStatus {
  const { smoke } = state;
  const judged = judgedRoles(smoke, pair, judging);
  const missing = roles.flatMap((role) => missingOf(role, judged[role]));
  const set = smoke === undefined ? [] : setBlockers(smoke, [...others, state], judging);
  const blockers =
    smoke === undefined
      ? ['no smoke was started']
      : [...set, ...missing.map(({ role, says }) => `${role}: ${says}`)];
  const ok = blockers.length === 0;
  return {
    ok,
    real_work_allowed: ok || (smoke?.mode ?? 'required') !== 'required',
    blockers,
    next_commands: nextCommands(smoke, { missing, pair, judging }),
    roles: judged,
    smoke: smoke === undefined ? null : smokeRef(smoke),
    task: taskRef(pair.task),
  };
}

function judgedRoles(smoke: Smoke | undefined, pair: Pair, judging: Judging): SmokeStatus['roles'] {
  return {
    manager: smokeRole(smoke, { pair, role: 'manager', judging }),
    worker: smokeRole(smoke, { pair, role: 'worker', judging }),
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

/** By the order of the stream: a beat that stands behind the start, whatever the clocks said. */
function isFresh(smoke: Smoke | undefined, { pair, role, judging }: Subject): boolean {
  const session = pair[role];
  if (smoke === undefined || session.last_beat_seq < smoke.seq) return false;
  return isHealthy(sessionLease(session, judging));
}

/**
 * The workers of a set prove their connections each in its own task, with the same smoke id. The set has passed when as
 * many tasks as it has workers have.
 */
function setBlockers(smoke: Smoke, states: readonly LoopState[], judging: Judging): readonly string[] {
  const { scope, worker_count: count } = smoke;
  if (scope !== 'worker-set' || count <= 1) return [];
  const proved = states.filter((state) => hasProved(state, smoke.id, judging)).length;
  if (proved >= count) return [];
  return [
    `a set of ${count} workers: each worker's task proves its own connection, ${proved} of ${count} have`,
  ];
}

function hasProved(state: LoopState, smokeId: string, judging: Judging): boolean {
  const { smoke } = state;
  const pair = pairOf(state);
  if (smoke?.id !== smokeId || smoke.scope !== 'worker-set' || pair instanceof LedgerError) return false;
  const judged = judgedRoles(smoke, pair, judging);
  return pair.binding.state === 'active' && roles.every((role) => missingOf(role, judged[role]).length === 0);
}

interface Missing {
  readonly role: Role;
  readonly says: string;
  readonly mend: 'thread' | 'beat' | 'sent' | 'received' | 'accepted';
}

function missingOf(role: Role, judged: SmokeRole): readonly Missing[] {
  const checks: readonly (readonly [boolean, Missing['mend'], string])[] = [
    [judged.thread_id === null, 'thread', 'no thread id'],
    [!judged.sent, 'sent', 'not sent'],
    [!judged.heartbeat_fresh, 'beat', 'heartbeat not fresh'],
    [role === 'worker' && !judged.received, 'received', 'not received'],
    [!judged.accepted, 'accepted', 'not accepted'],
    [judged.blocked, 'accepted', `blocked: ${judged.blocker ?? ''}`],
  ];
  return checks.filter(([isMissing]) => isMissing).map(([, mend, says]) => ({ role, says, mend }));
}

interface ToMend {
  readonly missing: readonly Missing[];
  readonly pair: Pair;
  readonly judging: Judging;
}

function nextCommands(smoke: Smoke | undefined, { missing, pair, judging }: ToMend): readonly string[] {
  const { name } = pair.task;
  if (smoke === undefined) return [loopCommands.smokeStart(judging, name)];
  const all = missing.map(({ role, mend }) => {
    if (mend === 'beat') return loopCommands.heartbeat(judging, name, role);
    if (mend === 'thread')
      return loopCommands.registerThread(judging, name, { role, session: pair[role].name });
    return loopCommands.smokeRecord(judging, name, { smokeId: smoke.id, role, status: mend });
  });
  return [...new Set(all)];
}
