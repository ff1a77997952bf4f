import type { Criterion, Evidence, PolicyDecision, Step, StepPatch, ValidationResult } from './shapes.js';

/** `data` of each run event, as the deciders write it. Reading tolerates missing keys (decode-event.ts). */
export interface RunEventData {
  run_created: {
    readonly session_key: string;
    readonly original_request: string;
    readonly goal: string;
    readonly source_kind?: string;
    readonly source_descriptor?: unknown;
  };
  plan_attached: { readonly steps: readonly Step[]; readonly acceptance_criteria: readonly Criterion[] };
  step_started: {
    readonly step_id: string;
    readonly owner_agent: string;
    readonly base_commit?: string;
    readonly work_dir?: string;
    /** Of a step that is worked on in a work tree of its own. */
    readonly branch?: string;
  };
  step_result_proposed: {
    readonly step_id: string;
    readonly result: string;
    readonly evidence?: readonly Evidence[];
  };
  /** `proposal`: id of the event whose result was judged; without it the verdict counts for whatever stands. */
  step_validation_passed: {
    readonly step_id: string;
    readonly result: ValidationResult;
    readonly proposal?: string;
    /** What an isolated step hands over. */
    readonly patch?: Pick<StepPatch, 'path' | 'sha256'>;
  };
  step_validation_failed: {
    readonly step_id: string;
    readonly result: ValidationResult;
    readonly proposal?: string;
  };
  step_interrupted: { readonly step_id: string; readonly reason: string };
  policy_decision_applied: { readonly step_id: string; readonly decision: PolicyDecision };
  note_written: { readonly key: string; readonly value: string };
  run_paused: { readonly reason: string };
  run_resumed: {
    readonly resumed_by: string;
    readonly allow_stale?: boolean;
    readonly any_session?: boolean;
  };
  run_completed: { readonly summary: string };
  run_failed: { readonly reason: string; readonly unmet?: readonly UnmetCriterion[] };
  criterion_met: { readonly index: number; readonly description: string; readonly approved_by?: string };
  projection_synced: { readonly target: string; readonly status: string; readonly error?: string };
  run_pruned: { readonly reason: string };
  /** A work tree was asked for and not made. */
  isolation_refused: { readonly step_id: string; readonly reason: string };
  /** A patch became a commit of the main work tree. */
  patch_applied: { readonly step_id: string; readonly sha256: string; readonly commit: string };
  patch_refused: { readonly step_id: string; readonly sha256: string; readonly reason: string };
}

export interface UnmetCriterion {
  /** Position in the run's acceptance criteria, from 0. */
  readonly index: number;
  readonly description: string;
  readonly reason: string;
}

export type RunEventName = keyof RunEventData;

/** An event before it has a place in the journal: what a decider returns. */
export type RunEvent = {
  readonly [Name in RunEventName]: { readonly event: Name; readonly data: RunEventData[Name] };
}[RunEventName];

/** A ledger line of the stream `run:<id>`, reduced to what replay looks at. `event` and `data` are not yet trusted. */
export interface JournalEvent {
  readonly id: string;
  readonly ts: string;
  /** Who wrote the line; empty only for events that never were lines. */
  readonly agent: string;
  readonly session_id: string;
  readonly event: string;
  readonly data: unknown;
  readonly stream_seq: number;
  /** `[k, n]`: the k-th, from 1, of n lines that one command wrote. */
  readonly batch?: readonly [number, number];
}
