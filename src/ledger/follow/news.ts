import { closeSync, lstatSync, type Stats } from 'node:fs';
import { leafHash } from '../../core/leaf-hash.js';
import type { Sha256 } from '../../core/sha256.js';
import { errnoOf, ioError } from '../../errors.js';
import type { LedgerLine } from '../../schema/generated/types.js';
import { findNewline, openDayFile, readBlock } from '../read/blocks.js';
import { ReadEntry, type LedgerEntry } from '../read/entry.js';
import { parseLine } from '../read/examine-line.js';
import type { ReadTally } from '../read/report.js';
import type { DayFileRef } from '../read/selection.js';
import { fingerprint, type DeliveredLines } from './delivered-lines.js';
import { startAgain, type FollowedFile, type QuickStamp } from './followed-file.js';
import { stillHolds, type FilePosition } from './position.js';

/** An entry that says how far its file is read once it is dealt with. */
export interface FollowedEntry extends LedgerEntry {
  readonly position: FilePosition;
}

/**
 * What one look at a file brought: `gone`, it is not there; `nothing`; or `lines`, at most a block of them, and whether
 * there is more to read. The file's `position` is still that from before: the one who delivers moves it to `end`.
 */
export type News =
  | { readonly kind: 'gone' }
  | { readonly kind: 'nothing' }
  | {
      readonly kind: 'lines';
      readonly entries: readonly FollowedEntry[];
      readonly end: FilePosition | undefined;
      readonly more: boolean;
    };

export interface NewsContext {
  readonly sha256: Sha256;
  readonly tally: ReadTally;
  readonly delivered: DeliveredLines;
  readonly wanted: (line: Buffer) => boolean;
  /** Kept up to date here. */
  readonly unfinished: Set<FollowedFile>;
  /** Set for who wants all lines of a rewritten file once more. */
  readonly onWithdrawn: ((file: string) => void) | undefined;
}

/**
 * Looks whether a file has new lines and reads them. A file of which the line before the position no longer stands
 * there was rewritten: it is read again from its start, without the lines known to have been delivered.
 * @throws LedgerError IO_*
 */
export function readNews(file: FollowedFile, context: NewsContext): News {
  const stamp = quickStamp(file.ref.path);
  if (stamp === undefined) return { kind: 'gone' };
  if (file.stamp !== undefined && sameStamp(file.stamp, stamp)) return { kind: 'nothing' };
  const isTouched = context.onWithdrawn !== undefined && isOnlyTouched(file, stamp);
  if (isTouched && file.touchedMs !== stamp.mtimeMs) {
    file.touchedMs = stamp.mtimeMs;
    return { kind: 'nothing' };
  }
  const open = openDayFile(file.ref.path);
  if (open === undefined) return { kind: 'gone' };
  try {
    if (isTouched) startAgain(file, context);
    return readOpenFile(file, context, open);
  } catch (error) {
    throw ioError(error, `reading ${file.ref.path}`);
  } finally {
    closeSync(open.fd);
  }
}

function readOpenFile(
  file: FollowedFile,
  context: NewsContext,
  { fd, stats }: { readonly fd: number; readonly stats: Stats },
): News {
  const { size } = stats;
  if (!isContinued(file, context, { fd, stats })) startAgain(file, context);
  // An unfinished line was cut off or shortened.
  if (size < file.scannedTo) file.scannedTo = file.readTo;
  const news = readOn(file, context, { fd, size });
  const more = news.kind === 'lines' && news.more;
  file.ino = stats.ino;
  file.stamp = more ? undefined : { ino: stats.ino, size, mtimeMs: stats.mtimeMs };
  if (!more && size > file.readTo) context.unfinished.add(file);
  else context.unfinished.delete(file);
  return news;
}

function isContinued(
  { position, readTo, ino }: FollowedFile,
  { sha256, onWithdrawn }: NewsContext,
  { fd, stats }: { readonly fd: number; readonly stats: Stats },
): boolean {
  // A file that was replaced may hold the same last line behind other ones.
  if (onWithdrawn !== undefined && ino !== undefined && ino !== stats.ino) return false;
  return stats.size >= readTo && (position === undefined || stillHolds(fd, position, sha256));
}

/**
 * Lines of a batch are in memory as objects at the same time. Small batches are garbage before the collector takes them
 * for something that lasts, and so hold a reader of gigabytes at the memory of a reader of kilobytes.
 */
const batchBytes = 64 * 1024;

/** Unfinished lines shorter than this are read again with each look; longer ones only where they grew. */
const shortTailBytes = 64 * 1024;

