import { lstatSync, type BigIntStats } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseDayFile } from '../../core/day-file.js';
import { readBlobs } from '../git/blobs.js';
import { git, repositoryAt, type Repository } from '../git/repository.js';

/** Day files that may differ from what git has in its index. */
export interface Committed {
  /** By absolute path: the object id of the content that git has. */
  readonly changed: ReadonlyMap<string, string>;
  /** Absolute paths of files that are gone from the work tree. */
  readonly gone: readonly string[];
  /** Up to the last newline, what git has under each object id. @throws LedgerError IO_FAILED */
  readonly contents: (blobs: readonly string[]) => ReadonlyMap<string, Buffer>;
}

const nothing: Committed = { changed: new Map(), gone: [], contents: () => new Map() };

/**
 * Asks git for its index and looks, as git does, only at sizes and times: contents are read of those files alone that were
 * written since. Where git is not to be had, or says no, nothing is known. Writes nothing, and starts no program that
 * git's settings name.
 */
export function committedFiles(root: string, isInGit: boolean): Committed {
  const repository = isInGit ? repositoryOf(root) : undefined;
  if (repository === undefined) return nothing;
  const changed = new Map<string, string>();
  const gone: string[] = [];
  for (const entry of indexEntries(repository, root)) {
    const stats = lstatSync(entry.path, { bigint: true, throwIfNoEntry: false });
    if (stats === undefined && !entry.isLeftOut) gone.push(entry.path);
    else if (stats?.isFile() === true && !isUntouched(entry, stats)) changed.set(entry.path, entry.blob);
  }
  return { changed, gone, contents: (blobs) => wholeLines(readBlobs(repository, blobs)) };
}

interface IndexEntry {
  /** Absolute. */
  readonly path: string;
  readonly blob: string;
  /** Sparse checkouts leave it out of the work tree. */
  readonly isLeftOut: boolean;
  /** Of the file when its content was put into the index; undefined when git does not say. */
  readonly changedAt: bigint | undefined;
  readonly modifiedAt: bigint;
  readonly size: bigint;
  /** When the index was written: what was modified no earlier may have changed unseen. */
  readonly writtenAt: bigint;
}

function repositoryOf(root: string): Repository | undefined {
  try {
    return repositoryAt(root);
  } catch {
    return undefined;
  }
}

/** Day files of the index, conflicts that are not settled left out: those have several contents. */
function indexEntries(repository: Repository, root: string): readonly IndexEntry[] {
  const index = lstatSync(join(repository.folder, 'index'), { bigint: true, throwIfNoEntry: false });
  const text = index === undefined ? '' : listIndex(repository, root);
  return [...text.matchAll(entryForm)].flatMap((match) => {
    const [, blob = '', stage, name = '', seconds, nanoseconds, modified, rest, size, flags = '0'] = match;
    if (stage !== '0' || parseDayFile(basename(name)) === undefined) return [];
    return {
      path: join(repository.top, name),
      blob,
      isLeftOut: (BigInt(`0x${flags}`) & skipWorkTree) !== 0n,
      changedAt: seconds === undefined ? undefined : time(seconds, nanoseconds),
      modifiedAt: time(modified, rest),
      size: BigInt(size ?? 0),
      writtenAt: index?.mtimeNs ?? 0n,
    };
  });
}

const entryForm =
  /\d{6} ([0-9a-f]{40,64}) ([0-3])\t([^\0]+)\0(?: {2}ctime: (\d+):(\d+)\n {2}mtime: (\d+):(\d+)\n[^\n]+\n[^\n]+\n {2}size: (\d+)\tflags: ([0-9a-f]+)\n)?/g;
const skipWorkTree = 0x4000_0000n;

function listIndex(repository: Repository, root: string): string {
  const args = ['ls-files', '--stage', '--debug', '-z', '--', join(root, 'g/ledger')];
  try {
    return git(repository, args).toString('utf8');
  } catch {
    return '';
  }
}

function time(seconds = '0', nanoseconds = '0'): bigint {
  return BigInt(seconds) * second + BigInt(nanoseconds);
}

const second = 1_000_000_000n;

/** As in git itself, a file of the very moment in which the index was written has to be read. */
function isUntouched({ changedAt, modifiedAt, size, writtenAt }: IndexEntry, stats: BigIntStats): boolean {
  if (changedAt === undefined || BigInt.asUintN(32, stats.size) !== size) return false;
  // Some builds of git keep whole seconds only.
  const unit = modifiedAt % second === 0n ? second : 1n;
  return (
    stats.mtimeNs / unit === modifiedAt / unit &&
    stats.ctimeNs / unit === changedAt / unit &&
    modifiedAt / unit < writtenAt / unit
  );
}

/** A live file may have been committed in the middle of a write. */
function wholeLines(contents: ReadonlyMap<string, Buffer>): ReadonlyMap<string, Buffer> {
  return new Map(
    [...contents].map(([blob, content]) => [blob, content.subarray(0, content.lastIndexOf(0x0a) + 1)]),
  );
}

/** Names of the day files in `folder` (absolute) that are gone from the work tree. */
export function goneFiles({ gone }: Committed, folder: string): readonly string[] {
  return gone.filter((path) => dirname(path) === folder).map((path) => basename(path));
}
