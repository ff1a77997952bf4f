import { LedgerError } from '../../errors.js';
import { roleFault, stepOf, wrongState } from '../decide/decision.js';
import { requireExpectedSeq } from '../decide/expected-seq.js';
import { decidePatchApplied, decidePatchRefused } from '../decide/record-patch.js';
import { attemptOfBranch } from '../isolation/attempt.js';
import type { PatchToApply } from '../isolation/apply-patch-file.js';
import type { Step } from '../shapes.js';
import { contextOf, execute, type RunDesk } from './desk.js';
import { readRun } from './read-runs.js';
import type { StepCall } from './verify-step.js';

export interface ApplyPatchResult {
  readonly status: 'applied';
  readonly run_id: string;
  readonly step_id: string;
  /** Relative to the root. */
  readonly patch: string;
  /** What it became in the main work tree. */
  readonly commit: string;
}

/**
 * `run_apply_patch`: makes the patch of a completed isolated step a commit on what is checked out, and records it; also after
 * the run has ended. Applied once, however often it is asked for. Rejects with WRONG_STATE (no patch; uncommitted
 * changes), PATCH_CONFLICT and TAMPERED, the last two recorded, like changes in the way; LOCK_TIMEOUT, IO_*. Files, index and
 * HEAD are as before then.
 */
export async function applyPatch(desk: RunDesk, call: StepCall): Promise<ApplyPatchResult> {
  const denied = roleFault(contextOf(desk, call), 'any');
  if (denied !== undefined) throw denied;
  const { run_id, step_id, caller } = call;
  requireExpectedSeq(await desk.store.read(run_id), call.expected_seq);
  const step = stepOf(await readRun(desk, run_id), step_id);
  if (step instanceof LedgerError) throw step;
  const work = patchOn(step, call);
  const { sha256, path } = work.patch;
  const isolation = await desk.isolation?.();
  if (isolation === undefined) throw wrongState('there is no work tree here to apply it to');
  const commit = await isolation.apply(work).catch(async (error: unknown) => {
    throw await recorded(desk, call, { sha256, error });
  });
  await execute(desk, { caller, run_id }, decidePatchApplied, { step_id, sha256, commit });
  return { status: 'applied', run_id, step_id, patch: path, commit };
}

function patchOn(step: Step, { run_id: runId, caller }: StepCall): PatchToApply {
  const { step_id: stepId, status, patch, branch = '', base_commit: base = '' } = step;
  const attempt = attemptOfBranch(branch);
  const isIts = attempt?.runId === runId && attempt.stepId === stepId;
  if (attempt === undefined || !isIts || patch === undefined) {
    const why = status === 'completed' ? 'has no patch' : `is ${status}; a patch comes with its verification`;
    throw wrongState(`step "${stepId}" ${why}`);
  }
  return { attempt, base, patch, caller };
}

const toldLater: ReadonlySet<string> = new Set(['WRONG_STATE', 'PATCH_CONFLICT', 'TAMPERED']);

/** What is wrong with the patch, or with the tree it was for, is told to those who look later. */
async function recorded(
  desk: RunDesk,
  { caller, run_id, step_id }: StepCall,
  { sha256, error }: { readonly sha256: string; readonly error: unknown },
): Promise<unknown> {
  if (!(error instanceof LedgerError) || !toldLater.has(error.code)) return error;
  const told = { step_id, sha256, reason: error.message };
  await execute(desk, { caller, run_id }, decidePatchRefused, told).catch(() => undefined);
  return error;
}
