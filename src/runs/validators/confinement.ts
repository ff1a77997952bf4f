import { realpath } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { oneLine } from '../../core/cut-text.js';
import { LedgerError } from '../../errors.js';
import { repositoryAt } from '../../ledger/git/repository.js';
import type { ValidatorSpec } from '../shapes.js';
import type { ValidatorGround } from './ground.js';

/**
 * The folder to validate in, without links: the project's, or the one its step is worked on in. Journals travel, so a
 * step's folder counts only inside the project or in a work tree of the same repository.
 * @throws LedgerError IO_OUTSIDE_ROOT, IO_FAILED when it does not exist
 */
export async function workFolder(
  { work_dir: named }: Pick<ValidatorSpec, 'work_dir'>,
  { root }: Pick<ValidatorGround, 'root'>,
): Promise<string> {
  const base = await realFolder(root);
  if (named === undefined) return base;
  const folder = await realFolder(resolve(base, named));
  if (isInside(base, folder) || isSameRepository(base, folder)) return folder;
  throw new LedgerError(
    'IO_OUTSIDE_ROOT',
    `the work dir ${shown(folder)} is no part of the project at ${base}`,
    {
      hint: 'Start the step again with a folder of the project, or with a git worktree of it.',
    },
  );
}

/** Why `target`, a path relative to the real folder `base`, must not be looked at; undefined when it lies inside. */
export async function confinementFault(base: string, target: string): Promise<string | undefined> {
  if (target.includes('\0') || isAbsolute(target) || !isInside(base, resolve(base, target))) {
    return `${target} leaves the work dir`;
  }
  try {
    return isInside(base, await realpath(join(base, target))) ? undefined : `${target} leaves the work dir`;
  } catch {
    return `not found: ${target}`;
  }
}

export function isInside(base: string, path: string): boolean {
  const way = relative(base, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function isSameRepository(base: string, folder: string): boolean {
  const here = repositoryAt(base);
  return here !== undefined && here.common === repositoryAt(folder)?.common;
}

async function realFolder(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    throw new LedgerError('IO_FAILED', `the work dir ${shown(path)} cannot be used: it does not exist`, {
      cause: error,
    });
  }
}

/** Journals may name folders of any length. */
function shown(path: string): string {
  return oneLine(path, 300);
}
