import { LedgerError } from '../../errors.js';
import { isActiveStep, openDependencies } from '../queries.js';
import type { Step } from '../shapes.js';
import type { RunSnapshot } from '../snapshot.js';
import type { RunState } from '../state.js';
import {
  accepted,
  refused,
  runFor,
  stepOf,
  terminalFault,
  wrongState,
  type Decision,
  type DecideContext,
} from './decision.js';

export interface StartStep {
  readonly step_id: string;
  /** Commit against which `file_changed` will compare. */
  readonly base_commit?: string;
  readonly work_dir?: string;
  /** Of the work tree that was made for it. */
  readonly branch?: string;
}

/**
 * Claims an executable step for the caller. Refused: ACCESS_DENIED (orchestrators; steps of another owner),
 * STEP_TAKEN (another agent works on it), WRONG_STATE, RUN_TERMINAL, RUN_NOT_FOUND, STEP_NOT_FOUND.
 */
export function decideStartStep(
  state: RunState | undefined,
  command: StartStep,
  context: DecideContext,
): Decision {
  const snapshot = runFor(state, context, 'execution');
  if (snapshot instanceof LedgerError) return refused(snapshot);
  const step = stepOf(snapshot, command.step_id);
  if (step instanceof LedgerError) return refused(step);
  const fault = terminalFault(snapshot) ?? claimFault(snapshot, step, context.caller);
  if (fault !== undefined) return refused(fault);
  return accepted({ event: 'step_started', data: { ...command, owner_agent: context.caller } });
}

function claimFault(snapshot: RunSnapshot, step: Step, caller: string): LedgerError | undefined {
  const { step_id: id, status, owner_agent: owner } = step;
  const isOthers = owner !== '' && owner !== caller;
  if (isOthers && isActiveStep(step)) {
    return new LedgerError('STEP_TAKEN', `step "${id}" was taken by ${owner}`, { details: { owner } });
  }
  if (isOthers) {
    return new LedgerError('ACCESS_DENIED', `step "${id}" is owned by ${owner} (caller: "${caller}")`);
  }
  if (snapshot.status !== 'running') return wrongState(`the run is ${snapshot.status}, expected running`);
  if (status !== 'pending') return wrongState(`step "${id}" is ${status}, expected pending`);
  const open = openDependencies(snapshot, step);
  if (open.length === 0) return undefined;
  return wrongState(`step "${id}" waits for ${open.join(', ')}`);
}
