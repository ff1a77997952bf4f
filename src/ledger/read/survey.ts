import { closeSync } from 'node:fs';
import { HashTable } from '../../core/hash-table.js';
import { leafHash } from '../../core/leaf-hash.js';
import { parseObject } from '../../core/line-facts.js';
import type { Sha256 } from '../../core/sha256.js';
import { ioError } from '../../errors.js';
import { openDayFile, readBlock } from './blocks.js';
import { examineLine, nextHead, ownSeq, trimLine } from './examine-line.js';
import type { LineKey } from './line-key.js';
import type { ReadTally, SkipReason } from './report.js';
import type { DayFileRef } from './selection.js';

/** Sound lines that stand together in one file, their `seq` rising from each to the next. */
export interface Stretch {
  readonly ref: DayFileRef;
  /** Offsets of the first line's first byte, and behind the last line's newline. */
  readonly start: number;
  readonly end: number;
  /** Number of the first line, from 1. */
  readonly line: number;
  readonly first: LineKey;
}

/**
 * Goes once through all of an agent's files, in reading order, and returns what of them can be delivered. A file that
 * our writers made is one stretch; torn and damaged lines, and merges that put lines out of order, divide it.
 * Memory: one entry a stretch, and about 40 bytes for each line that has no `seq`.
 * @throws LedgerError IO_*
 */
export function surveyFiles(
  refs: readonly DayFileRef[],
  sha256: Sha256,
  tally: ReadTally,
): readonly Stretch[] {
  const survey: Survey = { sha256, tally, unnumbered: new HashTable(), stretches: [], seq: 0 };
  for (const ref of refs) surveyFile(survey, ref);
  return survey.stretches;
}

interface Survey {
  readonly sha256: Sha256;
  readonly tally: ReadTally;
  /** Hashes of lines without `seq`: equal ones do not meet in the merge. */
  readonly unnumbered: HashTable;
  readonly stretches: Stretch[];
  /** Of the line before; one without `seq` counts as one more. */
  seq: number;
}

interface FilePass {
  readonly ref: DayFileRef;
  line: number;
  stretch: { start: number; end: number; line: number; first: LineKey } | undefined;
}

function surveyFile(survey: Survey, ref: DayFileRef): void {
  const open = openDayFile(ref.path);
  if (open === undefined) return;
  const pass: FilePass = { ref, line: 1, stretch: undefined };
  try {
    surveyOpenFile(survey, pass, { fd: open.fd, size: open.stats.size });
  } catch (error) {
    throw ioError(error, `reading ${ref.path}`);
  } finally {
    closeSync(open.fd);
  }
  endStretch(survey, pass);
}

function surveyOpenFile(
  survey: Survey,
  pass: FilePass,
  { fd, size }: { readonly fd: number; readonly size: number },
): void {
  for (let at = 0; at < size;) {
    const block = readBlock(fd, at, size);
    if (block.kind === 'rest') return skip(survey, pass, { offset: at, reason: 'unfinished' });
    if (block.kind === 'lines') surveyBlock(survey, pass, { bytes: block.bytes, start: at });
    else skip(survey, pass, { offset: at, reason: 'damaged' });
    at = block.kind === 'lines' ? at + block.bytes.length : block.end;
  }
}

function surveyBlock(
  survey: Survey,
  pass: FilePass,
  { bytes, start }: { readonly bytes: Buffer; readonly start: number },
): void {
  const hasNul = bytes.includes(0);
  let head = 0;
  for (let from = 0; from < bytes.length;) {
    const to = bytes.indexOf(0x0a, from);
    if (head <= from) head = nextHead(bytes, from + 1);
    const isSuspect = head < to || (hasNul && bytes.subarray(from, to).includes(0));
    const seq = isSuspect ? -1 : ownSeq(bytes, from, to);
    if (seq > survey.seq && pass.stretch !== undefined) {
      extend(survey, pass, { seq, end: start + to + 1 });
    } else {
      takeLine(survey, pass, { bytes: bytes.subarray(from, to), offset: start + from, isSuspect });
    }
    from = to + 1;
  }
}

function takeLine(
  survey: Survey,
  pass: FilePass,
  {
    bytes,
    offset,
    isSuspect,
  }: { readonly bytes: Buffer; readonly offset: number; readonly isSuspect: boolean },
): void {
  if (isSuspect && parseObject(trimLine(bytes)) === undefined) {
    return skip(survey, pass, { offset, reason: 'damaged' });
  }
  const examined = examineLine(bytes);
  if (examined.kind !== 'line') return skip(survey, pass, { offset, reason: examined.kind });
  if (examined.seq === undefined && isRepeated(survey, bytes)) return dropRepeated(survey, pass);
  const before = survey.seq;
  const seq = examined.seq ?? before + 1;
  const end = offset + bytes.length + 1;
  if (seq > before && pass.stretch !== undefined) return extend(survey, pass, { seq, end });
  endStretch(survey, pass);
  // A copy: the block would stay in memory otherwise.
  pass.stretch = { start: offset, end, line: pass.line, first: { seq, bytes: Buffer.from(bytes) } };
  survey.seq = seq;
  pass.line += 1;
}

function extend(
  survey: Survey,
  pass: FilePass,
  { seq, end }: { readonly seq: number; readonly end: number },
): void {
  if (pass.stretch !== undefined) pass.stretch.end = end;
  survey.seq = seq;
  pass.line += 1;
}

function isRepeated({ unnumbered, sha256 }: Survey, bytes: Buffer): boolean {
  const hash = leafHash(bytes, sha256);
  if (unnumbered.has(hash)) return true;
  unnumbered.set(hash, 0);
  return false;
}

function dropRepeated(survey: Survey, pass: FilePass): void {
  survey.tally.repeated += 1;
  endStretch(survey, pass);
  pass.line += 1;
}

function skip(
  survey: Survey,
  pass: FilePass,
  { offset, reason }: { readonly offset: number; readonly reason: SkipReason },
): void {
  survey.tally.skip({ file: pass.ref.file, line: pass.line, offset, reason });
  endStretch(survey, pass);
  pass.line += 1;
}

function endStretch({ stretches }: Survey, pass: FilePass): void {
  if (pass.stretch !== undefined) stretches.push({ ref: pass.ref, ...pass.stretch });
  pass.stretch = undefined;
}
