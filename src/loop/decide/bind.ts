import { LedgerError } from '../../errors.js';
import { bindHint, openTask } from '../binding.js';
import type { LoopEvent } from '../events.js';
import { roles, type Role, type SessionKind } from '../shapes.js';
import type { LoopState } from '../state.js';
import { accepted, refused, type LoopDecision } from './decision.js';
import { registrationOf } from './register.js';

export interface BoundSession {
  readonly name: string;
  readonly uid: string;
  readonly kind: SessionKind;
  readonly threadId?: string;
  readonly threadTitle?: string;
}

export interface CreateBinding extends Readonly<Record<Role, BoundSession>> {
  readonly bindingId: string;
  readonly goal?: string;
  readonly summary?: string;
  readonly reopen: boolean;
  readonly run?: {
    readonly id: string;
    readonly template?: string;
    readonly maxIterations: number;
    readonly required: readonly string[];
  };
}

export interface BindingContext {
  /** Sessions that are bound in another task now. */
  readonly boundElsewhere: ReadonlySet<string>;
}

/**
 * Task, two sessions and their binding in one batch, with a loop policy if one was asked for. Refused: WRONG_STATE (a
 * closed task without `reopen`, an active binding, a session bound elsewhere, one session for both roles).
 */
export function decideCreateBinding(
  state: LoopState,
  command: CreateBinding,
  { boundElsewhere }: BindingContext,
): LoopDecision {
  const { bindingId, manager, worker } = command;
  const fault = bindingFault(state, command, boundElsewhere);
  if (fault !== undefined) return refused(fault);
  return accepted(
    ...taskEvents(state, command),
    { event: 'session_registered', data: registrationOf('manager', manager) },
    { event: 'session_registered', data: registrationOf('worker', worker) },
    { event: 'binding_created', data: { binding_id: bindingId, manager: manager.name, worker: worker.name } },
    ...runEvents(state.name, command),
  );
}

function bindingFault(
  state: LoopState,
  { manager, worker, reopen }: CreateBinding,
  boundElsewhere: ReadonlySet<string>,
): LedgerError | undefined {
  const { name, task } = state;
  if (task !== undefined && task.state !== 'active' && !reopen) {
    return wrong(`task "${name}" is ${task.state}`, 'Open it again with --reopen.');
  }
  return pairFault(state, { manager: manager.name, worker: worker.name }, boundElsewhere);
}

type Names = Readonly<Record<Role, string>>;

function pairFault(
  { name, bindings }: LoopState,
  { manager, worker }: Names,
  boundElsewhere: ReadonlySet<string>,
): LedgerError | undefined {
  if (bindings.some(({ state }) => state === 'active')) {
    return wrong(`task "${name}" has an active binding`, `End it with \`agent-ledger unbind ${name}\`.`);
  }
  if (manager === worker) {
    return wrong(`${manager} cannot be manager and worker of one task`, 'Name two sessions.');
  }
  const taken = [manager, worker].find((session) => boundElsewhere.has(session));
  if (taken === undefined) return undefined;
  return wrong(
    `session ${taken} is bound in another task`,
    'Name another session, or end that binding first.',
  );
}

export interface Bind extends Names {
  readonly bindingId: string;
}

/**
 * Binds two sessions that are registered. Refused: UNKNOWN_TASK, NOT_BOUND (a session that is not registered, or gone),
 * WRONG_STATE (closed, an active binding, a session bound elsewhere, one session for both roles).
 */
export function decideBind(
  state: LoopState,
  { bindingId, manager, worker }: Bind,
  { boundElsewhere }: BindingContext,
): LoopDecision {
  const task = openTask(state);
  if (task instanceof LedgerError) return refused(task);
  const names = { manager, worker };
  const fault =
    pairFault(state, names, boundElsewhere) ??
    roles.map((role) => unregistered(state, role, names[role])).find((one) => one !== undefined);
  if (fault !== undefined) return refused(fault);
  return accepted({ event: 'binding_created', data: { binding_id: bindingId, manager, worker } });
}

function unregistered({ name, sessions }: LoopState, role: Role, session: string): LedgerError | undefined {
  if (sessions.some((one) => one.name === session && one.role === role && one.state === 'active'))
    return undefined;
  const message = `session ${session} is not registered as ${role} of "${name}"`;
  return new LedgerError('NOT_BOUND', message, {
    hint: `Register it with \`agent-ledger register-${role} ${name} --name ${session}\`.`,
  });
}

function taskEvents(
  { name, task }: LoopState,
  { goal, summary, reopen }: CreateBinding,
): readonly LoopEvent[] {
  const said = { ...(goal === undefined ? {} : { goal }), ...(summary === undefined ? {} : { summary }) };
  if (task === undefined) return [{ event: 'task_created', data: { goal: name, ...said } }];
  const reopened = reopen && task.state !== 'active' ? { reopened: true } : {};
  const data = { ...said, ...reopened };
  return Object.keys(data).length === 0 ? [] : [{ event: 'task_updated', data }];
}

function runEvents(task: string, { run, goal }: CreateBinding): readonly LoopEvent[] {
  if (run === undefined) return [];
  const { id, template, maxIterations, required } = run;
  return [
    {
      event: 'loop_run_created',
      data: {
        run_id: id,
        name: `${task} loop`,
        purpose: goal ?? task,
        ...(template === undefined ? {} : { template }),
        max_iterations: maxIterations,
        required_before_continue: required,
      },
    },
  ];
}

/** A task without a binding. One that exists leads to no events. */
export function decideCreateTask(
  { name, task }: LoopState,
  { goal = name, summary }: { readonly goal?: string; readonly summary?: string },
): LoopDecision {
  if (task !== undefined) return accepted();
  const data = { goal, ...(summary === undefined ? {} : { summary }) };
  return accepted({ event: 'task_created', data });
}

/** Ends the active binding. Refused: NOT_BOUND. */
export function decideUnbind(state: LoopState, { reason }: { readonly reason?: string }): LoopDecision {
  const active = state.bindings.find((one) => one.state === 'active');
  if (active === undefined) {
    return refused(
      new LedgerError('NOT_BOUND', `task "${state.name}" has no active binding`, {
        hint: bindHint(state.name),
      }),
    );
  }
  const data = { binding_id: active.id, ...(reason === undefined ? {} : { reason }) };
  return accepted({ event: 'binding_ended', data });
}

function wrong(message: string, hint: string): LedgerError {
  return new LedgerError('WRONG_STATE', message, { hint });
}
