import type { Criterion, Step } from './shapes.js';

export const runStatuses = ['planning', 'running', 'paused', 'completed', 'failed'] as const;
export type RunStatus = (typeof runStatuses)[number];

/** Something in the journal that was not applied, or not as a sound journal would have it. */
export interface Anomaly {
  /** Id of the event, or `sha256:` and the digest of the raw line where no event could be read. */
  readonly event: string;
  readonly reason: string;
}

/** What a run's journal amounts to. Plain JSON; optional keys are absent rather than null. */
export interface RunSnapshot {
  readonly run_id: string;
  readonly session_key: string;
  readonly original_request: string;
  readonly goal: string;
  /** Empty while the journal has no `run_created`: such a run does not exist for any command. */
  readonly status: RunStatus | '';
  readonly source_kind?: string;
  readonly source_descriptor?: unknown;
  readonly steps: readonly Step[];
  readonly acceptance_state: readonly Criterion[];
  /** The step started last, kept when it ends; what is active now is `active_step_ids`. */
  readonly current_step_id?: string;
  readonly active_step_ids: readonly string[];
  readonly current_blocker?: string;
  /** The step whose trouble the blocker tells; absent when unknown or when it concerns the run. */
  readonly blocker_step_id?: string;
  readonly last_verified_result?: string;
  readonly notes: Readonly<Record<string, string>>;
  readonly pause_reason?: string;
  readonly completion_summary?: string;
  readonly failure_reason?: string;
  readonly pruned?: boolean;
  /** `ts` of the first event applied. */
  readonly created_at: string;
  /** `ts` of the last event applied. */
  readonly updated_at: string;
  readonly last_journal_seq: number;
  /** How many events were applied or ignored so far: grows with each, also in a fork that repeats a `stream_seq`. */
  readonly journal_events: number;
  /** Sorted; each once. */
  readonly anomalies: readonly Anomaly[];
}

export function emptySnapshot(runId: string): RunSnapshot {
  return {
    run_id: runId,
    session_key: '',
    original_request: '',
    goal: '',
    status: '',
    steps: [],
    acceptance_state: [],
    active_step_ids: [],
    notes: {},
    created_at: '',
    updated_at: '',
    last_journal_seq: 0,
    journal_events: 0,
    anomalies: [],
  };
}

export function isTerminal({ status }: Pick<RunSnapshot, 'status'>): boolean {
  return status === 'completed' || status === 'failed';
}
