import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Edges } from '../core/edges.js';
import { sessionsPerClone } from '../core/session-id.js';
import { createFile } from './create-file.js';
import { identityOf, sameFile, stampOf, type FileIdentity } from './file-identity.js';
import { gitWorkTreeOf } from './git-folder.js';
import { readJsonFile, writeJsonFile } from './json-file.js';
import { makeFolder } from './make-folder.js';
import { randomToken } from './random.js';

/**
 * A clone or worktree of the repository that the workspace lies in. Its name goes into the names of the day files it
 * writes, so that no two clones ever write the same file and git has nothing to merge inside one.
 */
export interface Clone {
  /** Six characters. */
  readonly name: string;
  /** First session number of this clone minus one. */
  readonly numbersFrom: number;
  /** Where the records of this clone lie: in the work tree's own git folder, which git never copies or merges. */
  readonly records: string;
}

/** Outside a git work tree there is none. `creator`: this clone is about to create the workspace. */
export function openClone(root: string, edges: Edges, creator: boolean): Clone | undefined {
  const gitFolder = gitWorkTreeOf(root)?.folder;
  if (gitFolder === undefined) return undefined;
  const records = recordsFolder(root, gitFolder);
  const path = join(records, 'clone.json');
  const place = stampOf(gitFolder);
  return readClone(path, records, place) ?? createClone({ path, records, place, creator }, edges);
}

/** Which segment of a day this clone writes. Without a file the segment is closed. */
export interface SegmentRecord {
  readonly segment: number;
  readonly file?: FileIdentity;
}

export function readSegment(clone: Clone, agent: string, day: string): SegmentRecord | undefined {
  const value = readJsonFile(segmentPath(clone, agent, day));
  return isSegmentRecord(value) ? value : undefined;
}

/** The caller holds the agent's lock. */
export function writeSegment(
  clone: Clone,
  where: { agent: string; day: string },
  record: SegmentRecord,
): void {
  writeJsonFile(segmentPath(clone, where.agent, where.day), record);
}

function segmentPath(clone: Clone, agent: string, day: string): string {
  return join(clone.records, agent, `${day}.json`);
}

/** Sandboxes often mount the git folder read-only; the clone then keeps its records among the caches. */
function recordsFolder(root: string, gitFolder: string): string {
  const own = join(gitFolder, 'agent-ledger');
  try {
    accessSync(existsSync(own) ? own : gitFolder, constants.W_OK);
    return own;
  } catch {
    return join(root, 'g/.state/clone');
  }
}

interface CloneFile extends FileIdentity {
  readonly name: string;
  readonly numbers_from: number;
}

/** A copied repository brings the file along, but lies in another folder: it must take a name of its own. */
function readClone(path: string, records: string, place: FileIdentity | undefined): Clone | undefined {
  const value = readJsonFile(path);
  if (!isCloneFile(value) || !sameFile(value, place)) return undefined;
  return { name: value.name, numbersFrom: value.numbers_from, records };
}

interface NewClone {
  readonly path: string;
  readonly records: string;
  readonly place: FileIdentity | undefined;
  readonly creator: boolean;
}

function createClone({ path, records, place, creator }: NewClone, edges: Edges): Clone {
  makeFolder(records);
  const [high = 0, low = 0] = edges.random(2);
  const numbersFrom = creator ? 0 : sessionsPerClone * (1 + ((high * 256 + low) % 999));
  const identity = identityOf(place ?? { dev: '0', ino: '0', birth: '0' });
  const file: CloneFile = { name: randomToken(6), numbers_from: numbersFrom, ...identity };
  if (!createFile(path, JSON.stringify(file))) {
    const other = readClone(path, records, place);
    if (other !== undefined) return other;
    writeJsonFile(path, file);
  }
  return { name: file.name, numbersFrom, records };
}

function isCloneFile(value: unknown): value is CloneFile {
  const file = value as Partial<CloneFile> | undefined;
  return (
    /^[a-z0-9]{6}$/.test(file?.name ?? '') && Number.isSafeInteger(file?.numbers_from) && isIdentity(file)
  );
}

function isSegmentRecord(value: unknown): value is SegmentRecord {
  const record = value as Partial<SegmentRecord> | undefined;
  return Number.isSafeInteger(record?.segment) && (record?.file === undefined || isIdentity(record.file));
}

function isIdentity(value: unknown): value is FileIdentity {
  const file = value as Partial<FileIdentity> | undefined;
  return [file?.dev, file?.ino, file?.birth].every((part) => typeof part === 'string');
}
