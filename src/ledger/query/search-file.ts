import { closeSync, readSync } from 'node:fs';
import { ioError } from '../../errors.js';
import { openDayFile, readBlock, type Block } from '../read/blocks.js';
import { examineLine, ownSeq } from '../read/examine-line.js';
import { timeOf } from '../read/line-key.js';
import type { ReadTally } from '../read/report.js';
import type { DayFileRef } from '../read/selection.js';
import type { ByteLiteral } from './byte-literal.js';
import type { Candidates } from './candidates.js';
import type { TimeSpan } from './time-bound.js';

export interface FileSearch {
  readonly found: Candidates;
  readonly literals: readonly ByteLiteral[];
  readonly span: TimeSpan | undefined;
  readonly tally: ReadTally;
}

/**
 * Looks through the bytes of a file, up to the size it has now, for lines that may be meant, and adds them to `found`. Only those
 * are looked at closer: torn ones are left out; damaged ones are left out and reported, and so are lines too long to be
 * held and an end without a newline.
 * @throws LedgerError IO_*
 */
export function searchFile(ref: DayFileRef, search: FileSearch): void {
  const open = openDayFile(ref.path);
  if (open === undefined) return;
  const { fd, stats } = open;
  try {
    for (let at = 0; at < stats.size;) {
      const block = nextBlock(fd, at, stats.size);
      if (block.kind === 'lines') {
        searchBlock(block.bytes, { ref, start: at }, search);
        at += block.bytes.length;
        continue;
      }
      const reason = block.kind === 'rest' ? 'unfinished' : 'damaged';
      search.tally.skip({ file: ref.file, line: undefined, offset: at, reason });
      at = block.end;
    }
  } catch (error) {
    throw ioError(error, `reading ${ref.path}`);
  } finally {
    closeSync(fd);
  }
}

/** One for all: whoever asks looks at a block before the next one is read, and keeps nothing of it. */
let buffer: Buffer | undefined;
const bufferBytes = 1 << 20;

/** Fresh memory for each block would take longer than the search. */
function nextBlock(fd: number, start: number, end: number): Block {
  buffer ??= Buffer.allocUnsafeSlow(bufferBytes);
  const got = readSync(fd, buffer, 0, Math.min(bufferBytes, end - start), start);
  const last = got === 0 ? -1 : buffer.lastIndexOf(0x0a, got - 1);
  return last === -1 ? readBlock(fd, start, end) : { kind: 'lines', bytes: buffer.subarray(0, last + 1) };
}

function searchBlock(
  block: Buffer,
  { ref, start }: { readonly ref: DayFileRef; readonly start: number },
  { literals, span, tally, found }: FileSearch,
): void {
  const [first, ...others] = literals;
  for (const [from, to] of first?.linesIn(block) ?? linesOf(block)) {
    const line = block.subarray(from, to);
    if (!others.every((literal) => literal.mayStandIn(line))) continue;
    const timeMs = timeOf(line);
    if (span !== undefined && !isWithin(timeMs, span)) continue;
    const own = ownSeq(line, 0, line.length);
    const place = { ref, offset: start + from, length: line.length, timeMs };
    const examined = own === -1 ? examineLine(line) : ({ kind: 'line', seq: own } as const);
    if (examined.kind === 'line') found.add({ ...place, seq: examined.seq });
    else tally.skip({ file: ref.file, line: undefined, offset: place.offset, reason: examined.kind });
  }
}

function* linesOf(block: Buffer): Generator<readonly [from: number, to: number]> {
  for (let from = 0; from < block.length;) {
    const to = block.indexOf(0x0a, from);
    yield [from, to];
    from = to + 1;
  }
}

function isWithin(timeMs: number | undefined, { fromMs, endMs }: TimeSpan): boolean {
  return timeMs !== undefined && fromMs <= timeMs && timeMs < endMs;
}
