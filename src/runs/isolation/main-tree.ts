import { realpathSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { LedgerError } from '../../errors.js';
import { askGit, git, repositoryAt, splitRecords, type Repository } from '../../ledger/git/repository.js';
import { withoutPrograms } from '../../ledger/git/without-programs.js';
import { isInside } from '../validators/confinement.js';
import { isOwnFile } from '../validators/own-files.js';

/** The work tree that people work in, with the workspace in it. Git starts no program of its settings here. */
export interface MainTree {
  /** Root of the workspace, without links. */
  readonly root: string;
  /** Way from git's top level to the root: empty, or with a slash at its end. */
  readonly prefix: string;
  readonly repository: Repository;
}

/** @throws LedgerError WRONG_STATE where there is no git work tree; IO_FAILED when git cannot be started */
export function mainTreeAt(folder: string): MainTree {
  const root = realpathSync(folder);
  const found = repositoryAt(root);
  if (found === undefined || !isInside(found.top, root)) {
    throw new LedgerError('WRONG_STATE', `${root} is in no git repository: a work tree cannot be made`, {
      hint: 'Make one with `git init` and a first commit, or start the step without isolation.',
    });
  }
  const way = relative(found.top, root).split(sep).join('/');
  return { root, prefix: way === '' ? '' : `${way}/`, repository: withoutPrograms(found) };
}

/** The commit that is checked out. @throws LedgerError WRONG_STATE before the first one */
export function headOf({ repository, root }: MainTree): string {
  const head = askGit(repository, ['rev-parse', '--verify', '--quiet', '--end-of-options', 'HEAD^{commit}']);
  if (head !== undefined) return head;
  throw new LedgerError('WRONG_STATE', `the repository of ${root} has no commit yet to work from`, {
    hint: 'Commit what is there, then start the step again.',
  });
}

const shownPaths = 5;

/**
 * What recording itself writes may be uncommitted, nothing else.
 * @throws LedgerError WRONG_STATE naming what is not committed, untracked files included
 */
export function requireCleanTree(tree: MainTree, toDo: string): void {
  const dirty = dirtyPaths(tree);
  if (dirty.length === 0) return;
  const more = dirty.length > shownPaths ? ` and ${dirty.length - shownPaths} more` : '';
  const names = dirty.slice(0, shownPaths).map((path) => JSON.stringify(path));
  throw new LedgerError(
    'WRONG_STATE',
    `the work tree has uncommitted changes: ${names.join(', ')}${more}; ${toDo}`,
    {
      details: { paths: dirty.slice(0, 100) },
      hint: 'Commit them, stash them or have git ignore them, then try again.',
    },
  );
}

function dirtyPaths({ repository, prefix }: MainTree): readonly string[] {
  const options = [
    '--porcelain=v1',
    '-z',
    '--no-renames',
    '--untracked-files=all',
    '--ignore-submodules=dirty',
  ];
  const records = splitRecords(git(repository, ['status', ...options]));
  return records.map((record) => record.slice(3)).filter((path) => !isOwnFile(path, prefix));
}
