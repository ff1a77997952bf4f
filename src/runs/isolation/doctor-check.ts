import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DoctorCheck, DoctorFinding, DoctorScope } from '../../ledger/doctor/finding.js';
import { tryAcquireLockSync } from '../../storage/lock/hot-lock.js';
import { look } from '../../storage/lock/lock-sight.js';
import { readStream } from '../../streams/read-stream.js';
import { findStep } from '../queries.js';
import { replayRun } from '../replay.js';
import { runPrefix } from '../run-projection.js';
import { snapshotOf } from '../state.js';
import { branchOf, folderNameOf, workTreesFolder } from './attempt.js';
import { attemptLock } from './locks.js';
import { mainTreeAt, type MainTree } from './main-tree.js';
import { recordOf, strayReason, type RunRecord } from './standing.js';
import { removeStray, type Stray } from './strays.js';
import { tracesIn, type Trace } from './traces.js';

const check = 'isolated steps';

/** Work trees and branches of steps that are over or never began; and a patch that was cut off while it was applied. */
export const isolationCheck: DoctorCheck = {
  name: check,
  run: (scope) => {
    const tree = treeOf(scope);
    if (tree === undefined) return [];
    const traces = tracesIn(tree);
    const found = [...straysAmong(tree, traces).map(strayFinding), ...cutOffPatch(tree)];
    if (found.length > 0) return found;
    return traces.length === 0
      ? []
      : [{ level: 'ok', check, what: `${traces.length} in work, nothing left behind` }];
  },
  fix: (scope) => {
    const tree = treeOf(scope);
    if (tree === undefined) return;
    const failures = straysAmong(tree, tracesIn(tree)).flatMap((stray) => removed(tree, stray));
    if (failures.length > 0) throw failures[0];
  },
};

function treeOf({ root, gitTop }: DoctorScope): MainTree | undefined {
  return gitTop === undefined ? undefined : mainTreeAt(root);
}

/** Whose step's lock is held, somebody is making or removing it right now. */
function straysAmong(tree: MainTree, traces: readonly Trace[]): readonly Stray[] {
  const records = new Map<string, RunRecord>();
  return traces.flatMap((trace) => {
    const { attempt } = trace;
    if (look(attemptLock(tree.root, attempt)).kind === 'held') return [];
    const record = records.get(attempt.runId) ?? readRecord(tree.root, attempt.runId);
    records.set(attempt.runId, record);
    return strayOf(trace, record);
  });
}

function readRecord(root: string, runId: string): RunRecord {
  const { lines, unreadable } = readStream(root, runPrefix + runId);
  return recordOf(snapshotOf(replayRun(runId, lines, unreadable)), lines);
}

function strayOf(trace: Trace, record: RunRecord): readonly Stray[] {
  const { attempt, folder } = trace;
  const why = strayReason(attempt, record);
  const isUnknown = record.snapshot.status === '';
  // A branch alone, of a run that this ledger does not know, may be another workspace's.
  if (why === undefined || (isUnknown && folder === undefined)) return [];
  const branch = branchOf(attempt);
  const base = record.begun.get(branch);
  const step = findStep(record.snapshot, attempt.stepId);
  const patch = step?.branch === branch ? step.patch : undefined;
  return [{ trace, why, ...(base === undefined ? {} : { base }), ...(patch === undefined ? {} : { patch }) }];
}

function strayFinding({ trace: { attempt, folder, tip }, why }: Stray): DoctorFinding {
  const place = `${workTreesFolder}/${folderNameOf(attempt)}`;
  const parts = [
    ...(folder === undefined ? [] : [`the work tree ${place}`]),
    ...(tip === undefined ? [] : [`the branch ${branchOf(attempt)}`]),
  ];
  const what = parts.length === 0 ? `git's entry for the work tree ${place}` : parts.join(' and ');
  return {
    level: 'note',
    check,
    what: `${what}: ${why}`,
    mend: 'agent-ledger doctor --fix (work in it that is not exported is saved in g/patches first)',
    fixable: true,
  };
}

/** What cannot be saved stays, and does not keep others from being removed. */
function removed(tree: MainTree, stray: Stray): readonly Error[] {
  const { attempt } = stray.trace;
  const lock = tryAcquireLockSync(attemptLock(tree.root, attempt));
  if (lock === undefined) return [];
  try {
    // Looked at again under the lock: the step may have been begun meanwhile.
    if (strayOf(stray.trace, readRecord(tree.root, attempt.runId)).length === 0) return [];
    removeStray(tree, stray, Date.now());
    return [];
  } catch (error) {
    return [error instanceof Error ? error : new Error(String(error))];
  } finally {
    lock.release();
  }
}

/** `git am` of ours leaves this only when it is killed; somebody else's may be in the middle of a conflict. */
function cutOffPatch({ repository }: MainTree): readonly DoctorFinding[] {
  const mail = join(repository.folder, 'rebase-apply', '0001');
  if (!existsSync(mail) || !/^Run-Ledger: /m.test(readFileSync(mail, 'utf8'))) return [];
  const what = 'git is in the middle of applying a patch of an isolated step';
  return [{ level: 'action', check, what, mend: 'Finish it, or take it back with `git am --abort`.' }];
}
