import { LedgerError } from '../../errors.js';
import type { LoopEvent } from '../events.js';
import type { Role, SessionKind } from '../shapes.js';
import type { LoopState } from '../state.js';
import { accepted, refused, type LoopDecision } from './decision.js';

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
    registration('manager', manager),
    registration('worker', worker),
    { event: 'binding_created', data: { binding_id: bindingId, manager: manager.name, worker: worker.name } },
    ...runEvents(state.name, command),
  );
}

function bindingFault(
  { name, task, bindings }: LoopState,
  { manager, worker, reopen }: CreateBinding,
  boundElsewhere: ReadonlySet<string>,
): LedgerError | undefined {
  if (task !== undefined && task.state !== 'active' && !reopen) {
    return wrong(`task "${name}" is ${task.state}`, 'Open it again with --reopen.');
  }
  if (bindings.some(({ state }) => state === 'active')) {
    return wrong(`task "${name}" has an active binding`, `End it with \`agent-ledger unbind ${name}\`.`);
  }
  if (manager.name === worker.name) {
    return wrong(`${manager.name} cannot be manager and worker of one task`, 'Name two sessions.');
  }
  const taken = [manager.name, worker.name].find((session) => boundElsewhere.has(session));
  if (taken === undefined) return undefined;
  return wrong(
    `session ${taken} is bound in another task`,
    'Name another session, or end that binding first.',
  );
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

function registration(role: Role, { name, uid, kind, threadId, threadTitle }: BoundSession): LoopEvent {
  return {
    event: 'session_registered',
    data: {
      session: name,
      session_uid: uid,
      role,
      kind,
      ...(threadId === undefined ? {} : { thread_id: threadId }),
      ...(threadTitle === undefined ? {} : { thread_title: threadTitle }),
    },
  };
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
  { goal = name }: { readonly goal?: string },
): LoopDecision {
  return task === undefined ? accepted({ event: 'task_created', data: { goal } }) : accepted();
}

/** Ends the active binding. Refused: NOT_BOUND. */
export function decideUnbind(state: LoopState, { reason }: { readonly reason?: string }): LoopDecision {
  const active = state.bindings.find((one) => one.state === 'active');
  if (active === undefined) {
    return refused(new LedgerError('NOT_BOUND', `task "${state.name}" has no active binding`));
  }
  const data = { binding_id: active.id, ...(reason === undefined ? {} : { reason }) };
  return accepted({ event: 'binding_ended', data });
}

function wrong(message: string, hint: string): LedgerError {
  return new LedgerError('WRONG_STATE', message, { hint });
}
