import { writeSync } from 'node:fs';
import { ioError, LedgerError } from '../../errors.js';
import { sameFile, stampOf, stampOfOpen } from '../../storage/file-identity.js';
import { readRange } from '../../storage/line-reader.js';
import type { Block } from './block.js';
import type { OpenDayFile } from './writer.js';

const newline = 0x0a;

/**
 * How much of a block stands in the file that readers see.
 * - `whole`: every line. `alone`: and nothing else came in between, the file was last changed by it; else what others
 *   wrote is still to be read.
 * - `part`: the first `standing` lines; why the others do not stand. `unsure`: of the next line only the newline is
 *   missing, so whoever heals the file makes it stand.
 * - `elsewhere`: not all of it, or not here: the file was replaced or cut under us, or a writer without the lock left a
 *   cut line right before the block, in which its first line is lost. Each line has to be looked for by its id.
 */
export type Written =
  | { readonly kind: 'whole'; readonly offset: number; readonly alone: false }
  | { readonly kind: 'whole'; readonly offset: number; readonly alone: true; readonly modified: string }
  | {
      readonly kind: 'part';
      readonly offset: number;
      readonly standing: number;
      readonly unsure: boolean;
      readonly error: LedgerError;
    }
  | { readonly kind: 'elsewhere' };

/**
 * One write on the O_APPEND descriptor, then a check that the path still names the same file and that it grew by
 * exactly the block. `size` is the file's size before, as known under the lock.
 * @throws LedgerError UNKNOWN_OUTCOME when the file cannot be read back
 */
export function writeBlock(open: OpenDayFile, block: Block, size: number): Written {
  const failure = tryWrite(open, block);
  try {
    if (failure !== undefined) return whatStands(open, block, { size, error: failure });
    const stamp = stampOf(open.path);
    if (sameFile(stamp, open.identity) && stamp?.size === size + block.bytes.length)
      return { kind: 'whole', offset: size, alone: true, modified: stamp.modified };
    return lookFor(open, block, size);
  } catch (error) {
    throw new LedgerError('UNKNOWN_OUTCOME', `${open.path} could not be read back after an append`, {
      cause: error,
    });
  }
}

function tryWrite(open: OpenDayFile, { bytes }: Block): LedgerError | undefined {
  try {
    const written = writeSync(open.fd, bytes);
    if (written === bytes.length) return undefined;
    const details = { written, wanted: bytes.length };
    return new LedgerError(
      'IO_NO_SPACE',
      `appending to ${open.path}: only ${written} of ${bytes.length} bytes fitted`,
      { details },
    );
  } catch (error) {
    return ioError(error, `appending to ${open.path}`);
  }
}

interface Failure {
  readonly size: number;
  readonly error: LedgerError;
}

/** After a short or failed write: the whole lines of the block that are there. */
function whatStands(open: OpenDayFile, block: Block, { size, error }: Failure): Written {
  const there = readRange(open.fd, size, stampOfOpen(open.fd).size);
  const length = standsAtPath(open) ? commonLength(there, block.bytes) : 0;
  const standing = block.lines.filter((line) => line.end <= length).length;
  const unsure = block.lines[standing]?.end === length + 1;
  return { kind: 'part', offset: size, standing, unsure, error };
}

/** The write succeeded, but the file is not what it should be: others wrote without the lock, or it was replaced. */
function lookFor(open: OpenDayFile, block: Block, size: number): Written {
  const fd = standsAtPath(open) ? open.fd : undefined;
  if (fd === undefined) return { kind: 'elsewhere' };
  const there = readRange(fd, size, stampOfOpen(fd).size);
  const at = there.indexOf(block.bytes);
  const isGlued = block.lead.length === 0 && at > 0 && there[at - 1] !== newline;
  return at === -1 || isGlued ? { kind: 'elsewhere' } : { kind: 'whole', offset: size + at, alone: false };
}

function standsAtPath({ path, identity }: OpenDayFile): boolean {
  return sameFile(stampOf(path), identity);
}

function commonLength(left: Uint8Array, right: Uint8Array): number {
  const length = Math.min(left.length, right.length);
  for (let at = 0; at < length; at++) if (left[at] !== right[at]) return at;
  return length;
}
