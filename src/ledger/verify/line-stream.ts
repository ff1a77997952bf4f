import { readSync } from 'node:fs';

const newline = 0x0a;
const chunkBytes = 256 * 1024;

/**
 * A line stands in `buffer` from `from` up to `to`, without its newline; only during the call, the buffer is used
 * again. The byte before it is free to be overwritten.
 */
export type OnLineBytes = (buffer: Buffer, from: number, to: number) => void;

/**
 * Reads the first `sizeBytes` bytes of an open file, line by line. Memory stays at one chunk or the longest line.
 * @returns how many bytes stand behind the last newline
 */
export function streamLines(fd: number, sizeBytes: number, onLine: OnLineBytes): number {
  let buffer: Buffer = Buffer.allocUnsafeSlow(1 + chunkBytes);
  let filled = 1;
  let offset = 0;
  for (;;) {
    const wanted = Math.min(buffer.length - filled, sizeBytes - offset);
    const got = wanted > 0 ? readSync(fd, buffer, filled, wanted, offset) : 0;
    offset += got;
    filled += got;
    const used = deliver(buffer, filled, onLine);
    buffer.copyWithin(1, used, filled);
    filled -= used - 1;
    if (got === 0) return filled - 1;
    if (filled === buffer.length) buffer = enlarged(buffer);
  }
}

/** Returns the position behind the last newline. */
function deliver(buffer: Buffer, filled: number, onLine: OnLineBytes): number {
  let from = 1;
  for (;;) {
    const to = buffer.indexOf(newline, from);
    if (to === -1 || to >= filled) return from;
    onLine(buffer, from, to);
    from = to + 1;
  }
}

function enlarged(buffer: Buffer): Buffer {
  const larger = Buffer.allocUnsafeSlow(buffer.length * 2);
  buffer.copy(larger);
  return larger;
}
