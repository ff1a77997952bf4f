import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { userFolder } from '../storage/user-folders.js';

/**
 * Compiled code is as good as a program, so it is taken from two places only: beside the bundle it was made from, and
 * the user's cache folder, if that is a folder of this user that nobody else may enter and lies in no workspace,
 * where agents write.
 */
export function readCodeCache(besideBundle: string, name: string): Buffer | undefined {
  return readFile(join(besideBundle, name)) ?? readOwn(name);
}

/** Keeps compiled code for the next process, if that can be done safely; says nothing if not. */
export function saveCodeCache(name: string, code: Uint8Array): void {
  const folder = userFolder('cache');
  if (isInWorkspace(folder)) return;
  const temporary = join(folder, `${name}.${process.pid}.tmp`);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (!isPrivate(folder)) return;
    removeOld(folder);
    writeFileSync(temporary, code, { flag: 'wx', mode: 0o600 });
    renameSync(temporary, join(folder, name));
  } catch {
    // The command was done; the next process compiles again.
  }
}

/**
 * Changes with everything that compiled code depends on. `digest`: of the bundle, because V8 compares no more than
 * the length of the source.
 */
export function codeCacheName(digest: string): string {
  return `hot-${digest}-${process.version}-v8_${process.versions.v8}-${process.platform}-${process.arch}.cache`;
}

function readOwn(name: string): Buffer | undefined {
  const folder = userFolder('cache');
  if (!existsSync(join(folder, name)) || !isPrivate(folder) || isInWorkspace(folder)) return undefined;
  return readOwnFile(join(folder, name));
}

function readFile(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

function readOwnFile(path: string): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    return isOurs(fstatSync(descriptor)) ? readFileSync(descriptor) : undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function isPrivate(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return stats !== undefined && stats.isDirectory() && isOurs(stats);
}

/** Ours, and neither to be entered nor changed by others. */
function isOurs({ uid, mode }: { readonly uid: number; readonly mode: number }): boolean {
  return uid === process.getuid?.() && (mode & 0o077) === 0;
}

function isInWorkspace(folder: string): boolean {
  for (let above = folder; ; above = dirname(above)) {
    if (existsSync(join(above, 'g/ledger'))) return true;
    if (dirname(above) === above) return false;
  }
}

const keptMs = 30 * 24 * 3600 * 1000;

/** Caches of versions that are no longer used, and temporary files of killed processes. */
function removeOld(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith('hot-')) continue;
    const path = join(folder, name);
    const ageMs = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (ageMs > keptMs) unlinkSync(path);
  }
}
