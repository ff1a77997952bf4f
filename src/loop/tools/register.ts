import { decideCreateTask, decideUnbind } from '../decide/bind.js';
import { decideGone, decideRegister } from '../decide/register.js';
import { loopCommands } from '../loop-commands.js';
import type { Judging } from '../judging.js';
import type { Role } from '../shapes.js';
import type { LoopState } from '../state.js';
import { listedSession } from '../views/communication.js';
import { taskRef } from '../views/task-ref.js';
import { newSession, sessionName, type ThreadCall } from './bind.js';
import { judgingOf, receiptNamed, requireJudging, type LoopDesk } from './desk.js';
import { actOn } from './role-command.js';
import { existingTask, taskToMake } from './task.js';
import type { OperatorCall } from './wakeup.js';

export interface RegisterCall extends OperatorCall {
  readonly role: Role;
  /** Default `<task>-<role>`. */
  readonly name?: string;
  readonly thread?: ThreadCall;
  /** The session is over. */
  readonly gone?: boolean;
}

/** `register-worker` and `register-manager`: a session that `bind` may bind, or what has changed about it. */
export async function registerSession(desk: LoopDesk, call: RegisterCall) {
  requireJudging(call);
  const found = existingTask(desk, call.task);
  const { role, gone = false } = call;
  const name = sessionName(found.name, role, call.name);
  const session = newSession(desk, name, call.thread);
  const executed = await actOn(
    desk,
    { task: found.name, actor: { agent: call.as ?? 'operator' } },
    (state) => (gone ? decideGone(state, { role, name }) : decideRegister(state, { role, session })),
  );
  const { state } = executed;
  const registered = state.sessions.find((one) => one.name === name);
  const judging = judgingOf(desk, call);
  return {
    bind_command: bindCommand(state, judging),
    changed: executed.written.length > 0,
    receipt: receiptNamed(executed, 'session_registered', 'session_updated', 'session_gone') ?? null,
    session: registered === undefined ? null : listedSession(registered),
    task: state.task === undefined ? null : taskRef(state.task),
  };
}

/** Null while a session is missing, or the task is bound. */
function bindCommand({ name, sessions, bindings }: LoopState, judging: Judging): string | null {
  const of = (role: Role): string | undefined =>
    sessions.findLast((one) => one.role === role && one.state === 'active')?.name;
  const [manager, worker] = [of('manager'), of('worker')];
  const isBound = bindings.some(({ state }) => state === 'active');
  if (isBound || manager === undefined || worker === undefined) return null;
  return loopCommands.bindSessions(judging, name, { manager, worker });
}

/** `tasks --create`: a task without a binding; `created` is false when it was there. */
export async function createTask(
  desk: LoopDesk,
  call: OperatorCall & { readonly goal?: string; readonly summary?: string },
) {
  const { as: agent = 'operator', goal, summary } = call;
  const task = taskToMake(desk, call.task);
  const said = { ...(goal === undefined ? {} : { goal }), ...(summary === undefined ? {} : { summary }) };
  const { before, state } = await desk.store.execute({
    task,
    agent,
    decide: (now) => decideCreateTask(now, said),
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
