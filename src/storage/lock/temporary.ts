import { lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { monotonicMs } from './clock.js';
import { newOwner, ownerLiveness, parseOwner, type Owner } from './owner.js';

/** Temporaries live for seconds; what another host or an earlier boot left this long ago is abandoned. */
const abandonedAfterMs = 24 * 60 * 60 * 1000;
const collectEveryMs = 100;
const temporaryPattern = /\.(o-[0-9a-z-]+)(?:\.\d+)?$/;

const foldersToRemember = 1_000;

const collectedFolders = new Set<string>();
let collectedAtMs = Number.NEGATIVE_INFINITY;

/**
 * A name beside `path` that nobody else uses and that says whose it is: `.<name>.<owner>`. It starts with a dot
 * so that globs over the folder do not meet it.
 */
export function temporaryPath(path: string, owner = newOwner().name): string {
  return `${dirname(path)}/${temporaryPrefix(basename(path))}${owner}`;
}

/** What the names of all temporaries for `name` begin with. */
export function temporaryPrefix(name: string): string {
  return `.${name}.`;
}

/** The maker of the temporary file or folder of this name; undefined for any other name. */
export function temporaryOwner(name: string): Owner | undefined {
  if (!name.includes('.o-')) return undefined; // usual, and spares a short process the pattern
  const owner = temporaryPattern.exec(name)?.[1];
  return owner === undefined ? undefined : parseOwner(owner);
}

/**
 * Removes temporary files and folders of processes that are provably dead from `folder` and returns how many.
 * What a live process left stays, and what another host or an earlier boot left stays for a day. Never throws:
 * it is housekeeping, and others may be at it too. Each is renamed before it is emptied, so that nobody can take a
 * half emptied one for its own.
 */
export function collectLeftovers(folder: string): number {
  return namesIn(folder).filter((name) => isLeftover(folder, name) && discard(join(folder, name))).length;
}

/** The same, at most ten times a second: for places that many processes pass often. */
export function collectLeftoversNowAndThen(folder: string): void {
  if (monotonicMs() - collectedAtMs < collectEveryMs) return;
  collectedAtMs = monotonicMs();
  collectLeftovers(folder);
}

/** The same, once for each folder in the life of this process: for places that only sometimes leave something. */
export function collectLeftoversOnce(folder: string): void {
  if (collectedFolders.has(folder)) return;
  if (collectedFolders.size >= foldersToRemember) collectedFolders.clear();
  collectedFolders.add(folder);
  collectLeftovers(folder);
}

function isLeftover(folder: string, name: string): boolean {
  const owner = temporaryOwner(name);
  if (owner === undefined) return false;
  const liveness = ownerLiveness(owner);
  return liveness === 'dead' || (liveness === 'elsewhere' && isAbandoned(join(folder, name)));
}

function isAbandoned(path: string): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats !== undefined && stats.mtimeMs < Date.now() - abandonedAfterMs;
}

function discard(path: string): boolean {
  const adopted = temporaryPath(join(dirname(path), 'leftover'));
  try {
    renameSync(path, adopted);
    rmSync(adopted, { recursive: true, force: true });
    return true;
  } catch {
    return false;
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
