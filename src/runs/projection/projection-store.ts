import type { ProjectedRun, ProjectedStep } from './projected-run.js';
import type { RolloutStage } from './rollout.js';

/**
 * Another system's view of runs. The ledger is the truth: whatever a store loses or refuses can be given to it again, and a
 * call that rejects never undoes or delays an event. Calls for one run come one at a time (see `lock`).
 *
 * A method resolves once the system shows what it was told. It may be told the same twice. What it rejects with is
 * recorded in the run's journal as `projection_synced` with `status: "degraded"`: let the message be short, without
 * secrets and without paths of the machine.
 */
export interface WorkflowProjectionStore {
  /** Puts the run with all its steps, statuses included, in the place of whatever stands under its id, readable or not. */
  readonly createRun: (run: ProjectedRun) => Promise<void>;
  /** Puts a step at that position, from 0; those behind it move. Rejects when the run is not there. */
  readonly createStep: (runId: string, step: ProjectedStep, index: number) => Promise<void>;
  /** Rejects when the run is not there. */
  readonly updateRun: (runId: string, state: ProjectedState) => Promise<void>;
  /** Rejects when the run or the step is not there. */
  readonly updateStep: (runId: string, stepId: string, state: ProjectedStepState) => Promise<void>;
  /** The run has ended in that state. Rejects when the run is not there. */
  readonly completeRun: (runId: string, state: ProjectedState) => Promise<void>;
  /**
   * Undefined when nothing stands there. Rejects with a LedgerError when something does that cannot be read; with
   * `details.format` when it is of a version this program does not know.
   */
  readonly readRun: (runId: string) => Promise<ProjectedRun | undefined>;
  /** Ids of all that stands there, whether it can be read or not, each once, in any order. */
  readonly listRuns: () => Promise<readonly string[]>;
  /** Where a store can tell: whether what stands is, to the byte, what `createRun` would make of `run`. */
  readonly matches?: (run: ProjectedRun) => Promise<boolean>;
  /**
   * Held while a run is read from the ledger and given to the store, so that of two processes the one that read later
   * writes later. Without it the older state may stay until the next change.
   */
  readonly lock?: (runId: string) => Promise<{ readonly release: () => unknown }>;
}

export interface ProjectedState {
  readonly status: string;
  /** Absent: there is none, an earlier one goes. */
  readonly error?: string;
}

export interface ProjectedStepState extends ProjectedState {
  /** Absent: it stays. */
  readonly agent?: string;
  /** Absent: there is none, an earlier one goes. */
  readonly result?: string;
}

/** A store and how far the system behind it has moved into the ledger. */
export interface RunProjection {
  readonly store: WorkflowProjectionStore;
  readonly stage: RolloutStage;
  /** How long a store may take for one run before it counts as failed; default 15,000. */
  readonly timeoutMs?: number;
  /** Takes secrets out of what goes to the store without passing through the ledger. Default: nothing is taken out. */
  readonly redact?: <Value>(value: Value) => Value;
}
