import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, ioError } from '../errors.js';
import { realEdges } from '../storage/edges.js';
import { readRange } from '../storage/line-reader.js';

/** A copy, or a part of it, was removed: whatever vouched for it no longer counts. */
export class StaleCopy extends Error {
  override readonly name = 'StaleCopy';
}

/** Names may be long and hold slashes: files are named by their hash. */
export function streamDigest(name: string): string {
  return realEdges().sha256(Buffer.from(name)).slice(0, 32);
}

/**
 * Bytes [from, to) of a stream's copy: its raw lines, found together from all ledgers. After a crash some stand twice, or
 * a fragment of one stands alone.
 * @throws StaleCopy when it has fewer; LedgerError IO_*
 */
export function readCopy(folder: string, name: string, { from, to }: CopyRange): Buffer {
  const fd = openCopy(folder, name);
  try {
    const bytes = readRange(fd, from, to);
    if (bytes.length < to - from) throw new StaleCopy(`the copy of ${name} in ${folder} was cut`);
    return bytes;
  } finally {
    closeSync(fd);
  }
}

export interface CopyRange {
  readonly from: number;
  readonly to: number;
}

/**
 * Adds lines behind the `known` bytes that count so far, and behind what a killed writer may have left there. Returns how
 * many bytes count now.
 * @throws StaleCopy when fewer than `known` are there; what the file system does
 */
export function appendCopy(folder: string, name: string, { lines, known }: AddedLines): number {
  const fd = openSync(copyPath(folder, name), flags, 0o666);
  try {
    const { size } = fstatSync(fd);
    if (size < known) throw new StaleCopy(`the copy of ${name} in ${folder} was cut`);
    const gap = size === 0 || readRange(fd, size - 1, size)[0] === 0x0a ? [] : [newline];
    const bytes = Buffer.concat([...gap, ...lines.flatMap((line) => [line, newline])]);
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
