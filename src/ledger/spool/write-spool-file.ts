import { closeSync, constants, fstatSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, LedgerError } from '../../errors.js';
import { collectLeftoversOnce, temporaryPath } from '../../storage/lock/temporary.js';
import { makePlace, type SpoolPlace } from './places.js';

const create = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | constants.O_NOFOLLOW;

/** Whoever drains removes the folder once it is empty: it may go between two steps of ours. */
const attempts = 5;

/**
 * Writes one spool file: readers find all of it or nothing. A crash, and a disk that is full, leave at most a temporary
 * file, which names its maker and is removed by a later writer. Not synced, as the appends of hooks are not.
 * @returns its path
 * @throws LedgerError or system error when it cannot be written there
 */
export function writeSpoolFile(place: SpoolPlace, name: string, text: string): string {
  const path = join(place.folder, name);
  for (let left = attempts; ; left--) {
    try {
      makePlace(place);
      writeAside(path, text, place.kind === 'temporary' ? 0o600 : 0o666);
      return path;
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' || left === 0) throw error;
    }
  }
}

function writeAside(path: string, text: string, mode: number): void {
  const temporary = temporaryPath(path);
  collectLeftoversOnce(join(path, '..'));
  const bytes = Buffer.from(text, 'utf8');
  const fd = openSync(temporary, create, mode);
  try {
    try {
      writeWhole(fd, bytes);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    removeQuietly(temporary);
    throw error;
  }
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) {
    const written = writeSync(fd, bytes, done);
    if (written === 0) break;
    done += written;
  }
  if (fstatSync(fd).size === bytes.length) return;
  throw new LedgerError('IO_NO_SPACE', 'the spool file could only be written in part');
}

function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Renamed, or gone with its folder.
  }
}
