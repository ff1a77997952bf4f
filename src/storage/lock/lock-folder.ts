import { closeSync, mkdirSync, openSync, renameSync, rmdirSync, unlinkSync, utimesSync } from 'node:fs';
import { dirname } from 'node:path';
import { LedgerError, errnoOf } from '../../errors.js';
import { makeFolder } from '../make-folder.js';
import { temporaryPath } from './temporary.js';

/*
 * The steps of the lock protocol, each one system call that decides.
 *
 * A lock is a folder holding one empty file whose name says who owns it (owner.ts). No owner name is ever used
 * twice, so whatever a process has seen, the file of that name is either still the same acquisition or gone: in
 * each step below exactly one process can succeed, however many try, and a slow one fails without harm.
 *
 * A crash leaves an owner that is provably dead, an empty folder, or a prepared folder that names its dead maker;
 * whoever comes next deals with all three. All functions throw errors of node:fs unless they say otherwise.
 */

/** Makes a folder with the owner's file in it beside the lock, and the folders above it when they are missing. */
export function prepareFolder(path: string, owner: string): void {
  const prepared = temporaryPath(path, owner);
  try {
    mkdirSync(prepared);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw error;
    makeFolder(dirname(path));
    mkdirSync(prepared);
  }
  try {
    closeSync(openSync(`${prepared}/${owner}`, 'wx'));
  } catch (error) {
    rmdirSync(prepared);
    throw error;
  }
}

/** Removes what was prepared and not used. Never throws: what stays names its maker and is collected some day. */
export function discardPrepared(path: string, owner: string): void {
  const prepared = temporaryPath(path, owner);
  try {
    unlinkSync(`${prepared}/${owner}`);
    rmdirSync(prepared);
  } catch {
    // gone already
  }
}

/**
 * Renames the prepared folder onto the lock. The kernel replaces nothing or an empty folder (left by a crash in
 * the middle of `freeFolder`, or by a stranger's mkdir) and refuses everything else: 'held'. 'unprepared': the
 * prepared folder was cleaned away. IO_NOT_A_FILE when a file or a link stands there. `isOld` renews the time of a
 * folder that was prepared long before: to another host a fresh owner must not look stale.
 */
export function takeFolder(path: string, owner: string, isOld: boolean): 'taken' | 'held' | 'unprepared' {
  const prepared = temporaryPath(path, owner);
  try {
    if (isOld) touchOwner(prepared, owner);
    renameSync(prepared, path);
    return 'taken';
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOTEMPTY' || errno === 'EEXIST') return 'held';
    if (errno === 'ENOENT') return 'unprepared';
    throw errno === 'ENOTDIR' ? notAFolder(path, error) : error;
  }
}

/**
 * Turns the file `left` (of a dead owner, or at rest) into ours; false: another was faster. Touched first, so that the
 * lock is never ours and old. 'foreign': the file belongs to another user and cannot be touched.
 */
export function stealFolder(path: string, left: string, owner: string): boolean | 'foreign' {
  try {
    touchOwner(path, left);
    renameSync(`${path}/${left}`, `${path}/${owner}`);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    if (errnoOf(error) === 'EPERM') return 'foreign';
    throw error;
  }
}

/** Gives the file in the lock another name, with which its owner goes to rest or comes back. False: it was gone. */
export function renameOwner(path: string, from: string, to: string): boolean {
  try {
    renameSync(`${path}/${from}`, `${path}/${to}`);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** Compare and delete: removes exactly this owner, which leaves the lock empty. False: it was gone. */
export function evictOwner(path: string, owner: string): boolean {
  try {
    unlinkSync(`${path}/${owner}`);
    return true;
  } catch (error) {
    if (isGone(error)) return false;
    throw error;
  }
}

/** Gives the lock back. False: it was lost, and nothing was touched. */
export function freeFolder(path: string, owner: string): boolean {
  if (!evictOwner(path, owner)) return false;
  try {
    rmdirSync(path);
  } catch {
    // the next owner is in already
  }
  return true;
}

/** Sets the time by which other hosts judge the owner. ENOENT: the lock is lost. */
export function touchOwner(folder: string, owner: string): void {
  const nowSeconds = Date.now() / 1000;
  utimesSync(`${folder}/${owner}`, nowSeconds, nowSeconds);
}

function isGone(error: unknown): boolean {
  const errno = errnoOf(error);
  return errno === 'ENOENT' || errno === 'ENOTDIR';
}

function notAFolder(path: string, cause: unknown): LedgerError {
  return new LedgerError(
    'IO_NOT_A_FILE',
    `locking ${path}: a file or a link stands where the lock folder should be`,
    {
      hint: `Look at ${path} and move it away; locks are folders that this program makes itself.`,
      details: { path },
      cause,
    },
  );
}
