import { createHash } from 'node:crypto';
import { oneLine } from '../../core/cut-text.js';
import { LedgerError } from '../../errors.js';
import { askGit, git } from '../../ledger/git/repository.js';
import { branchOf, type Attempt } from './attempt.js';
import type { CapturedWork } from './capture.js';
import type { MainTree } from './main-tree.js';
import { withScratchIndex } from './scratch-index.js';

/** Stands in the message of every exported commit, in a line of its own. */
export function markOf(attempt: Attempt): string {
  return `Run-Ledger: ${branchOf(attempt).replace('runledger/', '')}`;
}

export interface PatchAbout {
  readonly attempt: Attempt;
  /** The step's goal: the first line of the message. */
  readonly goal: string;
  /** Agent who did it: the author. */
  readonly author: string;
  /** Unix milliseconds. */
  readonly nowMs: number;
}

/**
 * The captured work as one commit on its base, in the format of `git format-patch`. Proven before it is handed out:
 * applied to the base it gives exactly the captured files. Writes no file and moves no branch.
 * @throws LedgerError IO_FAILED when git fails, or that proof does
 */
export function patchOf(tree: MainTree, work: CapturedWork, about: PatchAbout): Buffer {
  const commit = commitOf(tree, work, about);
  const settings = [...(tree.repository.settings ?? []), ...exactSettings];
  const patch = git({ ...tree.repository, settings }, [...exactFormat, '--end-of-options', commit]);
  if (treeAfter(tree, work.base, patch) === work.tree) return patch;
  throw new LedgerError('IO_FAILED', `the patch of ${branchOf(about.attempt)} does not give the work back`, {
    hint: 'Commit the work by hand in its work tree; git settings or attributes keep it from being exported.',
  });
}

/** The tree that a patch leads to on a commit; undefined when it does not apply there. Touches no file. */
export function treeAfter(tree: MainTree, commit: string, patch: Uint8Array): string | undefined {
  const { top: folder } = tree.repository;
  return withScratchIndex(tree, { commit, folder }, (scratch) => {
    if (askGit(scratch, ['apply', '--cached', '--whitespace=nowarn', '-'], { input: patch }) === undefined)
      return undefined;
    return askGit(scratch, ['write-tree']);
  });
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function commitOf({ repository }: MainTree, { base, tree }: CapturedWork, about: PatchAbout): string {
  const { attempt, goal, author, nowMs } = about;
  const date = `${Math.floor(nowMs / 1000)} +0000`;
  const email = `${author}@agent-ledger.invalid`;
  const env = {
    ...repository.env,
    GIT_AUTHOR_NAME: author,
    GIT_AUTHOR_EMAIL: email,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: author,
    GIT_COMMITTER_EMAIL: email,
    GIT_COMMITTER_DATE: date,
  };
  // Nothing of others stands at the beginning of a line but the goal, whose line is the subject.
  const message = `${subjectOf(goal, attempt)}\n\n${markOf(attempt)}\n`;
  const settings = [...(repository.settings ?? []), '-c', 'i18n.commitEncoding=UTF-8'];
  const made = git({ ...repository, env, settings }, ['commit-tree', tree, '-p', base, '-F', '-'], {
    input: message,
  });
  return made.toString('utf8').trim();
}

function subjectOf(goal: string, { stepId }: Attempt): string {
  const line = oneLine(goal.replace(/\p{Cc}+/gu, ' ').trim(), 72);
  return line === '' ? stepId : line;
}

/** Whatever the settings for mails and differences are. */
const exactSettings = [
  'format.useAutoBase=false',
  'format.mboxrd=false',
  'diff.noprefix=false',
  'diff.mnemonicPrefix=false',
  'diff.suppressBlankEmpty=false',
  'i18n.logOutputEncoding=UTF-8',
].flatMap((setting) => ['-c', setting]);

const exactFormat = [
  'format-patch',
  '--stdout',
  '-1',
  '--binary',
  '--full-index',
  '--no-renames',
  '--no-ext-diff',
  '--no-textconv',
  '--no-signature',
  '--no-attach',
  '--no-thread',
  '--no-cover-letter',
  '--no-numbered',
  '--no-signoff',
  '--no-from',
  '--no-to',
  '--no-cc',
  '--no-add-header',
  '--no-notes',
  '--subject-prefix=PATCH',
  '--src-prefix=a/',
  '--dst-prefix=b/',
  '--unified=3',
  '--inter-hunk-context=0',
  '--diff-algorithm=myers',
  '--submodule=short',
  '--ignore-submodules=none',
  '-O/dev/null',
];
