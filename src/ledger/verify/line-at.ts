import { closeSync, openSync } from 'node:fs';
import { ioError } from '../../errors.js';
import { readRange } from '../../storage/line-reader.js';
import { fileOf, linesPerOffset, type AgentReading, type ReadFile } from './agent-reading.js';

const newline = 0x0a;

/**
 * Reads lines again, each without its newline: for those of which more is to be known than what is kept of all. Expects
 * ascending numbers. Lines that are no longer there are left out.
 * @throws LedgerError IO_*
 */
export function readLinesAt(
  reading: AgentReading,
  indexes: readonly number[],
  onLine: (index: number, line: Buffer) => void,
): void {
  for (let at = 0; at < indexes.length;) {
    const stretch = stretchOf(reading, indexes[at] ?? 0);
    const bytes = readStretch(stretch);
    let line = stretch.first;
    for (let from = 0, to = bytes.indexOf(newline); to !== -1; to = bytes.indexOf(newline, from)) {
      if (line === indexes[at]) onLine(indexes[at++] ?? 0, bytes.subarray(from, to));
      line += 1;
      from = to + 1;
    }
    while ((indexes[at] ?? Number.POSITIVE_INFINITY) < stretch.end) at += 1;
  }
}

export function readLineAt(reading: AgentReading, index: number): Buffer | undefined {
  let found: Buffer | undefined;
  readLinesAt(reading, [index], (_, line) => {
    found = line;
  });
  return found;
}

/** Lines of a file between two offsets that are known. */
interface Stretch {
  readonly file: ReadFile;
  readonly first: number;
  /** Number behind its last line. */
  readonly end: number;
  readonly startByte: number;
  readonly endByte: number;
}

function stretchOf(reading: AgentReading, index: number): Stretch {
  const file = fileOf(reading, index);
  const number = Math.floor((index - file.first) / linesPerOffset);
  const first = file.first + number * linesPerOffset;
  return {
    file,
    first,
    end: Math.min(first + linesPerOffset, file.first + file.lines),
    startByte: file.offsets[number] ?? 0,
    endByte: file.offsets[number + 1] ?? file.stamp.size,
  };
}

function readStretch({ file, startByte, endByte }: Stretch): Buffer {
  try {
    const fd = openSync(file.path, 'r');
    try {
      return readRange(fd, startByte, endByte);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw ioError(error, `reading ${file.path}`);
  }
}
