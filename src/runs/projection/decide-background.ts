import { LedgerError } from '../../errors.js';
import {
  accepted,
  refused,
  roleFault,
  stepOf,
  terminalFault,
  wrongState,
  type Decision,
  type DecideContext,
} from '../decide/decision.js';
import type { RunEvent } from '../events.js';
import type { Step } from '../shapes.js';
import type { RunSnapshot } from '../snapshot.js';
import type { RunState } from '../state.js';
import {
  backgroundPrepared,
  backgroundStepId,
  backgroundSynced,
  type BackgroundState,
  type BackgroundTask,
} from './background-events.js';
import { engineRun, hasEnded, isAsserted } from './engine-word.js';
import { syncedEvent } from './mirror.js';

/** The ledger and the background system agree. */
const marker: RunEvent = syncedEvent({ target: 'background', status: 'synced' });

/** Refused: ACCESS_DENIED, ID_CONFLICT, PLAN_INVALID (nothing is to be done). */
export function decidePrepareTask(
  state: RunState | undefined,
  task: BackgroundTask,
  context: DecideContext,
): Decision {
  const denied = roleFault(context, 'orchestrator');
  if (denied !== undefined) return refused(denied);
  if (state !== undefined)
    return refused(new LedgerError('ID_CONFLICT', `run "${context.runId}" exists already`));
  if (task.prompt === '')
    return refused(new LedgerError('PLAN_INVALID', 'the background task has no prompt'));
  return accepted(...backgroundPrepared(task), marker);
}

/**
 * What the background system says about its task. Said twice it is written once (`pending` leaves a marker each time); a
 * status that means nothing to a run writes nothing. Refused: ACCESS_DENIED, RUN_NOT_FOUND, RUN_TERMINAL (it ended
 * otherwise), WRONG_STATE.
 */
export function decideTaskState(
  state: RunState | undefined,
  said: BackgroundState,
  context: DecideContext,
): Decision {
  const snapshot = engineRun(state, context, 'background');
  if (snapshot instanceof LedgerError) return refused(snapshot);
  const step = stepOf(snapshot, backgroundStepId);
  if (step instanceof LedgerError) return refused(step);
  const events = backgroundSynced(said);
  if (events === undefined || wasSaid(snapshot, step, said.status)) return accepted();
  const fault =
    events.length === 0 ? undefined : (terminalFault(snapshot) ?? startFault(snapshot, step, said));
  if (fault !== undefined) return refused(fault);
  if (said.status === 'done' && !isAsserted(snapshot, step)) return accepted(...events.slice(0, 1));
  return accepted(...events, marker);
}

function wasSaid(snapshot: RunSnapshot, step: Step, said: string): boolean {
  if (said === 'running') return step.status === 'in_progress' || step.status === 'verify_pending';
  if (said === 'done') return hasEnded(snapshot, 'completed') || awaitsValidator(snapshot, step);
  return (said === 'failed' || said === 'cancelled') && hasEnded(snapshot, 'failed');
}

function awaitsValidator(snapshot: RunSnapshot, step: Step): boolean {
  return step.status === 'verify_pending' && !isAsserted(snapshot, step);
}

function startFault(snapshot: RunSnapshot, step: Step, said: BackgroundState): LedgerError | undefined {
  if (said.status !== 'running') return undefined;
  if (snapshot.status !== 'running') return wrongState(`the run is ${snapshot.status}, expected running`);
  if (step.status === 'pending') return undefined;
  return wrongState(`step "${backgroundStepId}" is ${step.status}, expected pending`);
}
