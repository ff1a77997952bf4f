import { existsSync, lstatSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LedgerError } from '../../errors.js';
import { askGit, git, repositoryAt } from '../../ledger/git/repository.js';
import { withoutPrograms } from '../../ledger/git/without-programs.js';
import { createFile } from '../../storage/create-file.js';
import { makeFolder } from '../../storage/make-folder.js';
import { branchOf, folderNameOf, workTreesFolder, type Attempt } from './attempt.js';
import { alone } from './locks.js';
import type { MainTree } from './main-tree.js';

/** Absolute path of the attempt's folder: the top of its work tree. */
export function workTreePath({ root }: Pick<MainTree, 'root'>, attempt: Attempt): string {
  return join(root, workTreesFolder, folderNameOf(attempt));
}

/** What a step's `work_dir` says: the workspace's place in the attempt's work tree, relative to the root. */
export function workDirOf({ prefix }: Pick<MainTree, 'prefix'>, attempt: Attempt): string {
  return `${workTreesFolder}/${folderNameOf(attempt)}${prefix === '' ? '' : `/${prefix.slice(0, -1)}`}`;
}

/**
 * Makes the attempt's branch on `commit` and checks it out in the attempt's folder, which the main work tree's git never
 * shows. When it rejects, nothing of it is left; a kill leaves what `removeWorkTree` removes.
 * @throws LedgerError IO_FAILED when git fails, also when branch or folder exist
 */
export function makeWorkTree(tree: MainTree, attempt: Attempt, commit: string): void {
  const path = workTreePath(tree, attempt);
  makeFolder(dirname(path));
  createFile(join(dirname(path), '.gitignore'), '*\n');
  if (existsSync(path) || branchTip(tree, attempt) !== undefined) throw taken(attempt);
  const options = ['--quiet', '--no-checkout', '--no-track', '-b', branchOf(attempt)];
  try {
    alone(tree.root, () => git(tree.repository, ['worktree', 'add', ...options, '--', path, commit]));
    checkOut(path);
  } catch (error) {
    removeWorkTree(tree, attempt);
    throw error;
  }
}

/** Settings may be others in the new work tree: they are asked for there before a file is written. */
function checkOut(path: string): void {
  const repository = repositoryAt(path);
  if (repository === undefined || repository.top !== realpathSync(path)) {
    throw new LedgerError('IO_FAILED', `git does not know the work tree it has just made at ${path}`);
  }
  const own = withoutPrograms(repository);
  const settings = [...(own.settings ?? []), '-c', 'core.sparseCheckout=false'];
  git({ ...own, settings }, ['reset', '--hard', '--quiet']);
}

/**
 * Removes folder, branch and git's entry of an attempt, whatever of them there is, in whatever state. Asks nobody
 * whether that is wanted. Killed in between, it can be repeated.
 * @throws LedgerError IO_*
 */
export function removeWorkTree(tree: MainTree, attempt: Attempt): void {
  const { repository, root } = tree;
  const path = workTreePath(tree, attempt);
  rmSync(path, { recursive: true, force: true });
  alone(root, () => {
    // Twice: also while git still has it locked, as it is when its maker was killed.
    askGit(repository, ['worktree', 'remove', '--force', '--force', '--', path]);
    const entry = entryOf(tree, attempt);
    if (entry !== undefined) rmSync(entry, { recursive: true, force: true });
  });
  if (branchTip(tree, attempt) !== undefined) {
    git(repository, ['update-ref', '--no-deref', '-d', `refs/heads/${branchOf(attempt)}`]);
  }
}

export function branchTip({ repository }: MainTree, attempt: Attempt): string | undefined {
  const name = `refs/heads/${branchOf(attempt)}^{commit}`;
  return askGit(repository, ['rev-parse', '--verify', '--quiet', '--end-of-options', name]);
}

/** The attempt's folder stands there as one; not, say, a link to elsewhere. */
export function hasFolder(tree: Pick<MainTree, 'root'>, attempt: Attempt): boolean {
  return lstatSync(workTreePath(tree, attempt), { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Git's own entry for the attempt's work tree, also a half-made one; undefined when there is none of this workspace. */
export function entryOf(tree: MainTree, attempt: Attempt): string | undefined {
  const entry = join(tree.repository.common, 'worktrees', folderNameOf(attempt));
  if (!existsSync(entry)) return undefined;
  const path = checkedOutAt(entry);
  return path === undefined || path === join(workTreePath(tree, attempt), '.git') ? entry : undefined;
}

/** Undefined while git has not yet written where. */
function checkedOutAt(entry: string): string | undefined {
  try {
    const text = readFileSync(join(entry, 'gitdir'), 'utf8').trim();
    return text === '' ? undefined : text;
  } catch {
    return undefined;
  }
}

function taken(attempt: Attempt): LedgerError {
  return new LedgerError('IO_FAILED', `${branchOf(attempt)} or its folder exists already`);
}
