import { join } from 'node:path';
import { acquireLock } from '../../storage/lock/lock.js';
import { requireAgentName } from '../../core/agent-name.js';
import { LedgerError } from '../../errors.js';
import {
  decideBind,
  decideCreateBinding,
  type BindingContext,
  type BoundSession,
  type CreateBinding,
} from '../decide/bind.js';
import type { LoopDecision } from '../decide/decision.js';
import { loopTemplates, type LoopTemplate } from '../loop-templates.js';
import { requireEvidenceType, requireId, requireLine } from '../plain-line.js';
import { roles, type Role } from '../shapes.js';
import type { LoopState } from '../state.js';
import { bindingResult } from './binding-result.js';
import { judgingOf, requireJudging, type Executed, type LoopDesk } from './desk.js';
import { existingTask, taskToMake } from './task.js';
import type { OperatorCall } from './wakeup.js';

/** What is said of the thread of a session. */
export interface ThreadCall {
  readonly id?: string;
  readonly title?: string;
}

export interface CreateBindingCall extends OperatorCall {
  readonly manager?: string;
  readonly worker?: string;
  readonly goal?: string;
  readonly summary?: string;
  readonly reopen?: boolean;
  readonly template?: LoopTemplate;
  readonly required?: readonly string[];
  readonly maxIterations?: number;
  readonly threads?: Readonly<Record<Role, ThreadCall>>;
}

/**
 * `create-disposable-binding`: the task if it is new, two sessions and their binding, in one batch. One at a time in a
 * workspace, so that no session is bound twice.
 */
export async function createBinding(desk: LoopDesk, call: CreateBindingCall) {
  const task = taskToMake(desk, call.task);
  const command = commandOf(desk, { ...call, task });
  const executed = await bindOne(desk, { ...call, task }, (state, context) =>
    decideCreateBinding(state, command, context),
  );
  return bindingResult(desk.root, judgingOf(desk, call), executed);
}

export type CreateBindingResult = Awaited<ReturnType<typeof createBinding>>;

/** `bind`: binds two sessions that were registered before. */
export async function bindSessions(
  desk: LoopDesk,
  call: OperatorCall & { readonly manager?: string; readonly worker?: string },
) {
  const { name: task } = existingTask(desk, call.task);
  const bindingId = desk.newId();
  const [manager, worker] = roles.map((role) => sessionName(task, role, call[role]));
  const command = { bindingId, manager: manager ?? '', worker: worker ?? '' };
  const executed = await bindOne(desk, { ...call, task }, (state, context) =>
    decideBind(state, command, context),
  );
  return bindingResult(desk.root, judgingOf(desk, call), executed);
}

/** An agent name: the one that was given, else `<task>-<role>`. @throws LedgerError INVALID_AGENT */
export function sessionName(task: string, role: Role, given: string | undefined): string {
  return requireAgentName(given ?? `${task.replaceAll('.', '-')}-${role}`);
}

/** One at a time in a workspace. Refuses before anything is locked, so that a refusal makes no workspace either. */
async function bindOne(
  desk: LoopDesk,
  call: OperatorCall,
  decide: (state: LoopState, context: BindingContext) => LoopDecision,
): Promise<Executed> {
  const { task, as: agent = 'operator' } = call;
  requireAgentName(agent);
  requireJudging(call);
  const early = decide(desk.store.read(task), { boundElsewhere: boundSessions(desk, task) });
  if (early.kind === 'refused') throw early.error;
  const lock = await acquireLock(join(desk.root, 'g/.state/locks/loop-bindings.lock'), { timeoutMs: 10_000 });
  try {
    const context = { boundElsewhere: boundSessions(desk, task) };
    return await desk.store.execute({ task, agent, decide: (state) => decide(state, context) });
  } finally {
    lock.release();
  }
}

function boundSessions({ store }: LoopDesk, exceptTask: string): ReadonlySet<string> {
  const others = store.list().filter(({ name }) => name !== exceptTask);
  const active = others.flatMap(({ bindings }) => bindings.filter(({ state }) => state === 'active'));
  return new Set(active.flatMap(({ manager, worker }) => [manager, worker]));
}

function commandOf(desk: LoopDesk, call: CreateBindingCall): CreateBinding {
  const { goal, summary, reopen = false } = call;
  const run = runOf(desk, call);
  return {
    bindingId: desk.newId(),
    manager: newSession(desk, sessionName(call.task, 'manager', call.manager), call.threads?.manager),
    worker: newSession(desk, sessionName(call.task, 'worker', call.worker), call.threads?.worker),
    reopen,
    ...(goal === undefined ? {} : { goal }),
    ...(summary === undefined ? {} : { summary }),
    ...(run === undefined ? {} : { run }),
  };
}

/** @throws LedgerError SCHEMA_INVALID for a thread id or title that is not one visible line, or a secret as an id */
export function newSession(desk: LoopDesk, name: string, { id, title }: ThreadCall = {}): BoundSession {
  return {
    name,
    uid: desk.newId(),
    kind: id === undefined ? 'no_tmux' : 'codex_app',
    ...(id === undefined ? {} : { threadId: requireId(desk, id, `the thread id of ${name}`) }),
    ...(title === undefined ? {} : { threadTitle: requireLine(title, `the thread title of ${name}`) }),
  };
}

/** A loop policy is kept when one of its settings was given. */
function runOf(
  desk: LoopDesk,
  { template, required: asked = [], maxIterations }: CreateBindingCall,
): CreateBinding['run'] {
  if (template === undefined && asked.length === 0 && maxIterations === undefined) return undefined;
  if (maxIterations === 0) throw new LedgerError('SCHEMA_INVALID', 'a loop has at least 1 iteration');
  const preset = template === undefined ? undefined : loopTemplates[template];
  return {
    id: desk.newId(),
    ...(template === undefined ? {} : { template }),
    maxIterations: maxIterations ?? preset?.maxIterations ?? 5,
    required: asked.length > 0 ? asked.map(requireEvidenceType) : (preset?.required ?? []),
  };
}
