import { LedgerError } from '../../errors.js';
import { runFor, type DecideContext } from '../decide/decision.js';
import type { Step } from '../shapes.js';
import { isTerminal, type RunSnapshot } from '../snapshot.js';
import type { RunState } from '../state.js';
import { isPlaceholder } from './background-placeholder.js';

export type EngineKind = 'workflow' | 'background';

/**
 * The run, when the caller may speak for the engine that runs it: only what an engine brought into the ledger takes an
 * engine's word for a step. Refused: ACCESS_DENIED, RUN_NOT_FOUND, WRONG_STATE (a run of another origin).
 */
export function engineRun(
  state: RunState | undefined,
  context: DecideContext,
  kind: EngineKind,
): RunSnapshot | LedgerError {
  const snapshot = runFor(state, context, 'orchestrator');
  if (snapshot instanceof LedgerError || snapshot.source_kind === kind) return snapshot;
  const message = `run "${snapshot.run_id}" does not stand for a ${kind}: its steps are proposed and verified`;
  return new LedgerError('WRONG_STATE', message);
}

/** Whether the engine's word completes the step: no validator is there that could judge. */
export function isAsserted(snapshot: RunSnapshot, { validator }: Step): boolean {
  return validator.type === 'orchestrator_approval' || isPlaceholder(snapshot, validator);
}

/** The run has ended just so. Engines repeat what they may have said before. */
export function hasEnded(snapshot: RunSnapshot, status: 'completed' | 'failed'): boolean {
  return isTerminal(snapshot) && snapshot.status === status;
}
