import {
  lstatSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { sha256Hex } from '../../core/sha256.js';
import { errnoOf, ioError, LedgerError } from '../../errors.js';
import { readJsonFile, writeJsonFile } from '../../storage/json-file.js';
import { makeFolder } from '../../storage/make-folder.js';
import { replaceFileSync } from '../../storage/replace-file.js';
import { userFolder } from '../../storage/user-folders.js';

/** A vendor's settings file as it stands now. */
export interface SettingsFile {
  /** As the vendor names it. */
  readonly path: string;
  /** What is read and written: the file itself, behind links of people who keep their settings elsewhere. */
  readonly target: string;
  /** Undefined: there is none. */
  readonly bytes: Buffer | undefined;
  readonly text: string;
}

/** What an installation remembers, on this machine, to be undone byte for byte. */
export interface InstallRecord {
  /** False: the installation made the file. */
  readonly existed: boolean;
  /** Folders it made, the outermost first. */
  readonly madeFolders: readonly string[];
  /** SHA-256 of the file as it was left. */
  readonly left: string;
}

/**
 * Reads a settings file; what a link leads to need not exist.
 * @throws LedgerError INVALID_JSON (not UTF-8), IO_*
 */
export function readSettings(path: string): SettingsFile {
  const target = targetOf(path);
  let bytes: Buffer | undefined;
  try {
    bytes = readFileSync(target);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw ioError(error, `reading ${path}`);
  }
  return { path, target, bytes, text: bytes === undefined ? '' : decode(bytes, path) };
}

export function backupPath(path: string): string {
  return `${path}.agent-ledger-backup`;
}

/** A copy beside the file, as private as that. @throws LedgerError IO_* */
export function writeBackup({ path, target }: SettingsFile, bytes: Uint8Array): void {
  replaceFileSync(backupPath(path), bytes, { sync: true, mode: statSync(target).mode & 0o777 });
}

/** Undefined when there is none. @throws LedgerError IO_* */
export function readBackup(path: string): Buffer | undefined {
  try {
    return readFileSync(backupPath(path));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw ioError(error, `reading ${backupPath(path)}`);
  }
}

/**
 * Puts new content in the file's place, or makes it; others see the old or the new, whole. Folders that are missing are
 * made and named.
 * @throws LedgerError SEQUENCE_CONFLICT when somebody wrote to it since it was read, IO_*
 */
export function writeSettings(file: SettingsFile, content: string | Uint8Array): readonly string[] {
  const madeFolders = makeFolders(dirname(file.target));
  const { bytes } = readSettings(file.path);
  const isAsRead = bytes === undefined ? file.bytes === undefined : file.bytes?.equals(bytes) === true;
  if (!isAsRead) {
    throw new LedgerError('SEQUENCE_CONFLICT', `${file.path} was changed by another program meanwhile`, {
      hint: 'Nothing was written; try again.',
    });
  }
  replaceFileSync(file.target, content, { sync: true });
  return madeFolders;
}

/** Removes a file that an installation made, and its folders as far as nothing else is in them. */
export function removeSettings(
  { target }: SettingsFile,
  { madeFolders }: Pick<InstallRecord, 'madeFolders'>,
): void {
  try {
    unlinkSync(target);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw ioError(error, `removing ${target}`);
  }
  removeFolders(madeFolders);
}

export function removeFolders(madeFolders: readonly string[]): void {
  for (const folder of [...madeFolders].reverse()) {
    try {
      rmdirSync(folder);
    } catch {
      return; // somebody uses it
    }
  }
}

export function digestOf(content: string | Uint8Array): string {
  return sha256Hex(typeof content === 'string' ? Buffer.from(content, 'utf8') : content);
}

/** Undefined when nothing was installed from this machine, or the record is damaged. */
export function readRecord(path: string): InstallRecord | undefined {
  const value = readJsonFile(recordPath(path));
  if (typeof value !== 'object' || value === null) return undefined;
  const { existed, madeFolders, left } = value as Readonly<Record<string, unknown>>;
  if (typeof existed !== 'boolean' || typeof left !== 'string' || !Array.isArray(madeFolders))
    return undefined;
  return { existed, left, madeFolders: madeFolders.filter((folder) => typeof folder === 'string') };
}

export function writeRecord(path: string, record: InstallRecord): void {
  writeJsonFile(recordPath(path), { path, ...record }, 0o600);
}

export function forget(path: string): void {
  for (const file of [recordPath(path), backupPath(path)]) {
    try {
      unlinkSync(file);
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT') throw ioError(error, `removing ${file}`);
    }
  }
}

/** Outside the project: it is about this machine, and settings folders are committed. */
function recordPath(path: string): string {
  return join(userFolder('state'), 'hooks', `${digestOf(resolve(path)).slice(0, 24)}.json`);
}

/** Follows links by hand where they lead to nothing yet. */
function targetOf(path: string): string {
  let target = resolve(path);
  for (let links = 0; links < 40; links++) {
    if (lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return real(target);
    target = resolve(dirname(target), readlinkSync(target));
  }
  throw new LedgerError('IO_FAILED', `${path}: too many symbolic links`);
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function decode(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new LedgerError('INVALID_JSON', `${path} is not UTF-8`, {
      cause,
      hint: 'Save the file as UTF-8; nothing was written.',
    });
  }
}

function makeFolders(folder: string): readonly string[] {
  const missing: string[] = [];
  for (let at = folder; lstatSync(at, { throwIfNoEntry: false }) === undefined; at = dirname(at))
    missing.unshift(at);
  makeFolder(folder);
  return missing;
}
