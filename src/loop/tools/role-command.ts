import { LedgerError } from '../../errors.js';
import { activePair, pairOf } from '../binding.js';
import type { LoopDecision } from '../decide/decision.js';
import type { Role } from '../shapes.js';
import type { LoopState } from '../state.js';
import { required, type Detail, type Executed, type LoopDesk } from './desk.js';
import { existingTask } from './task.js';

/** Who acts: the bound session of a role, or somebody by name. */
export type Actor = { readonly role: Role } | { readonly agent: string };

/** Runs a decider on a task that exists, written in the ledger of whoever acts. */
export async function actOn(
  desk: LoopDesk,
  {
    task,
    actor,
    detail = 'whole',
  }: { readonly task: string; readonly actor: Actor; readonly detail?: Detail },
  decide: (state: LoopState) => LoopDecision,
): Promise<Executed> {
  const found = existingTask(desk, task, detail);
  if ('agent' in actor) return desk.store.execute({ task: found.name, agent: actor.agent, detail, decide });
  const { role } = actor;
  const { name } = required(pairOf(found))[role];
  return desk.store.execute({
    task: found.name,
    agent: name,
    detail,
    decide: (state) => {
      requireStill(state, name, role);
      return decide(state);
    },
  });
}

/** The session was looked up before the lock was held. */
function requireStill(state: LoopState, name: string, role: Role): void {
  const pair = activePair(state);
  if (pair instanceof LedgerError || pair[role].name === name) return;
  throw new LedgerError('SEQUENCE_CONFLICT', `another session was bound as ${role} in the meantime`, {
    hint: 'Nothing was written; call again.',
  });
}
