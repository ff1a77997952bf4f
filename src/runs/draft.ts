import type { RunEvent } from './events.js';
import type { Criterion, Step } from './shapes.js';
import type { Anomaly, RunSnapshot } from './snapshot.js';
import type { LostClaim, OpenBatch, RunState } from './state.js';

type Writable<Shape> = { -readonly [Key in keyof Shape]: Shape[Key] };

type SnapshotDraft = Omit<
  Writable<RunSnapshot>,
  'steps' | 'acceptance_state' | 'active_step_ids' | 'notes' | 'anomalies'
> & {
  steps: Step[];
  acceptance_state: Criterion[];
  active_step_ids: string[];
  notes: Record<string, string>;
  anomalies: Anomaly[];
};

/** A state under construction: lists and fields may be replaced, the steps and events in them never change. */
export interface RunDraft extends Omit<Writable<RunState>, 'snapshot' | 'open_batches' | 'lost_claims'> {
  snapshot: SnapshotDraft;
  open_batches: OpenBatch[];
  lost_claims: LostClaim[];
}

/** A draft that can be changed without touching `state`. */
export function draftOf(state: RunState): RunDraft {
  const { snapshot } = state;
  return {
    ...state,
    snapshot: {
      ...snapshot,
      steps: [...snapshot.steps],
      acceptance_state: [...snapshot.acceptance_state],
      active_step_ids: [...snapshot.active_step_ids],
      notes: { ...snapshot.notes },
      anomalies: [...snapshot.anomalies],
    },
    open_batches: [...state.open_batches],
    lost_claims: [...state.lost_claims],
  };
}

export function stepIn(draft: RunDraft, stepId: string): Step | undefined {
  return draft.snapshot.steps.find((step) => step.step_id === stepId);
}

/** Replaces the step of that id, if there is one; keys that are undefined in `change` are removed. */
export function changeStep(draft: RunDraft, stepId: string, change: StepChange): void {
  const { steps } = draft.snapshot;
  const at = steps.findIndex((step) => step.step_id === stepId);
  const step = steps[at];
  if (step === undefined) return;
  const changed: Record<string, unknown> = { ...step, ...change };
  for (const key of Object.keys(change)) if (changed[key] === undefined) delete changed[key];
  steps[at] = changed as unknown as Step;
}

export type StepChange = { readonly [Key in keyof Step]?: Step[Key] | undefined };

export function setBlocker(draft: RunDraft, stepId: string, reason: string): void {
  draft.snapshot.current_blocker = reason;
  draft.snapshot.blocker_step_id = stepId;
}

/** Without `stepId` whatever blocks; else only what this step, or an unknown one, has brought about. */
export function clearBlocker(draft: RunDraft, stepId?: string): void {
  const { blocker_step_id: blockedBy } = draft.snapshot;
  if (stepId !== undefined && blockedBy !== undefined && blockedBy !== stepId) return;
  delete draft.snapshot.current_blocker;
  delete draft.snapshot.blocker_step_id;
}

export function addActive(draft: RunDraft, stepId: string): void {
  if (!draft.snapshot.active_step_ids.includes(stepId)) draft.snapshot.active_step_ids.push(stepId);
}

export function removeActive(draft: RunDraft, stepId: string): void {
  draft.snapshot.active_step_ids = draft.snapshot.active_step_ids.filter((id) => id !== stepId);
}

export function noteAnomaly(draft: RunDraft, event: string, reason: string): void {
  draft.snapshot.anomalies.push({ event, reason });
}

/** A note's key may be any text, `__proto__` included. */
export function setNote(draft: RunDraft, key: string, value: string): void {
  if (value === '') {
    delete draft.snapshot.notes[key];
    return;
  }
  Object.defineProperty(draft.snapshot.notes, key, {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  });
}

export type EventOf<Name extends RunEvent['event']> = Extract<RunEvent, { readonly event: Name }>;
