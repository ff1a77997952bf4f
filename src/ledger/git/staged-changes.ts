import { parseDayFile } from '../../core/day-file.js';
import { askGit, git, splitRecords, type Repository } from './repository.js';
import type { CommittedWorkspace } from './workspaces.js';

/** A ledger file in which the index differs from a commit. */
export interface StagedChange {
  /** From the top of the work tree. */
  readonly path: string;
  readonly kind: 'added' | 'changed' | 'removed';
  /** Object ids of the content before and now; undefined where there is none. */
  readonly before: string | undefined;
  readonly now: string | undefined;
  /** False for a symbolic link or a submodule in the file's place. */
  readonly isFile: boolean;
}

/** Differences of the workspace's ledger files between a commit (undefined: nothing yet) and the index. */
export function stagedChanges(
  repository: Repository,
  { prefix }: CommittedWorkspace,
  commit: string | undefined,
): readonly StagedChange[] {
  const base = commit ?? emptyTree(repository);
  const options = [
    '--cached',
    '--raw',
    '-z',
    '--abbrev=64',
    '--no-renames',
    '--no-ext-diff',
    '--no-textconv',
  ];
  const output = git(repository, ['diff-index', ...options, base, '--', `${prefix}g/ledger`]);
  return pairs(splitRecords(output)).flatMap(([facts, path]) =>
    isLedgerPath(path.slice(prefix.length)) ? [toChange(facts, path)] : [],
  );
}

/** What the commit about to be made is compared with: its parents. */
export interface Parents {
  /** Undefined before the first commit. */
  readonly head: string | undefined;
  /** The other parents of a merge. */
  readonly merged: readonly string[];
}

export function headOf(repository: Repository): string | undefined {
  return askGit(repository, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']);
}

/** `ledger.json` and the day files: what is never to change. `path` from the root. */
export function isLedgerPath(path: string): boolean {
  if (path === 'g/ledger/ledger.json') return true;
  const match = /^g\/ledger\/[^/]+\/([^/]+)$/.exec(path);
  return match?.[1] !== undefined && parseDayFile(match[1]) !== undefined;
}

function emptyTree(repository: Repository): string {
  return git(repository, ['hash-object', '-t', 'tree', '--stdin'], { input: '' }).toString('utf8').trim();
}

/** `:<mode> <mode> <id> <id> <letter>`: a mode of 000000 says that there is no file on that side. */
function toChange(facts: string, path: string): StagedChange {
  const [modeBefore = '', modeNow = '', before, now] = facts.slice(1).split(' ');
  const was = modeBefore !== absent;
  const is = modeNow !== absent;
  const kind = was ? (is ? 'changed' : 'removed') : 'added';
  return {
    path,
    kind,
    before: was ? before : undefined,
    now: is ? now : undefined,
    isFile: !is || modeNow.startsWith('100'),
  };
}

const absent = '000000';

function pairs(records: readonly string[]): readonly (readonly [string, string])[] {
  return records.flatMap((record, at) => (at % 2 === 0 ? [[record, records[at + 1] ?? ''] as const] : []));
}
