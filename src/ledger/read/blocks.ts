import { closeSync, constants, fstatSync, openSync, type Stats } from 'node:fs';
import { errnoOf, ioError } from '../../errors.js';
import { readRange } from '../../storage/line-reader.js';

const newline = 0x0a;

/** How much is read at once. Whoever keeps a line keeps its block in memory: copy what is kept for long. */
const blockBytes = 256 * 1024;

/** Longer lines are damage: the format ends at 64,000 bytes, other tools get some room, memory is bounded. */
export const longestLineBytes = 16 * 1024 * 1024;

/**
 * What stands at an offset: `lines`, whole ones, the last byte is a newline; `oversized`, one line that ends (newline
 * included) at `end` and is too long to be held; `rest`, no newline up to `end`, where the file ends.
 */
export type Block =
  | { readonly kind: 'lines'; readonly bytes: Buffer }
  | { readonly kind: 'oversized'; readonly end: number }
  | { readonly kind: 'rest'; readonly end: number };

/**
 * Reads whole lines from `start`, a line's first byte; nothing at or behind `end` is looked at.
 * @param sizeBytes how much at once; more for a line that is longer
 */
export function readBlock(fd: number, start: number, end: number, sizeBytes = blockBytes): Block {
  for (let size = sizeBytes; size <= longestLineBytes; size *= 4) {
    const bytes = readRange(fd, start, Math.min(end, start + size));
    const last = bytes.lastIndexOf(newline);
    if (last !== -1) return { kind: 'lines', bytes: bytes.subarray(0, last + 1) };
    if (bytes.length < size) return { kind: 'rest', end: start + bytes.length };
  }
  const found = findNewline(fd, start + longestLineBytes, end);
  return found === undefined ? { kind: 'rest', end } : { kind: 'oversized', end: found + 1 };
}

/** Offset of the first newline in [start, end), or undefined. */
export function findNewline(fd: number, start: number, end: number): number | undefined {
  for (let at = start; at < end; at += blockBytes) {
    const bytes = readRange(fd, at, Math.min(end, at + blockBytes));
    const found = bytes.indexOf(newline);
    if (found !== -1) return at + found;
    if (bytes.length === 0) return undefined;
  }
  return undefined;
}

export interface OpenFile {
  readonly fd: number;
  readonly stats: Stats;
}

/**
 * Opens a day file for reading. Undefined for what is not there and for what is no regular file (links are not
 * followed, a pipe does not block). The caller closes `fd`.
 * @throws LedgerError IO_*
 */
export function openDayFile(path: string): OpenFile | undefined {
  const fd = openWithoutLinks(path);
  if (fd === undefined) return undefined;
  const stats = fstatSync(fd);
  if (stats.isFile()) return { fd, stats };
  closeSync(fd);
  return undefined;
}

const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
const absent = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENXIO']);

function openWithoutLinks(path: string): number | undefined {
  try {
    return openSync(path, flags);
  } catch (error) {
    if (absent.has(errnoOf(error) ?? '')) return undefined;
    throw ioError(error, `opening ${path}`);
  }
}
