import { lstatSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseDayFile } from '../../core/day-file.js';
import type { LedgerError } from '../../errors.js';
import { openClone } from '../../storage/clone.js';
import { realEdges } from '../../storage/edges.js';
import { rotate } from '../rotate.js';
import { stagedContent } from './blobs.js';
import { git, splitRecords, type Repository } from './repository.js';
import { stagedChanges } from './staged-changes.js';
import type { CommittedWorkspace } from './workspaces.js';

export interface Staging {
  /** Paths from the top of the work tree. */
  readonly staged: readonly string[];
  /** Agents whose lines have to wait for a later commit. */
  readonly failed: readonly { readonly agent: string; readonly error: LedgerError }[];
}

/**
 * How a commit is made from the index. `whole`: as it stands. `merge`: with several parents; a rebase drops such commits,
 * so no lines are added to them. `paths`: `git commit -- PATH`, which holds those paths only and whose index is
 * thrown away.
 */
export type CommitKind = 'whole' | 'merge' | 'paths';

export interface StagingTask {
  readonly kind: CommitKind;
  /** What the index would be compared with; undefined before the first commit. */
  readonly head: string | undefined;
  readonly lockTimeoutMs: number;
}

/**
 * Closes the live files of this clone that the commit holds, and for a whole commit all that hold something, and stages
 * them as they are then, together with files closed earlier and with what a clone needs to read them. What git is told
 * to ignore stays out; files of other clones are theirs to commit.
 */
export async function stageClosedFiles(
  repository: Repository,
  workspace: CommittedWorkspace,
  { kind, head, lockTimeoutMs }: StagingTask,
): Promise<Staging> {
  const clone = openClone(workspace.root, realEdges(), false);
  if (clone === undefined) return nothing;
  const isMine = (path: string): boolean => parseDayFile(basename(path))?.clone === clone.name;
  const held = heldByIndex(repository, workspace, head).filter(isMine);
  const grown = listFiles(repository, workspace, '--modified').filter(isMine);
  const fresh = kind === 'whole' ? freshFiles(repository, workspace, isMine) : [];
  const agents = [...new Set([...held, ...grown, ...fresh].map(agentOf))];
  if (agents.length === 0) return nothing;
  const { failed } = await rotate(workspace.root, { agents, lockTimeoutMs });
  const isFinal = (path: string): boolean => failed.every(({ agent }) => agent !== agentOf(path));
  const further = { whole: grown, merge: grown.filter((path) => held.includes(path)), paths: [] }[kind];
  const staged = [...fresh, ...further.filter((path) => isLonger(repository, path))].filter(isFinal);
  if (staged.length > 0) addToIndex(repository, [...companions(repository, workspace), ...staged]);
  return { staged, failed };
}

const nothing: Staging = { staged: [], failed: [] };

/** Day files that the commit would add or change. */
function heldByIndex(
  repository: Repository,
  workspace: CommittedWorkspace,
  head: string | undefined,
): readonly string[] {
  return stagedChanges(repository, workspace, head)
    .filter(({ kind, path }) => kind !== 'removed' && isRegularFile(join(repository.top, path)))
    .map(({ path }) => path);
}

/** Untracked files of this clone, and plain ones: those are from before git, and nobody writes them any more. */
function freshFiles(
  repository: Repository,
  workspace: CommittedWorkspace,
  isMine: (path: string) => boolean,
): readonly string[] {
  return listFiles(repository, workspace, '--others').filter(
    (path) => isMine(path) || parseDayFile(basename(path))?.clone === undefined,
  );
}

/** The file begins with what is staged; anything else is not for us to stage. */
function isLonger(repository: Repository, path: string): boolean {
  const staged = stagedContent(repository, path);
  if (staged === undefined) return false;
  const content = readFileSync(join(repository.top, path));
  return content.length > staged.length && content.subarray(0, staged.length).equals(staged);
}

/** Day files in one of git's states, from the top of the work tree. */
function listFiles(
  repository: Repository,
  { prefix }: CommittedWorkspace,
  state: '--others' | '--modified',
): readonly string[] {
  const args = ['ls-files', '-z', state, '--exclude-standard', '--', `${prefix}g/ledger`];
  return splitRecords(git(repository, args)).filter(
    (path) => parseDayFile(basename(path)) !== undefined && isRegularFile(join(repository.top, path)),
  );
}

/** `ledger.json` holds the id that the first lines refer to; the others keep git from changing or merging lines. */
function companions(repository: Repository, { prefix }: CommittedWorkspace): readonly string[] {
  const names = ['g/ledger/ledger.json', 'g/.gitattributes', 'g/.gitignore'].map((name) => prefix + name);
  return splitRecords(git(repository, ['ls-files', '-z', '--others', '--exclude-standard', '--', ...names]));
}

/** Works on the index that the commit is made from (GIT_INDEX_FILE). */
function addToIndex(repository: Repository, paths: readonly string[]): void {
  git(repository, ['update-index', '--add', '-z', '--stdin'], { input: `${paths.join('\0')}\0` });
}

function agentOf(path: string): string {
  return basename(dirname(path));
}

function isRegularFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
