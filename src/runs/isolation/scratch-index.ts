import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { git, type Repository } from '../../ledger/git/repository.js';
import { withoutPrograms } from '../../ledger/git/without-programs.js';
import { makeFolder } from '../../storage/make-folder.js';
import { temporaryPath } from '../../storage/lock/temporary.js';
import type { MainTree } from './main-tree.js';

/**
 * Lets `use` work with an index of its own that holds `commit`, and with `folder` as the work tree: neither the folder's
 * own index, with whatever marks it has, nor a `.git` in it is looked at. A kill leaves a folder in `g/.state` that names
 * its maker.
 */
export function withScratchIndex<Result>(
  { root, repository }: MainTree,
  { commit, folder }: { readonly commit: string; readonly folder: string },
  use: (repository: Repository) => Result,
): Result {
  const scratch = temporaryPath(join(root, 'g/.state/index'));
  makeFolder(scratch);
  try {
    const env = {
      ...repository.env,
      GIT_DIR: repository.common,
      GIT_WORK_TREE: folder,
      GIT_INDEX_FILE: join(scratch, 'index'),
    };
    const placed = { ...repository, top: folder, env };
    // Of a linked work tree other settings may hold than of the main one.
    const own = repository.folder === repository.common ? placed : withoutPrograms(placed);
    const settings = [...(own.settings ?? []), ...exactSettings];
    const exact = { ...own, settings };
    git(exact, ['read-tree', '--end-of-options', commit]);
    return use(exact);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** All files, as they are. */
const exactSettings = [
  ['core.sparseCheckout', 'false'],
  ['core.splitIndex', 'false'],
  ['core.untrackedCache', 'false'],
  ['apply.whitespace', 'nowarn'],
  ['apply.ignoreWhitespace', 'no'],
].flatMap(([name, value]) => ['-c', `${name}=${value}`]);
