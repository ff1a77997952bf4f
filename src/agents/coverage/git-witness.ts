import { statSync } from 'node:fs';
import { join } from 'node:path';
import { askGit, git, splitRecords, type Repository } from '../../ledger/git/repository.js';
import { recordedPaths } from '../exec/recorded-paths.js';
import { treeState, type TreeState } from '../exec/touched-files.js';
import type { ActivitySpan } from './activity.js';

/** A file that was changed while the session went on. */
export interface ChangedFile {
  readonly path: string;
  /** As it is recorded: relative to the workspace, or with `~`. */
  readonly name: string;
  readonly ts: string;
  /** `commit 1a2b3c4` or `work tree`. */
  readonly where: string;
}

export interface GitSights {
  readonly files: readonly ChangedFile[];
  /** Deleted, not committed: git cannot say when. */
  readonly deleted: number;
  /** Work trees that were looked at. */
  readonly repositories: number;
}

/** What the last event tells of may reach the disk a little later. */
const afterMs = 1_000;
const mostRepositories = 5;

/**
 * Files that git knows to have changed in a span of time, in the work trees that `folders` lie in: in commits made then,
 * on any branch, and in the work tree, by the time of their last change. Files that are ignored and the ledger's own are
 * left out. Starts no program but git.
 */
export function changedFiles(folders: readonly string[], span: ActivitySpan, root: string): GitSights {
  const files = new Map<string, ChangedFile>();
  let deleted = 0;
  const trees = treesOf(folders);
  for (const tree of trees) {
    for (const file of [...committed(tree.repository, span), ...uncommitted(tree, span)]) {
      const name = nameOf(file.path, root);
      if (name !== undefined) files.set(file.path, { ...file, name });
    }
    deleted += [...tree.changed.values()].filter((state) => state.endsWith(' gone')).length;
  }
  return { files: [...files.values()], deleted, repositories: trees.length };
}

function treesOf(folders: readonly string[]): readonly TreeState[] {
  const trees: TreeState[] = [];
  for (const folder of folders) {
    if (trees.some(({ repository: { top } }) => folder === top || folder.startsWith(`${top}/`))) continue;
    const tree = treeState(folder);
    if (tree !== undefined) trees.push(tree);
    if (trees.length === mostRepositories) break;
  }
  return trees;
}

type Change = Omit<ChangedFile, 'name'>;

function committed(repository: Repository, { fromMs, toMs }: ActivitySpan): readonly Change[] {
  // Commits have whole seconds.
  const since = Math.floor(fromMs / 1000);
  const until = Math.ceil((toMs + afterMs) / 1000);
  const range = ['--branches', 'HEAD', `--since=@${since}`, `--until=@${until}`, '--max-count=1000'];
  const list = askGit(repository, ['rev-list', '--timestamp', ...range]) ?? '';
  return list.split('\n').flatMap((line) => {
    const [seconds, commit] = line.split(' ');
    if (commit === undefined) return [];
    const about = {
      ts: new Date(Number(seconds) * 1000).toISOString(),
      where: `commit ${commit.slice(0, 7)}`,
    };
    return pathsOf(repository, commit).map((path) => ({ path: join(repository.top, path), ...about }));
  });
}

/** Of a merge none: what it brings was changed in other commits. */
function pathsOf(repository: Repository, commit: string): readonly string[] {
  const options = [
    '-r',
    '-z',
    '--name-only',
    '--no-commit-id',
    '--root',
    '--no-renames',
    '--no-ext-diff',
    '--no-textconv',
  ];
  return splitRecords(git(repository, ['diff-tree', ...options, '--ignore-submodules=all', commit]));
}

function uncommitted({ repository, changed }: TreeState, { fromMs, toMs }: ActivitySpan): readonly Change[] {
  return [...changed.keys()].flatMap((name) => {
    const path = join(repository.top, name);
    const changedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.NaN;
    const isInSpan = changedMs >= fromMs && changedMs <= toMs + afterMs;
    return isInSpan ? [{ path, ts: new Date(Math.floor(changedMs)).toISOString(), where: 'work tree' }] : [];
  });
}

/** Undefined for what the ledger itself writes. */
function nameOf(path: string, root: string): string | undefined {
  const home = process.env['HOME'];
  return recordedPaths([path], { root, ...(home === undefined ? {} : { home }) }).paths[0];
}