function readOn(
  file: FollowedFile,
  context: NewsContext,
  { fd, size }: { readonly fd: number; readonly size: number },
): News {
  if (size === file.readTo) return nothing;
  if (file.scannedTo - file.readTo > shortTailBytes && findNewline(fd, file.scannedTo, size) === undefined) {
    file.scannedTo = size;
    return nothing;
  }
  const block = readBlock(fd, file.readTo, size, batchBytes);
  if (block.kind === 'rest') {
    file.scannedTo = block.end;
    return nothing;
  }
  const news = block.kind === 'lines' ? takeLines(file, context, block.bytes) : skipOversized(file, context);
  const end = block.kind === 'lines' ? file.readTo + block.bytes.length : block.end;
  file.readTo = end;
  file.scannedTo = end;
  return { kind: 'lines', ...news, more: end < size };
}

const nothing: News = { kind: 'nothing' };

interface Taken {
  readonly entries: readonly FollowedEntry[];
  readonly end: FilePosition | undefined;
}

function takeLines(file: FollowedFile, context: NewsContext, all: Buffer): Taken {
  const entries: FollowedEntry[] = [];
  let end: FilePosition | undefined;
  for (let from = 0; from < all.length;) {
    const to = all.indexOf(0x0a, from);
    const offset = file.readTo + from;
    const taken = takeLine(file, context, {
      bytes: all.subarray(from, to),
      offset,
      isLast: to + 1 === all.length,
    });
    if (taken?.kind === 'new') entries.push(taken.entry);
    if (taken !== undefined) end = taken.kind === 'new' ? taken.entry.position : taken.position;
    if (file.line !== undefined) file.line += 1;
    from = to + 1;
  }
  if (file.known === undefined && context.onWithdrawn === undefined) {
    const hashes = entries.map(({ position }) => position.hash);
    context.delivered.add(file.ref.file, hashes);
  }
  return { entries, end };
}

function skipOversized({ ref, line, readTo, position }: FollowedFile, { tally }: NewsContext): Taken {
  tally.skip({ file: ref.file, line, offset: readTo, reason: 'damaged' });
  return { entries: [], end: position };
}

type TakenLine =
  | { readonly kind: 'new'; readonly entry: FollowedEntry }
  | { readonly kind: 'passed'; readonly position: FilePosition };

interface RawLine {
  readonly bytes: Buffer;
  readonly offset: number;
  readonly isLast: boolean;
}

/** Undefined for a line that moves no position. */
function takeLine(
  file: FollowedFile,
  { sha256, tally, wanted }: NewsContext,
  { bytes, offset, isLast }: RawLine,
): TakenLine | undefined {
  const isWanted = wanted(bytes);
  if (!isWanted && !isLast) return undefined;
  const hash = leafHash(bytes, sha256);
  const position = { size: offset + bytes.length + 1, offset, hash };
  if (!isWanted || wasDelivered(file, hash)) return { kind: 'passed', position };
  const parsed = parseLine(bytes);
  if (parsed.kind === 'line') {
    const place = { line: file.line, offset, bytes };
    return { kind: 'new', entry: new FollowEntry(file.ref, place, { value: parsed.value, position }) };
  }
  tally.skip({ file: file.ref.file, line: file.line, offset, reason: parsed.kind });
  return { kind: 'passed', position };
}

/** Only known of files that were rewritten. */
function wasDelivered({ known }: FollowedFile, hash: string): boolean {
  if (known === undefined) return false;
  const print = fingerprint(hash);
  if (known.has(print)) return true;
  known.add(print);
  return false;
}

class FollowEntry extends ReadEntry implements FollowedEntry {
  readonly position: FilePosition;

  constructor(
    ref: DayFileRef,
    place: { readonly line: number | undefined; readonly offset: number; readonly bytes: Buffer },
    { value, position }: { readonly value: LedgerLine; readonly position: FilePosition },
  ) {
    super(ref, place, value);
    this.position = position;
  }
}

function quickStamp(path: string): QuickStamp | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    if (errnoOf(error) === 'ENOTDIR') return undefined;
    throw ioError(error, `looking at ${path}`);
  }
}

/**
 * Written to, but not longer: changed in place, or an append is under way, which shows its time before its size. The next
 * look tells.
 */
function isOnlyTouched({ stamp: before }: FollowedFile, now: QuickStamp): boolean {
  return before !== undefined && before.ino === now.ino && before.size === now.size;
}

function sameStamp(left: QuickStamp, right: QuickStamp): boolean {
  return left.size === right.size && left.mtimeMs === right.mtimeMs && left.ino === right.ino;
}
