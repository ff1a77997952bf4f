import { lstatSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LedgerError } from '../../errors.js';
import { git, splitRecords, type Repository } from '../../ledger/git/repository.js';
import { isOwnFile } from '../validators/own-files.js';
import type { MainTree } from './main-tree.js';
import { withScratchIndex } from './scratch-index.js';

/** The state of a folder's files as an object of git. */
export interface CapturedWork {
  readonly base: string;
  /** Tree with every file as it is: committed since the base or not, staged or not, untracked unless ignored. */
  readonly tree: string;
  readonly isChanged: boolean;
  /** Something is there that the base does not have: more than files missing. */
  readonly hasNew: boolean;
}

/**
 * Takes down what stands in a work tree now, compared with the commit it was begun on. The ledger's own files count as
 * unchanged. Touches nothing in the folder; writes objects into the repository.
 * @throws LedgerError IO_FAILED when git fails; WRONG_STATE for a repository inside, which no patch can carry
 */
export function captureWork(tree: MainTree, folder: string, base: string): CapturedWork {
  return withScratchIndex(tree, { commit: base, folder }, (scratch) => {
    takeFiles(scratch, tree.prefix);
    const id = text(git(scratch, ['write-tree']));
    const differing = ['diff-index', '--cached', '--name-status', '--no-renames', '--no-ext-diff', '-z'];
    const statuses = splitRecords(git(scratch, [...differing, '--end-of-options', base, '--'])).filter(
      (_name, at) => at % 2 === 0,
    );
    return {
      base,
      tree: id,
      isChanged: statuses.length > 0,
      hasNew: statuses.some((status) => status !== 'D'),
    };
  });
}

/** The tree a commit has, captured as if it stood in a folder: for a branch whose folder is gone. */
export function captureCommit(tree: MainTree, commit: string, base: string): CapturedWork {
  const { repository } = tree;
  const treeOf = (name: string): string =>
    text(git(repository, ['rev-parse', '--verify', '--end-of-options', `${name}^{tree}`]));
  const id = treeOf(commit);
  const isChanged = id !== treeOf(base);
  return { base, tree: id, isChanged, hasNew: isChanged };
}

function takeFiles(scratch: Repository, prefix: string): void {
  const known = splitRecords(git(scratch, ['ls-files', '-z']));
  const others = splitRecords(git(scratch, ['ls-files', '-z', '--others', '--exclude-standard']));
  const nested = others.find((path) => path.endsWith('/'));
  if (nested !== undefined) throw nestedRepository(nested);
  const isReal = realFolders(scratch.top);
  const mine = [...known, ...others].filter((path) => !isOwnFile(path, prefix));
  const gone = mine.filter((path) => !isReal(dirname(path)));
  update(scratch, ['--force-remove'], gone);
  update(
    scratch,
    ['--add', '--remove', '--replace'],
    mine.filter((path) => isReal(dirname(path))),
  );
}

function update(scratch: Repository, options: readonly string[], paths: readonly string[]): void {
  if (paths.length === 0) return;
  const input = `${paths.join('\0')}\0`;
  git(scratch, ['update-index', ...options, '-z', '--stdin'], { input });
}

/** A file below a link, or below what is a file now, is not there for git. */
function realFolders(top: string): (folder: string) => boolean {
  const known = new Map<string, boolean>([['.', true]]);
  const isReal = (folder: string): boolean => {
    const seen = known.get(folder);
    if (seen !== undefined) return seen;
    const real =
      isReal(dirname(folder)) &&
      lstatSync(join(top, folder), { throwIfNoEntry: false })?.isDirectory() === true;
    known.set(folder, real);
    return real;
  };
  return isReal;
}

function nestedRepository(path: string): LedgerError {
  const message = `${JSON.stringify(path)} is a git repository of its own: a patch cannot carry it`;
  return new LedgerError('WRONG_STATE', message, {
    hint: 'Move it out of the work tree, remove its .git, or have git ignore it.',
  });
}

function text(output: Buffer): string {
  return output.toString('utf8').trim();
}
