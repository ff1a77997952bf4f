import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DayFileRef } from '../ledger/read/selection.js';
import { tryAcquireLockSync } from '../storage/lock/hot-lock.js';
import { makeFolder } from '../storage/make-folder.js';
import { randomToken } from '../storage/random.js';
import {
  filesBeside,
  readPositions,
  streamsFolder,
  writePositions,
  type FilePosition,
  type Positions,
} from './positions.js';
import { scanFile } from './scan.js';
import { appendCopy, StaleCopy } from './stream-copy.js';

/** Less than this is read again by everybody rather than kept: keeping costs a lock and some files. */
const keptFromBytes = 8 * 1024;

/**
 * Where the lines of all streams are, as of one moment: copies by stream of what was indexed, and what the ledgers have got
 * since, in memory.
 */
export interface StreamIndex {
  /** Of the copies; undefined while nothing is indexed. */
  readonly folder: string | undefined;
  /** Bytes of each copy that count, by the stream's name. */
  readonly copies: Readonly<Record<string, number>>;
  /** Raw lines behind the copies, by stream. */
  readonly fresh: ReadonlyMap<string, readonly Buffer[]>;
  /** Files that end in a line of a stream whole but for its newline, by stream: it does not count yet, but will. */
  readonly cut: CutLines;
}

export type CutLines = ReadonlyMap<string, readonly DayFileRef[]>;

export interface CatchUpOptions {
  /** For tests: from how many new bytes on the index is brought up to date. */
  readonly keepFromBytes?: number;
  /** Of a process that reads more than once: it costs what came since the last time. */
  readonly memory?: IndexMemory;
}

/** What a process has read of the ledgers so far. */
export class IndexMemory {
  /** @internal */
  reading: Reading | undefined;
}

/**
 * Catches up with all ledgers and looks something up: costs a look at each file's size and the bytes they got since. Takes
 * no lock it would have to wait for, and answers all the same where it may not write. The index under
 * `g/.state/streams` can be deleted at any time, also meanwhile: then it is looked up once more without it. It counts
 * only as far as the ledgers still say what it was made from.
 * @throws LedgerError IO_* while reading ledgers; what `look` throws
 */
export function readIndex<Found>(
  root: string,
  look: (index: StreamIndex) => Found,
  { keepFromBytes = keptFromBytes, memory = new IndexMemory() }: CatchUpOptions = {},
): Found {
  try {
    return look(catchUpFrom(root, keepFromBytes, memory));
  } catch (error) {
    if (!(error instanceof StaleCopy)) throw error;
    memory.reading = undefined;
  }
  try {
    return look(catchUp(root, keepFromBytes, undefined));
  } catch (error) {
    if (!(error instanceof StaleCopy)) throw error;
  }
  return look(catchUp(root, Number.POSITIVE_INFINITY, undefined));
}

function catchUpFrom(root: string, keepFromBytes: number, memory: IndexMemory): StreamIndex {
  const further = memory.reading && readFurther(root, memory.reading);
  if (further === undefined) return catchUp(root, keepFromBytes, readPositions(root), memory);
  memory.reading = further;
  return indexOf(root, further);
}

function catchUp(
  root: string,
  keepFromBytes: number,
  positions: Positions | undefined,
  memory?: IndexMemory,
): StreamIndex {
  const found = readOn(root, positions) ?? readOn(root, undefined);
  if (found === undefined) throw new Error('a reading from the start depends on nothing');
  const kept = found.readBytes >= keepFromBytes ? keepQuietly(root, found) : undefined;
  if (kept !== undefined) return kept;
  if (memory !== undefined) memory.reading = found;
  return indexOf(root, found);
}

function indexOf(root: string, { from, fresh, cut }: Reading): StreamIndex {
  if (from === undefined) return { folder: undefined, copies: {}, fresh, cut };
  return { folder: folderOf(root, from.generation), copies: from.copies, fresh, cut };
}

/** Undefined when what was read before no longer stands. */
function readFurther(root: string, before: Reading): Reading | undefined {
  const since = readOn(root, { generation: '', copies: {}, files: before.files });
  if (since === undefined) return undefined;
  const fresh = new Map(before.fresh);
  for (const [stream, lines] of since.fresh) fresh.set(stream, [...(fresh.get(stream) ?? []), ...lines]);
  const { files, cut } = since;
  return { from: before.from, files, fresh, cut, readBytes: before.readBytes + since.readBytes };
}

interface Reading {
  readonly from: Positions | undefined;
  readonly files: Readonly<Record<string, FilePosition>>;
  readonly fresh: ReadonlyMap<string, readonly Buffer[]>;
  readonly cut: CutLines;
  readonly readBytes: number;
}

function readOn(root: string, from: Positions | undefined): Reading | undefined {
  const found = filesBeside(root, from);
  if (found === undefined) return undefined;
  const fresh = new Map<string, Buffer[]>();
  const cut = new Map<string, readonly DayFileRef[]>();
  const files: Record<string, FilePosition> = {};
  let readBytes = 0;
  for (const file of found) {
    const onLine = (stream: string, line: Buffer): void => {
      const lines = fresh.get(stream) ?? [];
      fresh.set(stream, lines);
      lines.push(Buffer.from(line));
    };
    const onCut = (stream: string): void => void cut.set(stream, [...(cut.get(stream) ?? []), file.ref]);
    const position = scanFile(file, onLine, onCut);
    if (position === undefined && file.known !== undefined) return undefined;
    if (position === undefined) continue;
    files[file.ref.file] = position;
    readBytes += position.end - (file.known?.end ?? 0);
  }
  return { from, files, fresh, cut, readBytes };
}

/** Undefined when somebody else is at it, or it may not be written: a cache is worth no error. */
function keepQuietly(root: string, reading: Reading): StreamIndex | undefined {
  try {
    const lock = tryAcquireLockSync(join(root, 'g/.state/locks/streams/index.lock'));
    if (lock === undefined) return undefined;
    try {
      return keep(root, reading);
    } finally {
      lock.release();
    }
  } catch {
    return undefined;
  }
}

/** Copies first, then the positions that vouch for them: a crash in between leaves lines that stand twice. */
function keep(root: string, { from, files, fresh, cut }: Reading): StreamIndex | undefined {
  if (from !== undefined && JSON.stringify(readPositions(root)) !== JSON.stringify(from)) return undefined;
  const generation = from?.generation ?? randomToken(12).toLowerCase();
  const folder = folderOf(root, generation);
  if (from === undefined) makeFolder(folder);
  const copies: Record<string, number> = { ...from?.copies };
  for (const [name, lines] of fresh)
    copies[name] = appendCopy(folder, name, { lines, known: copies[name] ?? 0 });
  writePositions(root, { generation, files, copies });
  if (from === undefined) removeOthers(root, generation);
  return { folder, copies, fresh: new Map(), cut };
}

/** Whoever still reads them finds out. */
function removeOthers(root: string, generation: string): void {
  const base = streamsFolder(root);
  for (const entry of readdirSync(base, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === generation) continue;
    rmSync(join(base, entry.name), { recursive: true, force: true });
  }
}

function folderOf(root: string, generation: string): string {
  return join(streamsFolder(root), generation);
}
