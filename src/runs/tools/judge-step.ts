import type { HandedIn } from '../isolation/isolation.js';
import type { Step, StepPatch, ValidationResult } from '../shapes.js';
import type { RunDesk } from './desk.js';
import { infraFailure, runValidator } from './run-validator.js';

export interface Judgement {
  readonly result: ValidationResult;
  /** Of an isolated step that passed and changed something. */
  readonly patch?: StepPatch;
  /** Puts the patch in its place; to be called right before it goes on record. */
  readonly keep?: () => void;
}

/**
 * The verdict on a proposed step. Of an isolated one the work is taken down before its validator runs, so that what builds
 * and tests write is no part of it, and exported when it passed; work that cannot be exported does not pass. Rejects
 * with PLAN_NOT_TRUSTED alone.
 */
export async function judgeStep(desk: RunDesk, runId: string, step: Step): Promise<Judgement> {
  const { validator: spec, evidence = [], base_commit: baseCommit, branch } = step;
  const task = { spec, runId, evidence, ...(baseCommit === undefined ? {} : { baseCommit }) };
  const isolation = branch === undefined ? undefined : await desk.isolation?.();
  if (isolation === undefined) return { result: await runValidator(desk, task) };
  const work = attempted(() => isolation.handIn(runId, step));
  if (work instanceof Error) return { result: infraFailure('the work of the step', work) };
  const result = await runValidator(desk, task);
  return result.passed ? handedOver(desk, work, result) : { result };
}

function handedOver(desk: RunDesk, work: HandedIn, result: ValidationResult): Judgement {
  const exported = attempted(() => work.exported(desk.now()));
  if (exported instanceof Error) return { result: infraFailure('the export of the work', exported) };
  if (exported === undefined) return { result };
  const { patch, keep } = exported;
  const details = { ...result.details, patch: patch.path, patch_sha256: patch.sha256 };
  return { result: { ...result, details }, patch, keep };
}

function attempted<Result>(act: () => Result): Result | Error {
  try {
    return act();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
