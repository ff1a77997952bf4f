import { join } from 'node:path';
import { acquireLock } from '../../storage/lock/lock.js';
import { requireAgentName } from '../../core/agent-name.js';
import { pairOf } from '../binding.js';
import { commandText } from '../command-text.js';
import {
  decideCreateBinding,
  decideCreateTask,
  decideUnbind,
  type BoundSession,
  type CreateBinding,
} from '../decide/bind.js';
import { loopTemplates, type LoopTemplate } from '../loop-templates.js';
import type { Role } from '../shapes.js';
import type { LoopState } from '../state.js';
import { requireTaskName } from '../task-name.js';
import { boundSession } from '../views/communication.js';
import { heartbeatRecommendations } from '../views/heartbeat-recommendations.js';
import { shownRun } from '../views/run-metadata.js';
import { judgingOf, receiptNamed, required, type LoopDesk } from './desk.js';
import { actOn } from './role-command.js';
import type { OperatorCall } from './wakeup.js';

export interface CreateBindingCall extends OperatorCall {
  readonly manager?: string;
  readonly worker?: string;
  readonly goal?: string;
  readonly summary?: string;
  readonly reopen?: boolean;
  readonly template?: LoopTemplate;
  readonly required?: readonly string[];
  readonly maxIterations?: number;
  readonly threads?: Readonly<Record<Role, { readonly id?: string; readonly title?: string }>>;
}

/**
 * `create-disposable-binding`: the task if it is new, two sessions and their binding, in one batch. One at a time in a
 * workspace, so that no session is bound twice.
 */
export async function createBinding(desk: LoopDesk, call: CreateBindingCall) {
  const task = requireTaskName(call.task);
  const command = commandOf(desk, call);
  const lock = await acquireLock(join(desk.root, 'g/.state/locks/loop-bindings.lock'), { timeoutMs: 10_000 });
  try {
    const elsewhere = boundSessions(desk, task);
    const executed = await desk.store.execute({
      task,
      agent: call.as ?? 'operator',
      decide: (state) => decideCreateBinding(state, command, { boundElsewhere: elsewhere }),
    });
    return bindingResult(desk, call, executed);
  } finally {
    lock.release();
  }
}

export type CreateBindingResult = Awaited<ReturnType<typeof createBinding>>;

/** `tasks --create`: a task without a binding; `created` is false when it was there. */
export async function createTask(desk: LoopDesk, call: OperatorCall & { readonly goal?: string }) {
  const { as: agent = 'operator', goal } = call;
  const task = requireTaskName(call.task);
  const { before, state } = await desk.store.execute({
    task,
    agent,
    decide: (now) => decideCreateTask(now, goal === undefined ? {} : { goal }),
  });
  return { created: before.task === undefined, id: state.task?.id ?? '', name: task };
}

/** `unbind`: ends the active binding. */
export async function unbind(desk: LoopDesk, call: OperatorCall & { readonly reason?: string }) {
  const { task, reason } = call;
  const executed = await actOn(desk, { task, actor: { agent: call.as ?? 'operator' } }, (state) =>
    decideUnbind(state, reason === undefined ? {} : { reason }),
  );
  return { task: executed.state.name, receipt: receiptNamed(executed, 'binding_ended') ?? null };
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
    manager: sessionOf(desk, call, 'manager'),
    worker: sessionOf(desk, call, 'worker'),
    reopen,
    ...(goal === undefined ? {} : { goal }),
    ...(summary === undefined ? {} : { summary }),
    ...(run === undefined ? {} : { run }),
  };
}

function sessionOf(desk: LoopDesk, call: CreateBindingCall, role: Role): BoundSession {
  const { id, title } = call.threads?.[role] ?? {};
  return {
    name: requireAgentName(call[role] ?? `${call.task.replaceAll('.', '-')}-${role}`),
    uid: desk.newId(),
    kind: id === undefined ? 'no_tmux' : 'codex_app',
    ...(id === undefined ? {} : { threadId: id }),
    ...(title === undefined ? {} : { threadTitle: title }),
  };
}

/** A loop policy is kept when one of its settings was given. */
function runOf(
  desk: LoopDesk,
  { template, required: asked = [], maxIterations }: CreateBindingCall,
): CreateBinding['run'] {
  if (template === undefined && asked.length === 0 && maxIterations === undefined) return undefined;
  const preset = template === undefined ? undefined : loopTemplates[template];
  return {
    id: desk.newId(),
    ...(template === undefined ? {} : { template }),
    maxIterations: maxIterations ?? preset?.maxIterations ?? 5,
    required: asked.length > 0 ? asked : (preset?.required ?? []),
  };
}

function bindingResult(
  desk: LoopDesk,
  call: CreateBindingCall,
  { before, state }: { readonly before: LoopState; readonly state: LoopState },
) {
  const judging = judgingOf(desk, call);
  const pair = required(pairOf(state));
  const { task, binding, manager, worker } = pair;
  const run = state.runs.at(-1);
  return {
    root: desk.root,
    binding: { id: binding.id },
    heartbeat_recommendations: heartbeatRecommendations(pair, judging),
    manager: boundSession(manager, task, judging),
    worker: boundSession(worker, task, judging),
    replay_commands: [
      commandText(judging, ['query', '--event', 'binding_created']),
      commandText(judging, ['timeline', task.name]),
    ],
    run: run === undefined ? null : shownRun(run, state),
    task: { created: before.task === undefined, id: task.id, name: task.name, state: task.state },
    worker_handoff: `You work on "${task.name}". Poll as ${worker.name}, do the task you are given, and return evidence.`,
  };
}
