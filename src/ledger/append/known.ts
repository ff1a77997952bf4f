import { existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isAgentName } from '../../core/agent-name.js';
import type { AgentStatus } from '../../core/agent-status.js';
import type { Head } from '../../core/head-tracker.js';
import type { SessionState } from '../../core/session-id.js';
import { sha256Hex } from '../../core/sha256.js';
import { cacheContent, overwriteCache, parseCache, readCacheContent } from '../../storage/cache-file.js';
import { stampOf, type FileIdentity } from '../../storage/file-identity.js';
import { readJsonFile, writeJsonFile } from '../../storage/json-file.js';
import { userFolder } from '../../storage/user-folders.js';
import { paths, type WritableWorkspace } from '../../storage/workspace.js';

/** How far one day file is known: a prefix that ends in a newline, and its last line. */
export interface KnownFile extends FileIdentity {
  readonly size: number;
  /** Modification time (ns) when it was last looked at; equal means that the last line need not be hashed again. */
  readonly modified: string;
  readonly last?: { readonly hash: string; readonly seq: number; readonly bytes: number };
}

/**
 * What the last holder of an agent's lock knew of its ledger. Kept in `g/.state/heads/<agent>.json`, overwritten
 * under the lock, disposable, and checked against the files before it is believed.
 */
export interface Known {
  /** Modification time (ns) of the agent's folder: any file that came, went or was replaced changes it. */
  readonly folderModified: string;
  readonly heads: readonly Head[];
  /** The file written last. */
  readonly tail?: { readonly name: string; readonly file: KnownFile };
  /** Name of the day file that may be continued without a look at the clone's records. */
  readonly live?: string;
  readonly sessions?: SessionState;
  /** Lines found gone and not yet seen again, the newest last. */
  readonly rewound?: readonly { readonly seq: number; readonly hash: string }[];
  /** What the heads and all before them say the agent does; its head is the only one of `heads`. */
  readonly status?: AgentStatus;
  /** What `status.json` says since when (ms since the epoch). */
  readonly shown?: Pick<AgentStatus, 'state' | 'last_error'> & { readonly atMs: number };
  /** Name of the clone that saved it: in a copied repository it says nothing of the copy's own files and numbers. */
  readonly clone?: string;
}

export type Manifest = Readonly<Record<string, KnownFile>>;

/** A line that the user's own state folder, outside the workspace, remembers to have seen. */
export interface PinnedHead {
  readonly seq: number;
  readonly hash: string;
  /** Name of the day file it stood in. */
  readonly file?: string;
}

export function loadKnown(workspace: WritableWorkspace, agent: string): Known | undefined {
  return parseKnown(workspace, knownContent(workspace.root, agent));
}

/** What the last holder saved, as it stands; another text means that somebody has saved since. */
export function knownContent(root: string, agent: string): string | undefined {
  return readCacheContent(paths.knownHeads(root, agent));
}

/** Agents of which a last holder saved something, sorted: also of those whose whole folder is gone. */
export function rememberedAgents(root: string): readonly string[] {
  const folder = dirname(paths.knownHeads(root, 'x'));
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => basename(name, '.json'))
    .filter(isAgentName)
    .sort();
}

export function parseKnown({ clone }: WritableWorkspace, content: string | undefined): Known | undefined {
  const value = parseCache(content) as Partial<Known> | undefined;
  const sound =
    typeof value?.folderModified === 'string' && Array.isArray(value.heads) && value.heads.every(isHead);
  return sound && value.clone === clone?.name ? (value as Known) : undefined;
}

/**
 * Returns what now stands in the cache. The caller holds the agent's lock. One after the other, so that a crash leaves
 * at least one of them.
 */
export function saveKnown(workspace: WritableWorkspace, agent: string, known: Known): string {
  const { root, clone } = workspace;
  const content = cacheContent({ ...known, clone: clone?.name });
  overwriteCache(paths.knownHeads(root, agent), content);
  const [head] = known.heads;
  if (known.heads.length === 1 && head !== undefined) {
    const pin = cacheContent({ seq: head.seq, hash: head.hash, file: head.file });
    overwriteCache(pinPath(workspace, agent), pin, 0o600);
  }
  return content;
}

export function loadManifest({ root }: WritableWorkspace, agent: string): Manifest {
  const value = readJsonFile(paths.manifest(root, agent));
  return typeof value === 'object' && value !== null ? (value as Manifest) : {};
}

/** Without it, or with an old one, the next look reads more; so a full disk is no reason to fail. */
export function saveManifest({ root }: WritableWorkspace, agent: string, manifest: Manifest): void {
  try {
    writeJsonFile(paths.manifest(root, agent), manifest);
  } catch {
    // It is checked on use.
  }
}

/** Puts on record how far one file is known. */
export function noteFile(
  workspace: WritableWorkspace,
  agent: string,
  { name, file }: { readonly name: string; readonly file: KnownFile },
): void {
  saveManifest(workspace, agent, { ...loadManifest(workspace, agent), [name]: file });
}

export function loadPin(workspace: WritableWorkspace, agent: string): PinnedHead | undefined {
  const value = parseCache(readCacheContent(pinPath(workspace, agent))) as Partial<PinnedHead> | undefined;
  const sound = Number.isSafeInteger(value?.seq) && /^[0-9a-f]{64}$/.test(value?.hash ?? '');
  if (!sound) return undefined;
  const { seq = 0, hash = '', file } = value ?? {};
  return { seq, hash, ...(typeof file === 'string' ? { file } : {}) };
}

/** Each clone, and each folder outside git, has pins of its own: another one's head is no loss here. */
export function pinPath({ root, id, clone }: WritableWorkspace, agent: string): string {
  const place = clone?.name ?? sha256Hex(Buffer.from(root, 'utf8')).slice(0, 12);
  return join(userFolder('state'), 'heads', `${id}.${place}`, `${agent}.json`);
}

function isHead(value: unknown): value is Head {
  const head = value as Partial<Head> | undefined;
  return (
    /^[0-9a-f]{64}$/.test(head?.hash ?? '') &&
    Number.isSafeInteger(head?.seq) &&
    typeof head?.file === 'string'
  );
}

/** What `g/.state` notes of lines that were found gone; checked by the caller. */
export function rewoundOf(root: string, agent: string): NonNullable<Known['rewound']> {
  const known = parseCache(knownContent(root, agent)) as Partial<Known> | undefined;
  const noted = Array.isArray(known?.rewound) ? known.rewound : [];
  return noted.filter((line) => Number.isSafeInteger(line?.seq) && typeof line?.hash === 'string');
}

/**
 * True when `g/.state` knows the line of this hash as the agent's only head and no file has changed since. For readers:
 * takes no lock, so it may be outdated by the time it returns.
 */
export function isLastKnownLine(root: string, agent: string, hash: string): boolean {
  const known = parseCache(knownContent(root, agent)) as Partial<Known> | undefined;
  const { heads, tail, folderModified } = known ?? {};
  if (!Array.isArray(heads) || heads.length !== 1 || (heads as Head[])[0]?.hash !== hash) return false;
  const folder = paths.agent(root, agent);
  if (tail === undefined || stampOf(folder)?.modified !== folderModified) return false;
  const stamp = stampOf(join(folder, tail.name));
  return stamp?.size === tail.file.size && stamp.modified === tail.file.modified;
}
