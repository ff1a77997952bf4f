import { closeSync } from 'node:fs';
import { ioError } from '../../errors.js';
import { readRange } from '../../storage/line-reader.js';
import { openDayFile } from '../read/blocks.js';
import type { DayFileRef } from '../read/selection.js';
import type { Candidate } from './candidates.js';

/** What is read at once, so that lines that stand close together, in either direction, cost one read. */
const blockBytes = 256 * 1024;
const filesHeld = 16;

interface HeldFile {
  readonly fd: number;
  /** The newest block read. */
  start: number;
  bytes: Buffer;
}

/** Reads lines again by their places. Holds a few descriptors and a block of each, until it is closed. */
export class LineFetcher {
  readonly #held = new Map<DayFileRef, HeldFile>();

  /** The line's bytes, a view of a block; undefined when the file is gone or shorter now. @throws LedgerError IO_* */
  fetch({ ref, offset, length }: Candidate): Buffer | undefined {
    try {
      const file = this.#held.get(ref) ?? this.#open(ref);
      if (file === undefined) return undefined;
      const from = offset - file.start;
      if (from < 0 || from + length >= file.bytes.length) return readOn(file, offset, length);
      return wholeLine(file.bytes, from, length);
    } catch (error) {
      throw ioError(error, `reading ${ref.path}`);
    }
  }

  close(): void {
    for (const { fd } of this.#held.values()) closeSync(fd);
    this.#held.clear();
  }

  #open(ref: DayFileRef): HeldFile | undefined {
    const open = openDayFile(ref.path);
    if (open === undefined) return undefined;
    const [oldest] = this.#held;
    if (oldest !== undefined && this.#held.size >= filesHeld) {
      closeSync(oldest[1].fd);
      this.#held.delete(oldest[0]);
    }
    const file: HeldFile = { fd: open.fd, start: 0, bytes: Buffer.alloc(0) };
    this.#held.set(ref, file);
    return file;
  }
}

function readOn(file: HeldFile, offset: number, length: number): Buffer | undefined {
  file.start = Math.floor(offset / blockBytes) * blockBytes;
  const end = Math.max(file.start + blockBytes, offset + length + 1);
  file.bytes = readRange(file.fd, file.start, end);
  return wholeLine(file.bytes, offset - file.start, length);
}

function wholeLine(bytes: Buffer, from: number, length: number): Buffer | undefined {
  return bytes[from + length] === 0x0a ? bytes.subarray(from, from + length) : undefined;
}
