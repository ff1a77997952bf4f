import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerError } from '../../errors.js';
import { acquireLock } from '../../storage/lock/lock.js';
import type { Step } from '../shapes.js';
import { applyPatchFile } from './apply-patch-file.js';
import {
  attemptOfBranch,
  branchOf,
  lastNumber,
  patchPathOf,
  requireSafeIds,
  type Attempt,
} from './attempt.js';
import { captureWork } from './capture.js';
import { patchOf, sha256Of } from './export-patch.js';
import type { HandedIn, Isolation, PreparedWork, StepPlace } from './isolation.js';
import { headOf, mainTreeAt, requireCleanTree, type MainTree } from './main-tree.js';
import { attemptLock } from './locks.js';
import { isCommitId } from './standing.js';
import { writePatch } from './patch-file.js';
import { removeStray } from './strays.js';
import { traceOf, tracesIn } from './traces.js';
import { hasFolder, makeWorkTree, removeWorkTree, workDirOf, workTreePath } from './work-tree.js';

/** Another process may be checking out a large repository. */
const lockTimeoutMs = 60_000;

/** Isolation in the workspace at `root`. Opens and makes nothing before it is asked for something. */
export function openIsolation(root: string): Isolation {
  return {
    alone: async (place, act) => {
      requireSafeIds(place);
      const lock = await acquireLock(attemptLock(root, place), { timeoutMs: lockTimeoutMs });
      try {
        return await act();
      } finally {
        lock.release();
      }
    },
    prepare: (place, begun, nowMs) => prepareWork(mainTreeAt(root), { ...place, begun, nowMs }),
    discard: (attempt) => removeWorkTree(mainTreeAt(root), attempt),
    handIn: (runId, step) => handIn(mainTreeAt(root), runId, step),
    cleanUp: async (runId, step) => cleanUp(root, runId, step),
    apply: async (work) => applyPatchFile(root, work),
  };
}

interface Wanted extends StepPlace {
  readonly begun: string | undefined;
  readonly nowMs: number;
}

function prepareWork(tree: MainTree, { runId, stepId, begun, nowMs }: Wanted): PreparedWork {
  requireSafeIds({ runId, stepId });
  requireCleanTree(tree, 'a step would be worked on without them');
  const commit = headOf(tree);
  const latest = latestAttempt({ runId, stepId }, begun);
  sweepUnbegun(tree, latest, nowMs);
  const attempt = nextAttempt(tree, latest);
  makeWorkTree(tree, attempt, commit);
  const work_dir = workDirOf(tree, attempt);
  return {
    attempt,
    base_commit: commit,
    work_dir,
    branch: branchOf(attempt),
    path: join(tree.root, work_dir),
  };
}

/** The one on record; number 0 when there is none of this step: a journal may name any branch. */
function latestAttempt(place: StepPlace, begun = ''): Attempt {
  const attempt = attemptOfBranch(begun);
  const isIts = attempt?.runId === place.runId && attempt.stepId === place.stepId;
  return { ...place, number: isIts && attempt.number < lastNumber ? attempt.number : 0 };
}

/** What a killed start has left of attempts behind `latest` was never handed out. */
function sweepUnbegun(tree: MainTree, latest: Attempt, nowMs: number): void {
  const { runId, stepId, number } = latest;
  for (const trace of tracesIn(tree)) {
    const { attempt } = trace;
    if (attempt.runId !== runId || attempt.stepId !== stepId || attempt.number <= number) continue;
    removeStray(tree, { trace, why: 'never begun' }, nowMs);
  }
}

function nextAttempt(tree: MainTree, { runId, stepId, number }: Attempt): Attempt {
  for (let next = number + 1; ; next += 1) {
    const attempt = { runId, stepId, number: next };
    const isFree = traceOf(tree, attempt).length === 0 && !existsSync(join(tree.root, patchPathOf(attempt)));
    if (isFree) return attempt;
  }
}

function handIn(tree: MainTree, runId: string, step: Step): HandedIn {
  const { base_commit: base = '', goal, owner_agent: author } = step;
  const attempt = attemptIn(tree, runId, step);
  const work = captureWork(tree, workTreePath(tree, attempt), base);
  return {
    exported: (nowMs) => {
      if (!work.isChanged) return undefined;
      const bytes = patchOf(tree, work, { attempt, goal, author, nowMs });
      const path = patchPathOf(attempt);
      return { patch: { path, sha256: sha256Of(bytes) }, keep: () => writePatch(tree, path, bytes) };
    },
  };
}

/** The step's attempt, if it is one of this workspace: a journal may say anything. */
function attemptIn(tree: MainTree, runId: string, step: Step): Attempt {
  const { branch = '', base_commit: base = '', step_id: stepId, validator } = step;
  const attempt = attemptOfBranch(branch);
  const isIts =
    attempt?.runId === runId &&
    attempt.stepId === stepId &&
    validator.work_dir === workDirOf(tree, attempt) &&
    isCommitId(base);
  if (attempt !== undefined && isIts && hasFolder(tree, attempt)) return attempt;
  const message = `the work tree of step "${stepId}" (${validator.work_dir ?? 'none'}) is not in this workspace`;
  throw new LedgerError('IO_FAILED', message.slice(0, 300), {
    hint: 'Verify where the step was begun, or start it again.',
  });
}

async function cleanUp(root: string, runId: string, step: Step): Promise<void> {
  try {
    const tree = mainTreeAt(root);
    const attempt = attemptIn(tree, runId, step);
    const lock = await acquireLock(attemptLock(root, attempt), { timeoutMs: lockTimeoutMs });
    try {
      removeWorkTree(tree, attempt);
    } finally {
      lock.release();
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
  }
}
