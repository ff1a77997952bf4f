import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { leafHash } from '../core/leaf-hash.js';
import { openDayFile } from '../ledger/read/blocks.js';
import { listAgentFiles, listAgents, type DayFileRef } from '../ledger/read/selection.js';
import { realEdges } from '../storage/edges.js';
import {
  identityOf,
  sameFile,
  stampOf,
  type FileIdentity,
  type FileStamp,
} from '../storage/file-identity.js';
import { cacheContent, parseCache, readCacheContent } from '../storage/cache-file.js';
import { writeTextFile } from '../storage/json-file.js';
import { readRange } from '../storage/line-reader.js';

/** How far one ledger file is in the index: all its lines before `end`, the offset behind a newline. */
export interface FilePosition extends FileIdentity {
  readonly end: number;
  /** Where the last of those lines begins. */
  readonly lastAt: number;
  /** Leaf hash of that line; empty when there is none. */
  readonly lastHash: string;
  /** Of the file when it was indexed, so that an unchanged one need not be opened. */
  readonly size: number;
  readonly modified: string;
}

/** What the copies of one generation hold. Disposable: without it the index is built anew. */
export interface Positions {
  readonly generation: string;
  /** By path relative to the root. */
  readonly files: Readonly<Record<string, FilePosition>>;
  /** Bytes of each stream's copy that count, by the stream's name. */
  readonly copies: Readonly<Record<string, number>>;
}

export interface FoundFile {
  readonly ref: DayFileRef;
  readonly stamp: FileStamp;
  /** Undefined for a file that is not in the index yet. */
  readonly known: FilePosition | undefined;
}

const format = 2;

export function streamsFolder(root: string): string {
  return join(root, 'g/.state/streams');
}

export function readPositions(root: string): Positions | undefined {
  const stored = parseCache(readCacheContent(positionsPath(root)));
  if (typeof stored !== 'object' || stored === null || Reflect.get(stored, 'format') !== format)
    return undefined;
  const { generation, files, copies } = stored as Partial<Positions>;
  if (typeof generation !== 'string' || !/^[a-z0-9]{1,40}$/.test(generation)) return undefined;
  return isMap(files) && isMap(copies) ? { generation, files, copies } : undefined;
}

/** @throws LedgerError IO_* */
export function writePositions(root: string, positions: Positions): void {
  writeTextFile(positionsPath(root), cacheContent({ format, ...positions }));
}

/**
 * All ledger files, or those of `agents`, with what the index has of them. Undefined when one of those it has is gone, was
 * replaced or cut, or says something else at its position: then nothing of the index counts.
 */
export function filesBeside(
  root: string,
  positions: Pick<Positions, 'files'> | undefined,
  agents?: readonly string[],
): readonly FoundFile[] | undefined {
  const found: FoundFile[] = [];
  let known = 0;
  for (const ref of listAgents(root, agents).flatMap((agent) => listAgentFiles(root, agent))) {
    const stamp = stampOf(ref.path);
    if (stamp === undefined || !stamp.isFile) continue;
    const position = positions?.files[ref.file];
    if (position !== undefined && !stands(ref, position, stamp)) return undefined;
    if (position !== undefined) known += 1;
    found.push({ ref, stamp, known: position });
  }
  return known === Object.keys(positions?.files ?? {}).length ? found : undefined;
}

/** `hashLast` is only asked for when the position is kept, or the file has changed: hashing takes its time. */
export function positionIn(
  stamp: FileStamp,
  { end, lastAt }: Pick<FilePosition, 'end' | 'lastAt'>,
  hashLast: () => string,
): FilePosition {
  let hash: string | undefined;
  return {
    ...identityOf(stamp),
    end,
    lastAt,
    get lastHash() {
      return (hash ??= hashLast());
    },
    size: stamp.size,
    modified: stamp.modified,
  };
}

export function hashOf(line: Buffer): string {
  return leafHash(line, realEdges().sha256);
}

function stands(ref: DayFileRef, position: FilePosition, stamp: FileStamp): boolean {
  if (!sameFile(stamp, position) || stamp.size < position.end) return false;
  if (stamp.size === position.size && stamp.modified === position.modified) return true;
  return position.end === 0 || lastHash(ref, position) === position.lastHash;
}

function lastHash({ path }: DayFileRef, { lastAt, end }: FilePosition): string | undefined {
  const open = openDayFile(path);
  if (open === undefined) return undefined;
  try {
    return hashOf(readRange(open.fd, lastAt, end - 1));
  } finally {
    closeSync(open.fd);
  }
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function positionsPath(root: string): string {
  return join(streamsFolder(root), 'positions.json');
}
