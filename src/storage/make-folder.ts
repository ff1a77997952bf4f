import { mkdirSync } from 'node:fs';
import { errnoOf, ioError, LedgerError } from '../errors.js';

/**
 * Makes a folder and those above it; one that stands already is fine.
 * @throws LedgerError IO_NOT_A_FILE when a file stands in its place, otherwise IO_*
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const code = errnoOf(error);
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw ioError(error, `creating the folder ${path}`);
    throw new LedgerError('IO_NOT_A_FILE', `creating the folder ${path}: a file stands in its place`, {
      cause: error,
    });
  }
}
