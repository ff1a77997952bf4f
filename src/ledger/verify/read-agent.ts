import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, ioError } from '../../errors.js';
import { AgentReader, type ReaderOptions } from './agent-reader.js';
import type { AgentReading } from './agent-reading.js';
import type { FileSnapshot } from './file-snapshot.js';
import { streamLines } from './line-stream.js';

/** Shortest line that is likely; room for more lines is made when they come. */
const shortLineBytes = 320;

export interface ReadOptions extends ReaderOptions {
  /** Called with the bytes read since the last call. */
  readonly onBytes: (bytes: number) => void;
}

/**
 * Reads the day files of one agent, once, up to the sizes they had. A file that is gone by now counts as not there.
 * @throws LedgerError IO_*
 */
export function readAgent(files: readonly FileSnapshot[], options: ReadOptions): AgentReading {
  const bytes = files.reduce((sum, { stamp }) => sum + stamp.size, 0);
  const reader = new AgentReader(Math.ceil(bytes / shortLineBytes), options);
  for (const file of files) {
    readFile(reader, file, join(options.folder, file.name));
    options.onBytes(file.stamp.size);
  }
  const reading = reader.reading();
  reading.graph.findParents();
  return reading;
}

function readFile(reader: AgentReader, file: FileSnapshot, path: string): void {
  const fd = openIfThere(path);
  if (fd === undefined) return;
  try {
    reader.beginFile(file);
    const rest = streamLines(fd, file.stamp.size, (buffer, from, to) => reader.takeLine(buffer, from, to));
    reader.endFile(path, rest);
  } catch (error) {
    throw errnoOf(error) === undefined ? error : ioError(error, `reading ${path}`);
  } finally {
    closeSync(fd);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw ioError(error, `opening ${path}`);
  }
}
