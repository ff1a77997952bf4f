import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { git } from '../../ledger/git/repository.js';
import {
  attemptOfBranch,
  attemptOfFolder,
  branchPrefix,
  folderNameOf,
  workTreesFolder,
  type Attempt,
} from './attempt.js';
import type { MainTree } from './main-tree.js';
import { branchTip, entryOf, hasFolder, workTreePath } from './work-tree.js';

/** What is there of an attempt, whole or half. */
export interface Trace {
  readonly attempt: Attempt;
  /** Absolute path of its folder, when it stands there. */
  readonly folder?: string;
  /** Commit at the end of its branch, when there is one. */
  readonly tip?: string;
}

/** Every attempt that has left a folder, a branch or an entry of git's in this workspace, by name. Changes nothing. */
export function tracesIn(tree: MainTree): readonly Trace[] {
  const attempts = new Map<string, Attempt>();
  const add = (attempt: Attempt | undefined): void => {
    if (attempt !== undefined) attempts.set(`${attempt.runId} ${attempt.stepId} ${attempt.number}`, attempt);
  };
  const entries = namesIn(join(tree.repository.common, 'worktrees')).map(attemptOfFolder);
  for (const name of namesIn(join(tree.root, workTreesFolder))) add(attemptOfFolder(name));
  for (const attempt of entries)
    if (attempt !== undefined && entryOf(tree, attempt) !== undefined) add(attempt);
  for (const branch of branches(tree)) {
    const attempt = attemptOfBranch(branch);
    if (attempt !== undefined && !isElsewhere(tree, attempt)) add(attempt);
  }
  return [...attempts.keys()].sort().flatMap((key) => traceOf(tree, attempts.get(key)));
}

/** What there is of one attempt; empty when nothing is. */
export function traceOf(tree: MainTree, attempt: Attempt | undefined): readonly Trace[] {
  if (attempt === undefined) return [];
  const folder = hasFolder(tree, attempt) ? workTreePath(tree, attempt) : undefined;
  const tip = branchTip(tree, attempt);
  if (folder === undefined && tip === undefined && entryOf(tree, attempt) === undefined) return [];
  return [
    {
      attempt,
      ...(folder === undefined ? {} : { folder }),
      ...(tip === undefined ? {} : { tip }),
    },
  ];
}

/** Another workspace of the same repository works on it. */
function isElsewhere(tree: MainTree, attempt: Attempt): boolean {
  const entry = join(tree.repository.common, 'worktrees', folderNameOf(attempt));
  return existsSync(entry) && entryOf(tree, attempt) === undefined;
}

function branches({ repository }: MainTree): readonly string[] {
  const listed = git(repository, ['for-each-ref', '--format=%(refname)', `refs/heads/${branchPrefix}`]);
  return listed
    .toString('utf8')
    .split('\n')
    .filter((name) => name !== '')
    .map((name) => name.slice('refs/heads/'.length));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
