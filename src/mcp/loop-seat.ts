import { LedgerError } from '../errors.js';
import { activePair, pairOf } from '../loop/binding.js';
import { roles, type Role } from '../loop/shapes.js';
import type { LoopState } from '../loop/state.js';
import type { LoopDesk } from '../loop/tools/desk.js';
import { existingTask } from '../loop/tools/task.js';

/** What a session is in the loop: the task it is bound in, and as what. */
export interface LoopSeat {
  readonly task: string;
  readonly role: Role;
}

/**
 * The seat of a session: in the named task (by name or id), else in the only one where it is bound now. A closed task is
 * found by its name only.
 * @throws LedgerError NOT_BOUND (bound nowhere), ACCESS_DENIED (the task has other sessions), UNKNOWN_TASK
 */
export function seatOf(desk: LoopDesk, caller: string, task?: string): LoopSeat {
  if (task === undefined) return onlySeat(desk, caller);
  const state = existingTask(desk, task, 'brief');
  const pair = pairOf(state);
  if (pair instanceof LedgerError) throw pair;
  const role = roles.find((one) => pair[one].name === caller);
  if (role !== undefined) return { task: state.name, role };
  throw new LedgerError('ACCESS_DENIED', `"${caller}" is no session of task "${state.name}"`, {
    details: { manager: pair.manager.name, worker: pair.worker.name },
    hint: 'Start the server with `agent-ledger mcp --as` and the name of one of its sessions.',
  });
}

function onlySeat({ store }: LoopDesk, caller: string): LoopSeat {
  const [seat] = store.list().flatMap((state) => seatsIn(state, caller));
  if (seat !== undefined) return seat;
  throw new LedgerError('NOT_BOUND', `"${caller}" is bound in no open task`);
}

function seatsIn(state: LoopState, caller: string): readonly LoopSeat[] {
  const pair = activePair(state);
  if (pair instanceof LedgerError) return [];
  return roles.filter((role) => pair[role].name === caller).map((role) => ({ task: state.name, role }));
}

/** A desk that writes in one name only, whoever a task is bound to by the time it writes. */
export function deskInNameOf(desk: LoopDesk, caller: string): LoopDesk {
  const { store } = desk;
  return {
    ...desk,
    store: {
      ...store,
      execute: async (command) => {
        if (command.agent === caller) return store.execute(command);
        throw new LedgerError('ACCESS_DENIED', `only ${command.agent} can do this, not ${caller}`, {
          hint: 'Ask that session to do it.',
        });
      },
    },
  };
}
