import { LedgerError } from '../../errors.js';
import { activePair } from '../binding.js';
import type { Judging } from '../judging.js';
import { loopCommands } from '../loop-commands.js';
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
  /** What mends it; empty when it is well. */
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
export function preflight(state: LoopState, ground: PreflightGround, judging: Judging): Preflight {
  const { mode, scope, workerCount: worker_count } = ground;
  const checks = checksOf(state, ground, judging);
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
  { packageVersion, writable, scope, workerCount }: PreflightGround,
  judging: Judging,
): readonly PreflightCheck[] {
  const pair = activePair(state);
  const bound = !(pair instanceof LedgerError);
  return [
    check('ledger_writable', writable.ok, {
      detail: writable.detail,
      path: writable.path,
      command: loopCommands.plain(judging, 'doctor'),
    }),
    check('package_version', true, { detail: packageVersion }),
    check('active_binding', bound, {
      detail: bound ? pair.binding.id : pair.message,
      command: loopCommands.bind(judging, state.name, { reopen: state.task?.state !== 'active' }),
    }),
    ...roles.map((role) => {
      const thread = bound ? pair[role].thread_id : null;
      const detail = thread === null ? `the ${role} has no thread id` : null;
      const session = bound ? pair[role].name : `${state.name.replaceAll('.', '-')}-${role}`;
      const command = loopCommands.registerThread(judging, state.name, { role, session });
      return check(`${role}_thread_id`, thread !== null, { detail, thread_id: thread, command });
    }),
    check('thread_tools', true, {
      detail: null,
      note: 'For information: whether the app can send to a thread shows only when it does.',
      required_in_plugin: true,
    }),
    ...(scope === 'worker-set' && workerCount > 1 ? [setCheck(workerCount)] : []),
  ];
}

function setCheck(count: number): PreflightCheck {
  return check('worker_set', true, {
    detail: `${count} workers`,
    note: 'Each worker has a task of its own and proves its connection there, with the same --smoke-id; the set has passed when all have.',
  });
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
    ...(ok ? { command: '' } : {}),
  };
}
