import { readRange } from '../../storage/line-reader.js';
import { longestLineBytes } from './blocks.js';

const newline = 0x0a;
const firstStep = 1024;
const largestStep = 256 * 1024;

/** Counts what is read, so that a caller can show that the size of the history plays no part. */
export interface ReadMeter {
  bytesRead: number;
}

/** A whole line and where it begins; undefined instead of its bytes when it is too long to be held. */
export interface LineBackwards {
  readonly bytes: Buffer | undefined;
  readonly offset: number;
}

/** Whole lines of an open file that end at or before `end`, the last one first. */
export function* linesBackwards(fd: number, end: number, meter: ReadMeter): Generator<LineBackwards> {
  let lineEnd = newlineBefore(fd, end, meter) + 1;
  for (let step = firstStep; lineEnd > 0; step = Math.min(step * 2, largestStep)) {
    // The newline at lineEnd - 1 closes the line looked for; the one before it opens it.
    const from = Math.max(0, lineEnd - 1 - step);
    const bytes = readMetered(fd, meter, { from, to: lineEnd - 1 });
    let to = bytes.length;
    for (let at = lastNewline(bytes, to); at !== -1; at = lastNewline(bytes, to)) {
      yield { bytes: bytes.subarray(at + 1, to), offset: from + at + 1 };
      to = at;
    }
    lineEnd = from + to + 1;
    if (from > 0 && to < bytes.length) continue;
    const line = from === 0 ? { bytes: bytes.subarray(0, to), offset: 0 } : longLine(fd, lineEnd - 1, meter);
    yield line;
    lineEnd = line.offset;
  }
}

/** Offset of the last newline before `end`, or -1. */
export function newlineBefore(fd: number, end: number, meter: ReadMeter): number {
  let step = firstStep;
  for (let to = end; to > 0; step = Math.min(step * 2, largestStep)) {
    const from = Math.max(0, to - step);
    const found = readMetered(fd, meter, { from, to }).lastIndexOf(newline);
    if (found !== -1) return from + found;
    to = from;
  }
  return -1;
}

/** The line whose newline stands at `end` and that is longer than what was read. */
function longLine(fd: number, end: number, meter: ReadMeter): LineBackwards {
  const offset = newlineBefore(fd, end, meter) + 1;
  const isHeld = end - offset <= longestLineBytes;
  return { bytes: isHeld ? readMetered(fd, meter, { from: offset, to: end }) : undefined, offset };
}

function lastNewline(bytes: Buffer, to: number): number {
  return to === 0 ? -1 : bytes.lastIndexOf(newline, to - 1);
}

function readMetered(
  fd: number,
  meter: ReadMeter,
  { from, to }: { readonly from: number; readonly to: number },
): Buffer {
  const bytes = readRange(fd, from, to);
  meter.bytesRead += bytes.length;
  return bytes;
}
