import { closeSync, linkSync, openSync, unlinkSync, writeSync } from 'node:fs';
import { errnoOf, ioError } from '../errors.js';
import { randomToken } from './random.js';

/**
 * Creates `path` with all of `text`, or does nothing when it exists: others see no file or the whole file. Of several
 * processes exactly one gets `true`. A crash may leave a temporary file beside it, never a part of `path`. Not synced.
 * @throws LedgerError IO_*
 */
export function createFile(path: string, text: string, mode = 0o644): boolean {
  const temporary = `${path}.${process.pid}-${randomToken(8)}.tmp`;
  try {
    writeWhole(temporary, text, mode);
    linkSync(temporary, path);
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw ioError(error, `creating ${path}`);
  } finally {
    removeQuietly(temporary);
  }
}

function writeWhole(path: string, text: string, mode: number): void {
  const fd = openSync(path, 'wx', mode);
  try {
    const bytes = Buffer.from(text, 'utf8');
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
  } finally {
    closeSync(fd);
  }
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Not made, or already gone.
  }
}
