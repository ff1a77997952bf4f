import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf, ioError, LedgerError } from '../errors.js';

/**
 * Makes a folder and those above it; one that stands already is fine. Step by step, because the recursive form of node
 * never returns where the system answers "no such file" for a folder whose parent exists, as in /proc.
 * @throws LedgerError IO_NOT_A_FILE when a file stands in its place, otherwise IO_*
 */
export function makeFolder(path: string, mode = 0o777): void {
  const first = failureOf(path, mode);
  if (first === undefined) return;
  if (errnoOf(first) !== 'ENOENT' || dirname(path) === path) throw explained(path, first);
  makeFolder(dirname(path), mode);
  const second = failureOf(path, mode);
  if (second !== undefined) throw explained(path, second);
}

function failureOf(path: string, mode: number): unknown {
  try {
    mkdirSync(path, { mode });
    return undefined;
  } catch (error) {
    return errnoOf(error) === 'EEXIST' && isFolder(path) ? undefined : error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function explained(path: string, cause: unknown): LedgerError {
  const errno = errnoOf(cause);
  if (errno !== 'EEXIST' && errno !== 'ENOTDIR') return ioError(cause, `creating the folder ${path}`);
  return new LedgerError('IO_NOT_A_FILE', `creating the folder ${path}: a file stands in its place`, {
    cause,
  });
}
