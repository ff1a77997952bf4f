import { readSync } from 'node:fs';

/** A line of a transcript, without its newline; undefined bytes: it was too long to be held. */
export interface SourceLine {
  /** From 1. */
  readonly number: number;
  /** Valid until the next line is asked for. */
  readonly bytes: Buffer | undefined;
  /** Offset behind the line. */
  readonly end: number;
  /** The last line, without a newline: somebody may still be writing it. */
  readonly isOpen: boolean;
}

const newline = 0x0a;
const chunkBytes = 1024 * 1024;
/** A tool's output or an image in base64 may stand in one line. */
const longestLineBytes = 64 * 1024 * 1024;

/** Lines of an open file from its beginning, in memory of one chunk or the longest line. */
export function* sourceLines(fd: number): Generator<SourceLine> {
  let buffer = Buffer.allocUnsafe(chunkBytes);
  let [filled, start, number, dropped] = [0, 0, 0, 0];
  for (;;) {
    const got = readSync(fd, buffer, filled, buffer.length - filled, start + filled);
    filled += got;
    let from = 0;
    for (let to = buffer.indexOf(newline); to !== -1 && to < filled; to = buffer.indexOf(newline, from)) {
      number += 1;
      const bytes = dropped > 0 ? undefined : buffer.subarray(from, to);
      dropped = 0;
      from = to + 1;
      yield { number, bytes, end: start + from, isOpen: false };
    }
    buffer.copyWithin(0, from, filled);
    start += from;
    filled -= from;
    if (got === 0) break;
    if (filled < buffer.length) continue;
    if (buffer.length < longestLineBytes) buffer = Buffer.concat([buffer], buffer.length * 2);
    else {
      dropped += filled;
      start += filled;
      filled = 0;
    }
  }
  if (filled + dropped === 0) return;
  const bytes = dropped > 0 ? undefined : buffer.subarray(0, filled);
  yield { number: number + 1, bytes, end: start + filled, isOpen: true };
}
