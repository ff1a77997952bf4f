import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { parseDayFile, shiftDay } from '../../core/day-file.js';
import { sha256Hex } from '../../core/sha256.js';
import {
  identityOf,
  sameFile,
  stampOf,
  stampOfOpen,
  type FileIdentity,
} from '../../storage/file-identity.js';
import { readRange } from '../../storage/line-reader.js';
import { listDayFiles } from '../append/scan.js';

/** Where a day file ended at some time. A line that was written later stands behind that. */
export interface FileEnd extends FileIdentity {
  readonly size: number;
  /** SHA-256 of the bytes in front of the end, 256 at most: a file rewritten in place is noticed. */
  readonly before: string;
}

/** By file name; of a file that is not named nothing is known. */
export type FileEnds = Readonly<Record<string, FileEnd>>;

const comparedBytes = 256;
/** The day in any time zone and those beside it, which is where an event is looked for. */
const daysAround = 2;

/** Where the day files of these days end now; files that cannot be looked at are left out. Needs no lock, never throws. */
export function fileEnds(folder: string, nowMs: number): FileEnds {
  try {
    const today = new Date(nowMs).toISOString().slice(0, 10);
    const [first, last] = [shiftDay(today, -daysAround), shiftDay(today, daysAround)];
    const names = listDayFiles(folder).filter((name) => {
      const { day = '' } = parseDayFile(name) ?? {};
      return day >= first && day <= last;
    });
    return Object.fromEntries(names.map((name) => [name, endOf(join(folder, name))]));
  } catch {
    return {};
  }
}

/** Where to look for what was written since: 0 where no end is known, or another file stands at `path` meanwhile. */
export function startBehind(path: string, end: FileEnd | undefined): number {
  return end !== undefined && endStands(path, end) ? end.size : 0;
}

/** True when the file at `path` is still the one that ended there, with lines added at most. */
function endStands(path: string, end: FileEnd): boolean {
  const stamp = stampOf(path);
  if (stamp === undefined || !stamp.isFile || stamp.size < end.size || !sameFile(stamp, end)) return false;
  const fd = openSync(path, 'r');
  try {
    return hashBefore(fd, end.size) === end.before;
  } finally {
    closeSync(fd);
  }
}

/** The form that `fileEnds` gives; what a file of ours does not say is not known. */
export function isFileEnds(value: unknown): value is FileEnds {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every(isFileEnd)
  );
}

function isFileEnd(value: unknown): boolean {
  const { dev, ino, birth, size, before } = (value ?? {}) as Partial<FileEnd>;
  const isSize = typeof size === 'number' && Number.isSafeInteger(size) && size >= 0;
  return isSize && [dev, ino, birth, before].every((part) => typeof part === 'string');
}

function endOf(path: string): FileEnd {
  const fd = openSync(path, 'r');
  try {
    const stamp = stampOfOpen(fd);
    return { ...identityOf(stamp), size: stamp.size, before: hashBefore(fd, stamp.size) };
  } finally {
    closeSync(fd);
  }
}

function hashBefore(fd: number, size: number): string {
  return sha256Hex(readRange(fd, Math.max(0, size - comparedBytes), size));
}
