import { closeSync } from 'node:fs';
import { ioError } from '../../errors.js';
import { openDayFile, readBlock } from './blocks.js';
import type { ReadTally } from './report.js';
import type { DayFileRef } from './selection.js';
import type { Segment } from './stretch-cursor.js';

/** A file's whole lines as they stand, torn and damaged ones too, up to the size it has now. */
export function* wholeFileSegments(ref: DayFileRef, tally: ReadTally): Generator<Segment> {
  const open = openDayFile(ref.path);
  if (open === undefined) return;
  const { fd } = open;
  const { size } = open.stats;
  let line = 1;
  try {
    for (let at = 0; at < size;) {
      const block = readBlock(fd, at, size);
      if (block.kind === 'lines') {
        yield { ref, bytes: block.bytes, offset: at, line };
        line += countLines(block.bytes);
        at += block.bytes.length;
        continue;
      }
      const isOversized = block.kind === 'oversized';
      tally.skip({ file: ref.file, line, offset: at, reason: isOversized ? 'damaged' : 'unfinished' });
      if (!isOversized) return;
      line += 1;
      at = block.end;
    }
  } catch (error) {
    throw ioError(error, `reading ${ref.path}`);
  } finally {
    closeSync(fd);
  }
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(0x0a); at !== -1; at = bytes.indexOf(0x0a, at + 1)) count += 1;
  return count;
}
