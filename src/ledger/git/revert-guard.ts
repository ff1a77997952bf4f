import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { harmToCommittedLines } from './committed-lines.js';
import type { MessageCall } from './commit-trailer.js';
import type { Refusal } from './refusal.js';
import { repositoryOfHook } from './repository.js';
import { headOf, stagedChanges } from './staged-changes.js';
import { workspacesOf } from './workspaces.js';

/**
 * `git revert` undoes the ledger files of a commit along with its code, and runs no pre-commit hook. Its commits are
 * told by the message that git gives them: "This reverts commit …".
 * @throws LedgerError IO_*
 */
export function harmOfRevert({ messageFile, cwd = process.cwd(), env }: MessageCall): readonly Refusal[] {
  if (!revertMessage.test(readFileSync(resolve(cwd, messageFile), 'utf8'))) return [];
  const repository = repositoryOfHook(cwd, env);
  if (repository === undefined) return [];
  const head = headOf(repository);
  return workspacesOf(repository).flatMap((workspace) =>
    harmToCommittedLines(repository, [stagedChanges(repository, workspace, head)]),
  );
}

const revertMessage = /^This reverts commit [0-9a-f]{40,64}/m;
