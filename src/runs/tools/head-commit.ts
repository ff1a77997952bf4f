import { askGit, repositoryAt } from '../../ledger/git/repository.js';
import { gitWorkTreeOf } from '../../storage/git-folder.js';

/**
 * The commit that `root` stands on; undefined outside a git work tree and before its first commit.
 * @throws LedgerError IO_FAILED when git cannot be started
 */
export function headCommit(root: string): string | undefined {
  if (gitWorkTreeOf(root) === undefined) return undefined;
  const repository = repositoryAt(root);
  if (repository === undefined) return undefined;
  return askGit(repository, ['rev-parse', '--verify', '--quiet', '--end-of-options', 'HEAD']);
}
