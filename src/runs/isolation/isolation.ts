import type { Step, StepPatch } from '../shapes.js';
import type { PatchToApply } from './apply-patch-file.js';
import type { Attempt } from './attempt.js';

/** A work tree that stands ready. */
export interface PreparedWork {
  readonly attempt: Attempt;
  readonly base_commit: string;
  /** The workspace's place in it, relative to the root. */
  readonly work_dir: string;
  readonly branch: string;
  /** The same place, absolute. */
  readonly path: string;
}

export interface StepPlace {
  readonly runId: string;
  readonly stepId: string;
}

/** The work of a step as it stood when it was handed in. */
export interface HandedIn {
  /** Undefined when nothing differs from the base. Rejects nothing later: `keep` puts the file in its place. */
  readonly exported: (nowMs: number) => { readonly patch: StepPatch; readonly keep: () => void } | undefined;
}

/** Work trees of isolated steps, in one workspace. Errors by code are those of the functions behind it. */
export interface Isolation {
  /** Runs `act` while no other process makes or removes work trees of this step. @throws LedgerError LOCK_TIMEOUT */
  readonly alone: <Result>(place: StepPlace, act: () => Promise<Result>) => Promise<Result>;
  /**
   * A work tree for the step's next attempt, and a sweep of what earlier ones left that never began. `begun`: the branch
   * of its latest attempt on record.
   * @throws LedgerError SCHEMA_INVALID (unsafe ids), WRONG_STATE (no repository, no commit, uncommitted changes): nothing
   *   was made; IO_FAILED
   */
  readonly prepare: (place: StepPlace, begun: string | undefined, nowMs: number) => PreparedWork;
  /** Takes a work tree back that was never handed out. */
  readonly discard: (attempt: Attempt) => void;
  /** Takes down the work of a step that is proposed. @throws LedgerError WRONG_STATE, IO_* */
  readonly handIn: (runId: string, step: Step) => HandedIn;
  /** Removes the work tree of a step whose patch is on record. Never rejects: `doctor` finds what is left. */
  readonly cleanUp: (runId: string, step: Step) => Promise<void>;
  /** Makes a patch a commit of the main work tree, or finds that it is; see apply-patch-file.ts. */
  readonly apply: (work: PatchToApply) => Promise<string>;
}
