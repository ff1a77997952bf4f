import { LedgerError } from '../../errors.js';
import { applyEvent } from '../apply-event.js';
import { completionOf } from '../completion.js';
import { draftOf } from '../draft.js';
import type { RunEvent } from '../events.js';
import type { PlanNames } from '../plan/validate.js';
import { findStep } from '../queries.js';
import { roleOf, type Role } from '../roles.js';
import type { Step } from '../shapes.js';
import { isTerminal, type RunSnapshot } from '../snapshot.js';
import type { RunState } from '../state.js';

/** A command's answer: events that are appended together as one batch (none = nothing to do), or why not. */
export type Decision =
  | { readonly kind: 'accepted'; readonly events: readonly RunEvent[] }
  | { readonly kind: 'refused'; readonly error: LedgerError };

/** Who asks, and what the workspace allows. */
export interface DecideContext {
  readonly runId: string;
  readonly caller: string;
  /** Configured orchestrators, besides the built-in ones. */
  readonly orchestrators?: readonly string[];
  /** Agents and tool profiles that plans and decisions may name. */
  readonly names?: PlanNames;
  /** Unix milliseconds. */
  readonly nowMs: number;
}

export function accepted(...events: readonly RunEvent[]): Decision {
  return { kind: 'accepted', events };
}

export function refused(error: LedgerError): Decision {
  return { kind: 'refused', error };
}

/** Undefined when the caller may use a tool of `role`. */
export function roleFault(
  { caller, orchestrators = [] }: DecideContext,
  role: Exclude<Role, 'unknown'> | 'any',
): LedgerError | undefined {
  if (caller === '') {
    return new LedgerError('ACCESS_DENIED', 'the identity of the caller is required', {
      hint: 'Name the caller with --as NAME or AGENT_LEDGER_AGENT.',
    });
  }
  if (role === 'any' || roleOf(caller, orchestrators) === role) return undefined;
  const whom = role === 'orchestrator' ? 'an orchestrator' : 'an execution agent';
  return new LedgerError('ACCESS_DENIED', `only ${whom} may do this (caller: "${caller}")`, {
    details: { caller, role },
  });
}

/** The run's snapshot when the caller has the role and the run exists. */
export function runFor(
  state: RunState | undefined,
  context: DecideContext,
  role: Exclude<Role, 'unknown'> | 'any',
): RunSnapshot | LedgerError {
  return roleFault(context, role) ?? existingRun(state, context.runId);
}

export function existingRun(state: RunState | undefined, runId: string): RunSnapshot | LedgerError {
  if (state !== undefined && state.snapshot.status !== '') return state.snapshot;
  return new LedgerError('RUN_NOT_FOUND', `run "${shown(runId)}" does not exist: no journal events`);
}

export function stepOf(snapshot: RunSnapshot, stepId: string): Step | LedgerError {
  const step = findStep(snapshot, stepId);
  if (step !== undefined) return step;
  const ids = snapshot.steps.map(({ step_id: id }) => id);
  return new LedgerError('STEP_NOT_FOUND', `run "${snapshot.run_id}" has no step "${shown(stepId)}"`, {
    details: { step_ids: ids },
  });
}

export function terminalFault(snapshot: RunSnapshot): LedgerError | undefined {
  if (!isTerminal(snapshot)) return undefined;
  const how = snapshot.status === 'failed' ? 'failed' : 'completed';
  return new LedgerError('RUN_TERMINAL', `run "${snapshot.run_id}" has ${how}; it takes notes only`);
}

export function wrongState(message: string): LedgerError {
  return new LedgerError('WRONG_STATE', message);
}

/** The events, followed by the end of the run if they bring it about without anything having to be verified. */
export function withEnd(snapshot: RunSnapshot, events: readonly RunEvent[]): Decision {
  const completion = completionOf(foresee(snapshot, events));
  return accepted(...events, ...(completion.kind === 'end' ? [completion.event] : []));
}

/** The snapshot as it will be once the events stand. */
function foresee(snapshot: RunSnapshot, events: readonly RunEvent[]): RunSnapshot {
  const draft = draftOf({
    snapshot,
    head_seq: 0,
    head_id: '',
    forked: false,
    open_batches: [],
    lost_claims: [],
  });
  for (const event of events) applyEvent(draft, event, { ...nowhere, event: event.event, data: event.data });
  return draft.snapshot;
}

const nowhere = { id: '', ts: '', agent: '', session_id: '', stream_seq: 0 };

/** Ids come from callers and may be of any length. */
function shown(id: string): string {
  return id.length > 80 ? `${id.slice(0, 80)}…` : id;
}
