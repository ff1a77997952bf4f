import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { askGit } from '../../ledger/git/repository.js';
import { branchOf, patchPathOf, type Attempt } from './attempt.js';
import { captureCommit, captureWork, type CapturedWork } from './capture.js';
import { patchOf, treeAfter } from './export-patch.js';
import { headOf, type MainTree } from './main-tree.js';
import { readPatch, writePatch } from './patch-file.js';
import type { Trace } from './traces.js';
import { removeWorkTree } from './work-tree.js';
import type { StepPatch } from '../shapes.js';

/** An attempt that nobody works on any more, or that never began. */
export interface Stray {
  readonly trace: Trace;
  /** Why it counts as one, for people. */
  readonly why: string;
  /** Commit it was begun on; absent when that is not on record, as for one that never began. */
  readonly base?: string;
  /** What its step has handed in from it. */
  readonly patch?: StepPatch;
}

/**
 * Removes a stray's folder, branch and git's entry. Work in it that no patch on record holds is saved as a patch first, so
 * that nothing is lost that somebody did; resolves to that patch's path, relative to the root.
 * @throws LedgerError when the work cannot be saved: then everything stays; IO_*
 */
export function removeStray(tree: MainTree, stray: Stray, nowMs: number): string | undefined {
  const saved = saveWork(tree, stray, nowMs);
  removeWorkTree(tree, stray.trace.attempt);
  return saved;
}

function saveWork(tree: MainTree, stray: Stray, nowMs: number): string | undefined {
  const { attempt } = stray.trace;
  const work = workLeft(tree, stray);
  if (work === undefined) return undefined;
  const about = { attempt, goal: `Left behind: ${branchOf(attempt)}`, author: 'agent-ledger', nowMs };
  const patch = patchOf(tree, work, about);
  const path = freePath(tree, attempt);
  writePatch(tree, path, patch);
  return path;
}

/** Undefined when everything in it is in the base, or in the patch on record. */
function workLeft(tree: MainTree, { trace, base: known, patch }: Stray): CapturedWork | undefined {
  const base = known ?? probableBase(tree, trace);
  const work = capturedIn(tree, trace, base);
  // Of a work tree that was only half checked out files are missing; that is nobody's work.
  if (work === undefined || !(known === undefined ? work.hasNew : work.isChanged)) return undefined;
  return patch !== undefined && isIn(tree, patch, work) ? undefined : work;
}

function capturedIn(tree: MainTree, { folder, tip }: Trace, base: string): CapturedWork | undefined {
  if (folder !== undefined) return captureWork(tree, folder, base);
  return tip === undefined ? undefined : captureCommit(tree, tip, base);
}

function probableBase(tree: MainTree, { tip }: Trace): string {
  const head = headOf(tree);
  if (tip === undefined) return head;
  return askGit(tree.repository, ['merge-base', '--end-of-options', tip, head]) ?? tip;
}

function isIn(tree: MainTree, { path }: StepPatch, work: CapturedWork): boolean {
  const kept = readPatch(tree, path);
  return kept !== undefined && treeAfter(tree, work.base, kept) === work.tree;
}

function freePath({ root }: MainTree, attempt: Attempt): string {
  const endings = ['', ...Array.from({ length: 100 }, (_, at) => `-left${at === 0 ? '' : at + 1}`)];
  const free = endings.find((ending) => !existsSync(join(root, patchPathOf(attempt, ending))));
  return patchPathOf(attempt, free ?? '-left');
}
