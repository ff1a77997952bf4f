import { leafHash } from '../../core/leaf-hash.js';
import type { Sha256 } from '../../core/sha256.js';
import { readRange } from '../../storage/line-reader.js';
import { linesBackwards, newlineBefore, type ReadMeter } from '../read/backwards.js';
import { longestLineBytes } from '../read/blocks.js';

/** How far one file was read: up to the end of a line. */
export interface FilePosition {
  /** Bytes behind which to go on; the byte before is the newline of the line below. */
  readonly size: number;
  /** Where the last line before that begins. */
  readonly offset: number;
  /** That line's hash: who goes on checks that it still stands there. */
  readonly hash: string;
}

/** By path relative to the root. Plain JSON, to be kept and given back. A file that is not named was not read at all. */
export type Positions = Readonly<Record<string, FilePosition>>;

/** True when the line before the position still stands where it stood. */
export function stillHolds(fd: number, position: FilePosition, sha256: Sha256): boolean {
  const { size, offset, hash } = position;
  const length = size - offset;
  if (!(offset >= 0 && length >= 1 && length <= longestLineBytes + 1)) return false;
  const line = readRange(fd, offset, size);
  return line.length === length && line.at(-1) === 0x0a && leafHash(line.subarray(0, -1), sha256) === hash;
}

/** The position behind the last whole line that ends at or before `size`; undefined when there is none. */
export function positionAtEnd(fd: number, size: number, sha256: Sha256): FilePosition | undefined {
  const meter: ReadMeter = { bytesRead: 0 };
  const end = newlineBefore(fd, size, meter) + 1;
  for (const { bytes, offset } of linesBackwards(fd, end, meter)) {
    // Behind a line too long to be held there is no position; the file is read from its start.
    return bytes && { size: offset + bytes.length + 1, offset, hash: leafHash(bytes, sha256) };
  }
  return undefined;
}
