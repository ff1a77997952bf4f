import { closeSync, openSync } from 'node:fs';
import { ioError } from '../../errors.js';
import { readRange } from '../../storage/line-reader.js';
import { fileOf, linesPerOffset, type AgentReading } from './agent-reading.js';

/**
 * Reads one line again, without its newline: for the few lines of which more is to be known than what is kept of all.
 * Undefined when it is no longer there.
 * @throws LedgerError IO_*
 */
export function readLineAt(reading: AgentReading, index: number): Buffer | undefined {
  const { path, first, offsets, stamp } = fileOf(reading, index);
  const stretch = Math.floor((index - first) / linesPerOffset);
  try {
    const fd = openSync(path, 'r');
    try {
      const bytes = readRange(fd, offsets[stretch] ?? 0, offsets[stretch + 1] ?? stamp.size);
      return lineOf(bytes, (index - first) % linesPerOffset);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw ioError(error, `reading ${path}`);
  }
}

function lineOf(bytes: Buffer, line: number): Buffer | undefined {
  let from = 0;
  for (let at = 0; at < line; at++) from = bytes.indexOf(0x0a, from) + 1;
  const to = bytes.indexOf(0x0a, from);
  return to === -1 ? undefined : bytes.subarray(from, to);
}
