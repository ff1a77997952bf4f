import { LedgerError } from '../errors.js';
import type { Role } from './shapes.js';
import type { Binding, LoopState, Session, Task } from './state.js';

/** A task with its pair of sessions. */
export interface Pair extends Readonly<Record<Role, Session>> {
  readonly task: Task;
  readonly binding: Binding;
}

/** The active binding, else the newest one. NOT_BOUND when there never was one, UNKNOWN_TASK without a task. */
export function pairOf(state: LoopState): Pair | LedgerError {
  const { task, name } = state;
  if (task === undefined) return unknownTask(name);
  const binding = state.bindings.find((one) => one.state === 'active') ?? state.bindings.at(-1);
  const manager = state.sessions.find((one) => one.name === binding?.manager);
  const worker = state.sessions.find((one) => one.name === binding?.worker);
  if (binding === undefined || manager === undefined || worker === undefined) {
    return new LedgerError('NOT_BOUND', `task "${name}" has no manager and worker bound to it`, {
      hint: `Bind them with \`agent-ledger create-disposable-binding ${name}\`.`,
    });
  }
  return { task, binding, manager, worker };
}

/** The pair while the task is open and bound: what every command that changes the loop needs. */
export function activePair(state: LoopState): Pair | LedgerError {
  const pair = pairOf(state);
  if (pair instanceof LedgerError) return pair;
  const closed = closedFault(pair.task);
  if (closed !== undefined) return closed;
  if (pair.binding.state === 'active') return pair;
  return new LedgerError('NOT_BOUND', `task "${state.name}" has no active binding`, {
    hint: bindHint(state.name),
  });
}

export function bindHint(task: string): string {
  return `Bind a pair again with \`agent-ledger create-disposable-binding ${task}\`.`;
}

/** The task while it is open. */
export function openTask(state: LoopState): Task | LedgerError {
  if (state.task === undefined) return unknownTask(state.name);
  return closedFault(state.task) ?? state.task;
}

export function unknownTask(name: string): LedgerError {
  return new LedgerError('UNKNOWN_TASK', `there is no task "${name.slice(0, 80)}"`);
}

function closedFault({ name, state }: Task): LedgerError | undefined {
  if (state === 'active') return undefined;
  return new LedgerError('WRONG_STATE', `task "${name}" is ${state}`, {
    hint: `Open it again with \`agent-ledger create-disposable-binding ${name} --reopen\`.`,
  });
}
