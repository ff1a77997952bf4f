import { basename, dirname, join } from 'node:path';
import { HeadTracker } from '../../core/head-tracker.js';
import { leafHash } from '../../core/leaf-hash.js';
import { readLine } from '../../core/line-facts.js';
import { parseDayFile } from '../../core/day-file.js';
import type { Sha256 } from '../../core/sha256.js';
import { readJsonFile, writeJsonFile } from '../../storage/json-file.js';
import { linesOf, readBlobs } from './blobs.js';
import { git, splitRecords, type Repository } from './repository.js';
import type { CommittedWorkspace } from './workspaces.js';

/**
 * A digest of where all ledgers in the index end: SHA-256 over the hashes of their heads, sorted, a newline behind each,
 * in hex. A head is a line that no line of its own file follows, nor a line of another file that does not hold it
 * itself. Who has the commit can work it out again, so it pins every line before the heads. Undefined without lines.
 */
export function headsDigest(
  repository: Repository,
  workspaces: readonly CommittedWorkspace[],
  sha256: Sha256,
): string | undefined {
  const heads = workspaces.flatMap((workspace) => {
    const ends = endsOfFiles(repository, workspace, sha256);
    const followed = new Set(ends.flatMap(({ follows }) => follows));
    return ends.flatMap(({ tips }) => tips).filter((tip) => !followed.has(tip));
  });
  if (heads.length === 0) return undefined;
  const text = [...new Set(heads)].sort().map((hash) => `${hash}\n`);
  return sha256(Buffer.from(text.join(''), 'latin1'));
}

/** How a file hangs together with others: its lines that none of it follows, and what it follows outside. */
interface FileEnds {
  readonly tips: readonly string[];
  readonly follows: readonly string[];
}

/** Content never changes under its object id, so each is read once and its ends are kept. */
function endsOfFiles(
  repository: Repository,
  { root, prefix }: CommittedWorkspace,
  sha256: Sha256,
): readonly FileEnds[] {
  const ids = stagedDayFiles(repository, prefix);
  const cache = join(root, 'g/.state/git-ends.json');
  const kept = asEnds(readJsonFile(cache));
  const missing = ids.filter((id) => kept[id] === undefined);
  if (missing.length === 0) return ids.flatMap((id) => kept[id] ?? []);
  const known = { ...kept, ...readEnds(repository, missing, sha256) };
  const now = Object.fromEntries(ids.flatMap((id) => (known[id] === undefined ? [] : [[id, known[id]]])));
  keep(cache, now);
  return Object.values(now);
}

/** Object ids of the day files in the index. A file in the middle of a merge has several. */
function stagedDayFiles(repository: Repository, prefix: string): readonly string[] {
  const records = splitRecords(git(repository, ['ls-files', '-z', '--stage', '--', `${prefix}g/ledger`]));
  const ids = records.flatMap((record) => {
    const [facts = '', path = ''] = record.split('\t');
    const [mode = '', id = ''] = facts.split(' ');
    const isDayFile = parseDayFile(basename(path)) !== undefined && isAgentFolder(path, prefix);
    return isDayFile && mode.startsWith('100') ? [id] : [];
  });
  return [...new Set(ids)];
}

function isAgentFolder(path: string, prefix: string): boolean {
  return dirname(dirname(path)) === `${prefix}g/ledger`;
}

/** Few at a time, so that a first look at a long history does not take much memory. */
const filesAtATime = 32;

function readEnds(repository: Repository, ids: readonly string[], sha256: Sha256): Record<string, FileEnds> {
  const ends: Record<string, FileEnds> = {};
  for (let at = 0; at < ids.length; at += filesAtATime) {
    const contents = readBlobs(repository, ids.slice(at, at + filesAtATime));
    for (const [id, content] of contents) ends[id] = endsOf(content, sha256);
  }
  return ends;
}

/** Torn and damaged lines carry nothing; a line without links follows the one before it. */
function endsOf(content: Buffer, sha256: Sha256): FileEnds {
  const tracker = new HeadTracker();
  const parents = new Set<string>();
  let before: string | undefined;
  for (const line of linesOf(content)) {
    const reading = readLine(line);
    if (reading.kind !== 'line') continue;
    const hash = leafHash(line, sha256);
    const named = reading.facts.parents ?? (before === undefined ? [] : [before]);
    tracker.add({ hash, seq: 0, file: '' }, named);
    for (const parent of named) if (parent !== before) parents.add(parent);
    before = hash;
  }
  return {
    tips: tracker.heads().map(({ hash }) => hash),
    follows: [...parents].filter((parent) => !tracker.hasSeen(parent)),
  };
}

function keep(cache: string, ends: Readonly<Record<string, FileEnds>>): void {
  try {
    writeJsonFile(cache, ends);
  } catch {
    // A cache: the next commit reads the files again.
  }
}

function asEnds(value: unknown): Readonly<Record<string, FileEnds>> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter(([, ends]) => isFileEnds(ends)));
}

function isFileEnds(value: unknown): value is FileEnds {
  const ends = value as Partial<FileEnds> | null;
  return Array.isArray(ends?.tips) && Array.isArray(ends.follows);
}
