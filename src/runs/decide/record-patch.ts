import { LedgerError } from '../../errors.js';
import type { RunEvent } from '../events.js';
import type { Step } from '../shapes.js';
import type { RunState } from '../state.js';
import { accepted, refused, runFor, stepOf, type Decision, type DecideContext } from './decision.js';

export interface PatchApplied {
  readonly step_id: string;
  readonly sha256: string;
  /** What it became. */
  readonly commit: string;
}

export interface PatchRefused {
  readonly step_id: string;
  readonly sha256: string;
  readonly reason: string;
}

/** Also after the run has ended. Nothing when that is on record. Refused: ACCESS_DENIED, RUN_NOT_FOUND, STEP_NOT_FOUND. */
export function decidePatchApplied(
  state: RunState | undefined,
  data: PatchApplied,
  context: DecideContext,
): Decision {
  const step = stepFor(state, data.step_id, context);
  if (step instanceof LedgerError) return refused(step);
  if (step.patch?.commit === data.commit) return accepted();
  return accepted({ event: 'patch_applied', data });
}

/** Refused as above. */
export function decidePatchRefused(
  state: RunState | undefined,
  data: PatchRefused,
  context: DecideContext,
): Decision {
  return told(state, { event: 'patch_refused', data }, context);
}

/** That a step was to be worked on in a work tree of its own and was not started. Refused as above. */
export function decideIsolationRefused(
  state: RunState | undefined,
  data: { readonly step_id: string; readonly reason: string },
  context: DecideContext,
): Decision {
  return told(state, { event: 'isolation_refused', data }, context);
}

function told(
  state: RunState | undefined,
  event: Extract<RunEvent, { readonly event: 'patch_refused' | 'isolation_refused' }>,
  context: DecideContext,
): Decision {
  const step = stepFor(state, event.data.step_id, context);
  return step instanceof LedgerError ? refused(step) : accepted(event);
}

function stepFor(state: RunState | undefined, stepId: string, context: DecideContext): Step | LedgerError {
  const snapshot = runFor(state, context, 'any');
  return snapshot instanceof LedgerError ? snapshot : stepOf(snapshot, stepId);
}
