import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, ioError } from '../errors.js';
import { realEdges } from '../storage/edges.js';
import { readRange } from '../storage/line-reader.js';
import { linesOf } from './stream-content.js';

/** A copy, or a part of it, was removed or damaged: whatever vouched for it no longer counts. */
export class StaleCopy extends Error {
  override readonly name = 'StaleCopy';
}

/** Names may be long and hold slashes: files are named by their hash. */
export function streamDigest(name: string): string {
  return realEdges().sha256(Buffer.from(name)).slice(0, 32);
}

/**
 * The raw lines in bytes [from, to) of a stream's copy, found together from all ledgers. After a crash some stand twice, or
 * a fragment of one stands alone.
 * @throws StaleCopy when it has fewer bytes, or others than were written; LedgerError IO_*
 */
export function readCopy(folder: string, name: string, { from, to }: CopyRange): readonly Buffer[] {
  const fd = openCopy(folder, name);
  try {
    const bytes = readRange(fd, from, to);
    if (bytes.length < to - from) throw new StaleCopy(`the copy of ${name} in ${folder} was cut`);
    const parts = sealedParts(bytes);
    if (parts === undefined) throw new StaleCopy(`the copy of ${name} in ${folder} was changed`);
    return parts.flatMap((part) => [...linesOf(part)]);
  } finally {
    closeSync(fd);
  }
}

/** Both are 0 or what `appendCopy` has returned. */
export interface CopyRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Adds lines behind the `known` bytes that count so far, and behind what a killed writer may have left there, and a seal
 * over all that is new. Returns how many bytes count now.
 * @throws StaleCopy when fewer than `known` are there; what the file system does
 */
export function appendCopy(folder: string, name: string, { lines, known }: AddedLines): number {
  const fd = openSync(copyPath(folder, name), flags, 0o666);
  try {
    const { size } = fstatSync(fd);
    if (size < known) throw new StaleCopy(`the copy of ${name} in ${folder} was cut`);
    const left = readRange(fd, known, size);
    const gap = left.length === 0 || left.at(-1) === 0x0a ? [] : [newline];
    const covered = Buffer.concat([left, ...gap, ...lines.flatMap((line) => [line, newline])]);
    const bytes = Buffer.concat([covered.subarray(left.length), sealOf(covered)]);
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
    return size + bytes.length;
  } finally {
    closeSync(fd);
  }
}

export interface AddedLines {
  readonly lines: readonly Buffer[];
  readonly known: number;
}

const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT;
const newline = Buffer.from('\n');

/** A line behind every part that was added at once: its length and the beginning of its SHA-256. Against accidents. */
function sealOf(part: Buffer): Buffer {
  const length = part.length.toString().padStart(lengthDigits, '0');
  return Buffer.from(`#${length} ${realEdges().sha256(part).slice(0, hashDigits)}\n`, 'latin1');
}

const lengthDigits = 12;
const hashDigits = 32;
const sealBytes = `# \n`.length + lengthDigits + hashDigits;

/** The parts without their seals, from the last one back: what is before it begins where it does. Undefined: one is not sound. */
function sealedParts(bytes: Buffer): readonly Buffer[] | undefined {
  const parts: Buffer[] = [];
  for (let end = bytes.length; end > 0;) {
    const sealAt = end - sealBytes;
    const start = sealAt - Number(bytes.toString('latin1', sealAt + 1, sealAt + 1 + lengthDigits));
    if (sealAt < 0 || !(start >= 0 && start < sealAt)) return undefined;
    const part = bytes.subarray(start, sealAt);
    if (!sealOf(part).equals(bytes.subarray(sealAt, end))) return undefined;
    parts.push(part);
    end = start;
  }
  return parts.reverse();
}

function openCopy(folder: string, name: string): number {
  try {
    return openSync(copyPath(folder, name), 'r');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') throw new StaleCopy(`the copy of ${name} in ${folder} is gone`);
    throw ioError(error, `reading the copy of ${name} in ${folder}`);
  }
}

function copyPath(folder: string, name: string): string {
  return join(folder, `${streamDigest(name)}.jsonl`);
}
