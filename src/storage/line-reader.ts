import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ioError } from '../errors.js';

const newline = 0x0a;
const chunkBytes = 1 << 20;

/** A stretch of whole lines was read: `end` is the offset after the last newline, `rest` how many bytes follow it. */
export interface ReadStretch {
  readonly end: number;
  readonly rest: number;
}

/** Called per line, without its newline. The bytes are only valid during the call: they are a view of a reused buffer. */
export type OnLine = (line: Buffer, offset: number) => void;

/**
 * Reads whole lines of an open file from `start` (a line's first byte) to `end` (default: its size now), in order.
 * Memory stays at one chunk or the longest line. What stands after the last newline is counted, not delivered.
 */
export function readLinesOf(
  fd: number,
  onLine: OnLine,
  range: { start?: number; end?: number } = {},
): ReadStretch {
  const end = range.end ?? fstatSync(fd).size;
  let buffer = Buffer.allocUnsafe(Math.min(chunkBytes, Math.max(1, end - (range.start ?? 0))));
  let bufferStart = range.start ?? 0;
  let filled = 0;
  for (;;) {
    const wanted = Math.min(buffer.length - filled, end - bufferStart - filled);
    const got = wanted > 0 ? readSync(fd, buffer, filled, wanted, bufferStart + filled) : 0;
    filled += got;
    const used = deliver(buffer.subarray(0, filled), bufferStart, onLine);
    buffer.copyWithin(0, used, filled);
    bufferStart += used;
    filled -= used;
    if (got === 0) return { end: bufferStart, rest: filled };
    if (filled === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
  }
}

/**
 * The same for a path. A file that is not there has no lines.
 * @throws LedgerError IO_*
 */
export function readLines(
  path: string,
  onLine: OnLine,
  range: { start?: number; end?: number } = {},
): ReadStretch {
  const fd = openForReading(path);
  if (fd === undefined) return { end: 0, rest: 0 };
  try {
    return readLinesOf(fd, onLine, range);
  } catch (error) {
    throw ioError(error, `reading ${path}`);
  } finally {
    closeSync(fd);
  }
}

/** Bytes [start, end) of an open file; fewer when the file is shorter. */
export function readRange(fd: number, start: number, end: number): Buffer {
  const buffer = Buffer.allocUnsafe(Math.max(0, end - start));
  let filled = 0;
  while (filled < buffer.length) {
    const got = readSync(fd, buffer, filled, buffer.length - filled, start + filled);
    if (got === 0) break;
    filled += got;
  }
  return buffer.subarray(0, filled);
}

function openForReading(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw ioError(error, `opening ${path}`);
  }
}

function deliver(bytes: Buffer, start: number, onLine: OnLine): number {
  let from = 0;
  for (;;) {
    const to = bytes.indexOf(newline, from);
    if (to === -1) return from;
    onLine(bytes.subarray(from, to), start + from);
    from = to + 1;
  }
}
