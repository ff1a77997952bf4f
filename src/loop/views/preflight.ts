import { LedgerError } from '../../errors.js';
import { activePair } from '../binding.js';
import { roles, type SmokeMode, type SmokeScope } from '../shapes.js';
import type { LoopState } from '../state.js';
import type { TaskRef } from './task-ref.js';

export interface Preflight {
  readonly ok: boolean;
  readonly real_work_allowed: boolean;
  readonly blockers: readonly string[];
  readonly checks: readonly PreflightCheck[];
  readonly mode: SmokeMode;
  readonly scope: SmokeScope;
  readonly worker_count: number;
  readonly task: TaskRef;
}

export interface PreflightCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string | null;
  readonly command: string;
  readonly note: string;
  readonly path: string;
  readonly required_in_plugin: boolean;
  readonly thread_id: string | null;
}

export interface PreflightGround {
  readonly mode: SmokeMode;
  readonly scope: SmokeScope;
  readonly workerCount: number;
  readonly packageVersion: string;
  readonly writable: { readonly ok: boolean; readonly path: string; readonly detail: string | null };
}

/** What can be known before anything is sent. */
export function preflight(state: LoopState, ground: PreflightGround): Preflight {
  const { mode, scope, workerCount: worker_count } = ground;
  const checks = checksOf(state, ground);
  const blockers = checks.filter(({ ok }) => !ok).map(({ name, detail }) => `${name}: ${detail ?? 'not ok'}`);
  const ok = blockers.length === 0;
  return {
    ok,
    real_work_allowed: mode !== 'required' || ok,
    blockers,
    checks,
    mode,
    scope,
    worker_count,
    task: { id: state.task?.id ?? '', name: state.name },
  };
}

function checksOf(
  state: LoopState,
  { packageVersion, writable }: PreflightGround,
): readonly PreflightCheck[] {
  const pair = activePair(state);
  const bound = !(pair instanceof LedgerError);
  return [
    check('ledger_writable', writable.ok, { detail: writable.detail, path: writable.path }),
    check('package_version', true, { detail: packageVersion }),
    check('active_binding', bound, { detail: bound ? pair.binding.id : pair.message }),
    ...roles.map((role) => {
      const thread = bound ? pair[role].thread_id : null;
      const detail = thread === null ? `the ${role} has no thread id` : null;
      return check(`${role}_thread_id`, thread !== null, { detail, thread_id: thread });
    }),
    check('thread_tools', true, {
      detail: null,
      note: 'For information: whether the app can send to a thread shows only when it does.',
      required_in_plugin: true,
    }),
  ];
}

function check(name: string, ok: boolean, more: Partial<PreflightCheck>): PreflightCheck {
  return {
    name,
    ok,
    detail: null,
    command: '',
    note: '',
    path: '',
    required_in_plugin: false,
    thread_id: null,
    ...more,
  };
}
