import { existsSync, lstatSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Edges } from '../core/edges.js';
import { rootHash } from '../core/leaf-hash.js';
import { zoneClock, type ZoneClock } from '../core/timestamp.js';
import { ulidSource } from '../core/ulid.js';
import { errnoOf, ioError, LedgerError } from '../errors.js';
import type { WorkspaceFile } from '../schema/generated/types.js';
import { requireValid } from '../schema/violations.js';
import { createFile } from './create-file.js';
import { openClone, type Clone } from './clone.js';
import { requireSupportedFileSystem } from './file-system.js';
import { gitWorkTreeOf } from './git-folder.js';
import { requireInside } from './inside-root.js';
import { makeFolder } from './make-folder.js';

/** An opened workspace: one folder tree with `g/ledger`. Plain data; opening holds no descriptor. */
export interface Workspace {
  /** Real path, without links. */
  readonly root: string;
  readonly id: string;
  readonly clock: ZoneClock;
  /** What the first line of each agent follows. */
  readonly rootLink: string;
}

/** A workspace that may be written to. In a git work tree it has a clone, which decides the names of day files. */
export interface WritableWorkspace extends Workspace {
  readonly clone: Clone | undefined;
}

/**
 * The root for a command: the given one, else AGENT_LEDGER_ROOT, else the nearest folder upward with `g/ledger`, else
 * the git top level, else the current folder. Nothing is created and the result need not exist.
 */
export function findRoot(given?: string, cwd = process.cwd()): string {
  const named = given ?? process.env['AGENT_LEDGER_ROOT'];
  if (named !== undefined && named !== '') return resolve(cwd, named);
  return nearestWorkspace(cwd) ?? gitWorkTreeOf(cwd)?.top ?? resolve(cwd);
}

/** Opens for reading; undefined when no workspace is there. Creates nothing. */
export function readWorkspace(root: string, edges: Edges): Workspace | undefined {
  const text = readLedgerFile(root);
  return text === undefined ? undefined : describe(root, text, edges);
}

/**
 * Opens for writing and creates what is missing: `ledger.json` (exclusively; of several processes one wins and the
 * others read its file), ignore and attribute files for git. These come first: where a crash leaves only a part, the
 * next one makes the rest.
 * @throws LedgerError IO_* (IO_OUTSIDE_ROOT when one of its folders is a link that leads out), SCHEMA_INVALID (broken
 *   ledger.json, unknown time zone), IO_UNSUPPORTED (network file system)
 */
export function openWorkspace(root: string, edges: Edges, timeZone = 'UTC'): WritableWorkspace {
  makeFolder(root);
  requireSupportedFileSystem(root);
  requireOwnFolders(root);
  const existing = readLedgerFile(root);
  const clone = openClone(root, edges, existing === undefined);
  const text = existing ?? createWorkspace(root, edges, timeZone);
  return { ...describe(root, text, edges), clone };
}

/** Paths of a workspace, in one place. Agent names are checked before they get here. */
export const paths = {
  ledgerFile: (root: string) => join(root, 'g/ledger/ledger.json'),
  ledgers: (root: string) => join(root, 'g/ledger'),
  agent: (root: string, agent: string) => join(root, 'g/ledger', agent),
  lock: (root: string, agent: string) => join(root, 'g/.state/locks', `${agent}.lock`),
  knownHeads: (root: string, agent: string) => join(root, 'g/.state/heads', `${agent}.json`),
  manifest: (root: string, agent: string) => join(root, 'g/.state/files', `${agent}.json`),
  status: (root: string, agent: string) => join(root, 'agents', agent, 'status.json'),
  spools: (root: string) => join(root, 'g/spool'),
  hookLog: (root: string) => join(root, 'g/.state/hooks.log'),
  config: (root: string) => join(root, 'ledger.config.json'),
} as const;

function createWorkspace(root: string, edges: Edges, timeZone: string): string {
  const clock = zoneClock(timeZone);
  const now = edges.now();
  makeFolder(paths.ledgers(root));
  const file = {
    format: 1,
    workspace_id: ulidSource(edges.random)(now),
    time_zone: timeZone,
    created: clock.format(now),
  };
  const text = `${JSON.stringify(file, null, 2)}\n`;
  writeGitFiles(root);
  if (createFile(paths.ledgerFile(root), text)) return text;
  const theirs = readLedgerFile(root);
  if (theirs !== undefined) return theirs;
  throw new LedgerError('IO_NOT_A_FILE', `${paths.ledgerFile(root)} is a symbolic link that leads nowhere`);
}

/** A link is what a hostile repository would bring along; one that stays inside is fine. */
function requireOwnFolders(root: string): void {
  for (const name of ['g', 'g/ledger', 'g/.state']) {
    const path = join(root, name);
    const isLink = lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
    if (isLink) requireInside(realpathSync(root), path);
  }
}

/** The ignore and attribute files that make the layout mergeable; existing ones are left as they are. */
export function writeGitFiles(root: string): void {
  makeFolder(join(root, 'agents'));
  createFile(join(root, 'g/.gitattributes'), 'ledger/** -text\nledger/**/*.jsonl merge=union\n');
  createFile(join(root, 'g/.gitignore'), '.state/\nspool/\nblobs/\nruns/\nworkflows/\n');
  createFile(join(root, 'agents/.gitignore'), '*/status.json\n*/.status.json.*\n');
}

function describe(root: string, text: string, edges: Edges): Workspace {
  const where = paths.ledgerFile(root);
  const file = sound(parse(text, where), where);
  return {
    root: realpathSync(root),
    id: file.workspace_id,
    clock: zoneClock(file.time_zone),
    rootLink: rootHash(file.workspace_id, edges.sha256),
  };
}

const restoreIt =
  'Restore the file from git or a backup: it holds the workspace id that the first lines refer to.';

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LedgerError('SCHEMA_INVALID', `${where} is not JSON`, { cause: error, hint: restoreIt });
  }
}

function sound(value: unknown, where: string): WorkspaceFile {
  try {
    return requireValid('WorkspaceFile', value, where);
  } catch (cause) {
    if (!(cause instanceof LedgerError)) throw cause;
    const { code, message, details } = cause;
    throw new LedgerError(code, message, { details, cause, hint: restoreIt });
  }
}

function readLedgerFile(root: string): string | undefined {
  try {
    return readFileSync(paths.ledgerFile(root), 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw ioError(error, `reading ${paths.ledgerFile(root)}`);
  }
}

function nearestWorkspace(cwd: string): string | undefined {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (existsSync(paths.ledgers(folder))) return workspaceAround(folder) ?? folder;
    if (dirname(folder) === folder) return undefined;
  }
}

/** A work tree of an isolated step holds the ledgers as they were committed; who works in it belongs to those around it. */
function workspaceAround(folder: string): string | undefined {
  const at = `${folder}/`.indexOf('/g/.worktrees/');
  const root = at === -1 ? undefined : folder.slice(0, at);
  return root !== undefined && existsSync(paths.ledgers(root)) ? root : undefined;
}
