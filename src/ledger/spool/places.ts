import { lstatSync, mkdirSync, type Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { sha256Hex } from '../../core/sha256.js';
import { errnoOf, LedgerError } from '../../errors.js';
import { makeFolder } from '../../storage/make-folder.js';
import { paths } from '../../storage/workspace.js';

/** Whose spool, and where. */
export interface SpoolOwner {
  /** As real as it can be found out: a workspace that cannot be opened has no better name. */
  readonly root: string;
  /** Undefined while there is no `ledger.json` to read it from. */
  readonly workspaceId: string | undefined;
}

/** A folder that events of one agent wait in, one file an event. */
export interface SpoolPlace {
  readonly kind: 'workspace' | 'temporary';
  readonly folder: string;
}

/** The workspace's own: `g/spool/<agent>`. */
export function workspacePlace({ root }: SpoolOwner, agent: string): SpoolPlace {
  return { kind: 'workspace', folder: join(paths.spools(root), agent) };
}

/** For a workspace that cannot be written to: `$TMPDIR/agent-ledger-<uid>/<workspace id>/<agent>`. */
export function temporaryPlace({ root, workspaceId }: SpoolOwner, agent: string): SpoolPlace {
  const folder = join(temporaryBase(), workspaceId ?? nameOfRoot(root), agent);
  return { kind: 'temporary', folder };
}

/**
 * Where events of `agent` wait now. Usually nowhere, and that costs two calls. Links are not followed: what a repository
 * brings along must not lead out of it, nor must a folder of other people stand for our own.
 */
export function placesInUse(owner: SpoolOwner, agent: string): readonly SpoolPlace[] {
  const own = workspacePlace(owner, agent);
  const isOwnUsed = isRealFolder(own.folder) && isRealFolder(paths.spools(owner.root));
  const others = temporaryFolders(owner)
    .map((folder): SpoolPlace => ({ kind: 'temporary', folder: join(folder, agent) }))
    .filter(({ folder }) => isRealFolder(folder));
  return isOwnUsed ? [own, ...others] : others;
}

/** Folders in `$TMPDIR` that may hold spools of this workspace; none when the one above them is not ours alone. */
export function temporaryFolders({ root, workspaceId }: SpoolOwner): readonly string[] {
  if (!isOwnBase()) return [];
  const names = workspaceId === undefined ? [] : [workspaceId];
  return [...names, nameOfRoot(root)].map((name) => join(temporaryBase(), name));
}

/**
 * Makes the folder of a place. What lies in a folder that everybody may write to is only used when it is ours alone: a
 * real folder (no link), ours, closed to all others.
 * @throws LedgerError IO_*
 */
export function makePlace({ kind, folder }: SpoolPlace): void {
  if (kind === 'workspace') return makeWorkspacePlace(folder);
  const base = temporaryBase();
  try {
    mkdirSync(base, { mode: 0o700 });
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
  }
  if (!isOwnBase()) throw notOurs(base);
  makeFolder(folder, 0o700);
}

function makeWorkspacePlace(folder: string): void {
  const spools = dirname(folder);
  const link = [dirname(spools), spools, folder].find(isLink);
  if (link === undefined) return makeFolder(folder);
  throw new LedgerError(
    'IO_OUTSIDE_ROOT',
    `${link} is a symbolic link; spools are never written through links`,
  );
}

let base: { readonly variable: string | undefined; readonly path: string } | undefined;

/** Node asks the system for the process's rights each time it looks for the folder: once for each value is enough. */
function temporaryBase(): string {
  const variable = process.env['TMPDIR'];
  if (base === undefined || base.variable !== variable)
    base = { variable, path: join(tmpdir(), `agent-ledger-${process.getuid?.() ?? 'user'}`) };
  return base.path;
}

function nameOfRoot(root: string): string {
  return `root-${sha256Hex(Buffer.from(resolve(root), 'utf8')).slice(0, 24)}`;
}

function isOwnBase(): boolean {
  const stats = statsOf(temporaryBase());
  if (stats === undefined || !stats.isDirectory() || (stats.mode & 0o077) !== 0) return false;
  return process.getuid === undefined || stats.uid === process.getuid();
}

function isLink(path: string): boolean {
  return statsOf(path)?.isSymbolicLink() ?? false;
}

function isRealFolder(path: string): boolean {
  return statsOf(path)?.isDirectory() ?? false;
}

function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

function notOurs(folder: string): LedgerError {
  return new LedgerError(
    'IO_PERMISSION',
    `${folder} is not a folder of this user that is closed to all others`,
    {
      hint: 'Remove it, or set TMPDIR to a folder of your own.',
    },
  );
}
