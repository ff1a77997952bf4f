import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { linesBackwards } from '../ledger/read/backwards.js';
import { openDayFile } from '../ledger/read/blocks.js';
import { parseLine } from '../ledger/read/examine-line.js';
import { cacheContent, parseCache, readCacheContent } from '../storage/cache-file.js';
import { writeTextFile } from '../storage/json-file.js';
import { filesBeside, hashOf, positionIn, type FilePosition, type FoundFile } from '../streams/positions.js';

/** What is known of a dispatcher's ledger, so that a long one without beats is not searched each time. */
interface Searched {
  readonly files: Readonly<Record<string, FilePosition>>;
  readonly beatAt: string | null;
}

/** Less than this is searched again by everybody rather than kept. */
const keptFromBytes = 64 * 1024;

/**
 * When a dispatcher last beat, in whatever task; null for never. Its ledger is read backwards until a beat is found, and
 * no further than where the last search ended. What is kept of that, under `g/.state/loop`, can be deleted at any time.
 * @throws LedgerError INVALID_AGENT, IO_*
 */
export function dispatcherBeatAt(root: string, dispatcherId: string): string | null {
  const path = join(root, 'g/.state/loop', `beat-${dispatcherId}.json`);
  const known = readSearched(path);
  const beside = (searched: Searched) => filesBeside(root, searched, [dispatcherId]);
  const fromKnown = beside(known);
  const { files, beatAt, bytes } = search(fromKnown ?? beside(nothing) ?? [], fromKnown ? known : nothing);
  if (bytes >= keptFromBytes) keep(path, { files, beatAt });
  return beatAt;
}

const nothing: Searched = { files: {}, beatAt: null };

/** The newest files first. */
function search(found: readonly FoundFile[], known: Searched): Searched & { readonly bytes: number } {
  const files: Record<string, FilePosition> = {};
  let beatAt: string | null = null;
  let bytes = 0;
  for (const file of found.toReversed()) {
    // A day's file holds that day's lines only.
    if (beatAt !== null && file.ref.day < beatAt.slice(0, 10)) break;
    const searched = searchFile(file);
    if (searched === undefined) continue;
    files[file.ref.file] = searched.position;
    bytes += searched.bytes;
    beatAt = later(beatAt, searched.beatAt);
  }
  return { files, beatAt: later(beatAt, known.beatAt), bytes };
}

interface SearchedFile {
  readonly position: FilePosition;
  readonly beatAt: string | null;
  readonly bytes: number;
}

/** The last beat in what a file has got since it was searched. Undefined when the file is gone. */
function searchFile({ ref, stamp, known }: FoundFile): SearchedFile | undefined {
  const start = known ?? { end: 0, lastAt: 0 };
  const unchanged = positionIn(stamp, start, () => known?.lastHash ?? '');
  if (stamp.size === start.end) return { position: unchanged, beatAt: null, bytes: 0 };
  const open = openDayFile(ref.path);
  if (open === undefined) return undefined;
  const meter = { bytesRead: 0 };
  let position = unchanged;
  let beatAt: string | null = null;
  try {
    for (const { bytes, offset } of linesBackwards(open.fd, stamp.size, meter)) {
      if (offset < start.end) break;
      const line = bytes ?? Buffer.alloc(0);
      if (position === unchanged) position = positionBehind(line, offset, stamp);
      beatAt = beatIn(line);
      if (beatAt !== null) break;
    }
  } finally {
    closeSync(open.fd);
  }
  return { position, beatAt, bytes: meter.bytesRead };
}

function positionBehind(line: Buffer, lastAt: number, stamp: FoundFile['stamp']): FilePosition {
  const copy = Buffer.from(line);
  return positionIn(stamp, { end: lastAt + line.length + 1, lastAt }, () => hashOf(copy));
}

const beatName = Buffer.from('"dispatch_watch_heartbeat"');

function beatIn(bytes: Buffer): string | null {
  if (!bytes.includes(beatName)) return null;
  const parsed = parseLine(bytes);
  if (parsed.kind !== 'line' || parsed.value.event !== 'dispatch_watch_heartbeat') return null;
  return parsed.value.ts;
}

function later(left: string | null, right: string | null): string | null {
  if (left === null || right === null) return left ?? right;
  return Date.parse(left) < Date.parse(right) ? right : left;
}

function readSearched(path: string): Searched {
  const stored = parseCache(readCacheContent(path)) as Partial<Searched> | undefined;
  const { files, beatAt } = stored ?? {};
  const isSound = typeof files === 'object' && (beatAt === null || typeof beatAt === 'string');
  return isSound && files !== null ? { files, beatAt } : nothing;
}

function keep(path: string, searched: Searched): void {
  try {
    writeTextFile(path, cacheContent(searched));
  } catch {
    // It can be found again.
  }
}
