import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LedgerError } from '../../errors.js';
import { askGit, git, type Repository } from '../../ledger/git/repository.js';
import { acquireLock } from '../../storage/lock/lock.js';
import type { Attempt } from './attempt.js';
import { markOf, sha256Of, treeAfter } from './export-patch.js';
import { patchLock } from './locks.js';
import { headOf, mainTreeAt, requireCleanTree, type MainTree } from './main-tree.js';
import { readPatch } from './patch-file.js';
import type { StepPatch } from '../shapes.js';

export interface PatchToApply {
  readonly attempt: Attempt;
  /** Commit the work was begun on. */
  readonly base: string;
  readonly patch: StepPatch;
  /** Commits where git knows no name for the user. */
  readonly caller: string;
}

/**
 * Makes a patch a commit on what is checked out (`git am`); resolves with that commit. One that stands there already, as after
 * a kill before it was recorded, is found by its mark and not applied again. When it rejects, files, index and HEAD
 * are as before.
 * @throws LedgerError TAMPERED (not the file on record), WRONG_STATE (uncommitted changes; a merge, rebase or `git am` under
 *   way), PATCH_CONFLICT, IO_*
 */
export async function applyPatchFile(root: string, work: PatchToApply): Promise<string> {
  const { patch, caller } = work;
  const lock = await acquireLock(patchLock(root), { timeoutMs: 60_000 });
  try {
    const tree = mainTreeAt(root);
    const bytes = patchBytes(tree, patch);
    requireNothingUnderWay(tree);
    const head = headOf(tree);
    const standing = appliedCommit(tree, work, head);
    if (standing !== undefined) return standing;
    requireCleanTree(tree, `the patch is not applied on top of them`);
    if (treeAfter(tree, head, bytes) === undefined) throw conflict(patch, head);
    mail(tree, bytes, { patch, caller, head });
    return headOf(tree);
  } finally {
    lock.release();
  }
}

/** Read once: what was checked is what is applied. */
function patchBytes(tree: MainTree, { path, sha256 }: StepPatch): Buffer {
  const bytes = readPatch(tree, path);
  if (bytes === undefined) {
    throw new LedgerError('IO_FAILED', `the patch ${JSON.stringify(path.slice(0, 200))} is not there`, {
      hint: 'Patches are committed with the ledger: fetch it from where the step was verified.',
    });
  }
  const actual = sha256Of(bytes);
  if (actual === sha256) return bytes;
  throw new LedgerError('TAMPERED', `${path} is not the patch on record: its SHA-256 is ${actual}`, {
    details: { path, expected: sha256, actual },
    hint: `Look at what changed: git log -p -- ${path}`,
  });
}

const sessions = ['rebase-apply', 'rebase-merge', 'MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REVERT_HEAD'];

function requireNothingUnderWay({ repository }: MainTree): void {
  const [under] = sessions.filter((name) => existsSync(join(repository.folder, name)));
  if (under === undefined) return;
  const message = `git is in the middle of something in ${repository.top} (${under}); nothing was applied`;
  throw new LedgerError('WRONG_STATE', message, {
    hint: 'See `git status`; finish or abort it, then try again.',
  });
}

/** Commits made since the work was begun are looked at, newest first. */
function appliedCommit(
  { repository }: MainTree,
  { attempt, base }: PatchToApply,
  head: string,
): string | undefined {
  const options = ['--fixed-strings', `--grep=${markOf(attempt)}`];
  const since = askGit(repository, ['merge-base', '--end-of-options', head, base]);
  const range = since === undefined ? [head] : [head, `^${since}`];
  const found = askGit(repository, ['rev-list', ...options, '--end-of-options', ...range]) ?? '';
  return found.split('\n').find((commit) => {
    const stored = commit === '' ? undefined : askGit(repository, ['cat-file', 'commit', commit]);
    return stored?.split('\n').includes(markOf(attempt)) === true;
  });
}

interface Mailing {
  readonly patch: StepPatch;
  readonly caller: string;
  readonly head: string;
}

function mail({ repository }: MainTree, bytes: Buffer, { patch, caller, head }: Mailing): void {
  const named = withName(repository, caller);
  const settings = [...(named.settings ?? []), ...exactSettings];
  const options = ['--quiet', '--keep-cr', '--keep-non-patch', '--no-scissors', '--no-3way', '--no-gpg-sign'];
  const exact = { ...named, settings };
  try {
    git(exact, ['am', ...options, '--whitespace=nowarn'], { input: bytes });
  } catch (error) {
    if (existsSync(join(repository.folder, 'rebase-apply'))) git(exact, ['am', '--abort']);
    throw conflict(patch, head, error);
  }
}

const exactSettings = [
  'apply.ignoreWhitespace=no',
  'mailinfo.scissors=false',
  'rerere.enabled=false',
].flatMap((setting) => ['-c', setting]);

/** git commits nothing without a name; that is no reason not to apply a patch. */
function withName(repository: Repository, caller: string): Repository {
  if (askGit(repository, ['var', 'GIT_COMMITTER_IDENT']) !== undefined) return repository;
  const email = `${caller}@agent-ledger.invalid`;
  return {
    ...repository,
    env: { ...repository.env, GIT_COMMITTER_NAME: caller, GIT_COMMITTER_EMAIL: email },
  };
}

function conflict({ path }: StepPatch, head: string, cause?: unknown): LedgerError {
  const why = cause instanceof Error ? `: ${cause.message}` : '';
  return new LedgerError('PATCH_CONFLICT', `${path} does not apply to ${head.slice(0, 12)}${why}`, {
    details: { path, head },
    hint: `Nothing was changed. Apply it by hand with \`git am -3 ${path}\`, or plan the work anew on what stands now.`,
    ...(cause === undefined ? {} : { cause }),
  });
}
