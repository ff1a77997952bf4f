import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { askGit, git, repositoryAt, splitRecords, type Repository } from '../../ledger/git/repository.js';
import { withoutPrograms } from '../../ledger/git/without-programs.js';

/** What git knew about the work tree at one moment. Plain data. */
export interface TreeState {
  readonly repository: Repository;
  readonly head: string | undefined;
  /** Paths from the top that differ from the last commit or are not in git, with what tells their states apart. */
  readonly changed: ReadonlyMap<string, string>;
}

/** Undefined outside of a work tree, and where git is missing or refuses. Starts no program but git itself. */
export function treeState(folder: string): TreeState | undefined {
  try {
    const found = repositoryAt(folder);
    if (found === undefined) return undefined;
    const repository = withoutPrograms(found);
    return { repository, head: headOf(repository), changed: changedPaths(repository) };
  } catch {
    return undefined;
  }
}

/**
 * Absolute paths that changed since: their state in the work tree did, or commits made since touch them. A file that was
 * changed before and is changed again counts.
 */
export function touchedSince(before: TreeState): readonly string[] {
  const now = treeState(before.repository.top);
  if (now === undefined) return [];
  const paths = new Set([...before.changed.keys(), ...now.changed.keys()]);
  const changed = [...paths].filter((path) => before.changed.get(path) !== now.changed.get(path));
  const all = new Set([...changed, ...committedSince(before, now)]);
  return [...all].map((path) => join(before.repository.top, path));
}

/** The same file has the same name, through whatever links it was named. */
export function realName(path: string, folder: string): string {
  const absolute = resolve(folder, path);
  try {
    return join(realpathSync(dirname(absolute)), basename(absolute));
  } catch {
    return absolute;
  }
}

function headOf(repository: Repository): string | undefined {
  return askGit(repository, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
}

/** Other repositories inside have settings of their own: they are left alone. */
const statusOptions = [
  '--porcelain=v1',
  '-z',
  '--no-renames',
  '--untracked-files=all',
  '--ignore-submodules=all',
];

function changedPaths(repository: Repository): ReadonlyMap<string, string> {
  const records = splitRecords(git(repository, ['status', ...statusOptions]));
  return new Map(records.map((record) => stateOf(repository, record)));
}

/** `XY path`: two letters, a blank, the path. */
function stateOf({ top }: Repository, record: string): readonly [string, string] {
  const path = record.slice(3);
  const stats = lstatSync(join(top, path), { throwIfNoEntry: false, bigint: true });
  const content = stats === undefined ? 'gone' : `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.mode}`;
  return [path, `${record.slice(0, 2)} ${content}`];
}

function committedSince(before: TreeState, now: TreeState): readonly string[] {
  const from = before.head ?? emptyTree(now.repository);
  if (now.head === undefined || from === undefined || now.head === from) return [];
  const options = [
    '-r',
    '-z',
    '--name-only',
    '--no-renames',
    '--no-ext-diff',
    '--no-textconv',
    '--ignore-submodules=all',
  ];
  const names = askGit(now.repository, ['diff-tree', ...options, from, now.head]) ?? '';
  return names.split('\0').slice(0, -1);
}

/** Standard input is empty for questions, and so is the tree. */
function emptyTree(repository: Repository): string | undefined {
  return askGit(repository, ['hash-object', '-t', 'tree', '--stdin']);
}
