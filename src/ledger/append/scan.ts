import { closeSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compareDayFiles, parseDayFile } from '../../core/day-file.js';
import { HeadTracker, type Head } from '../../core/head-tracker.js';
import { leafHash } from '../../core/leaf-hash.js';
import { parseObject, readLine } from '../../core/line-facts.js';
import { evolveSessions, type SessionState } from '../../core/session-id.js';
import type { Sha256 } from '../../core/sha256.js';
import { vendorSessionKeyOf } from '../../core/vendor-session.js';
import { errnoOf, ioError } from '../../errors.js';
import { identityOf, stampOfOpen } from '../../storage/file-identity.js';
import { readLinesOf } from '../../storage/line-reader.js';
import type { KnownFile } from './known.js';

/** What reading lines has brought to light so far; fed line by line, in any order of files. */
export interface Scan {
  readonly heads: HeadTracker;
  /** Hashes to look out for, and those of them that were read. */
  readonly wanted: ReadonlySet<string>;
  readonly found: Set<string>;
  readonly tears: Map<string, number>;
  readonly recorded: Set<string>;
  sessions: SessionState | undefined;
}

export interface ScanContext {
  readonly folder: string;
  readonly agent: string;
  readonly numbersFrom: number;
  readonly sha256: Sha256;
}

/** A line and its number, as the next unlinked line's predecessor. */
export interface LineBefore {
  readonly hash: string;
  readonly seq: number;
}

/** Where to begin in a file: at its first line, or behind a prefix that is known. `start` is a line's first byte. */
export interface ScanFrom {
  readonly start: number;
  readonly before?: LineBefore | undefined;
}

export function startScan(from: {
  readonly heads?: readonly Head[];
  readonly sessions?: SessionState | undefined;
  readonly wanted?: readonly string[];
}): Scan {
  return {
    heads: new HeadTracker(from.heads),
    wanted: new Set(from.wanted),
    found: new Set(),
    tears: new Map(),
    recorded: new Set(),
    sessions: from.sessions,
  };
}

/**
 * Names of an agent's day files in reading order. A folder that is not there has none. Links, pipes and folders of such
 * names are none: they are not read, and nothing is written through them.
 */
export function listDayFiles(folder: string): readonly string[] {
  return readFolder(folder)
    .map(parseDayFile)
    .filter((file) => file !== undefined)
    .sort(compareDayFiles)
    .map(({ name }) => name);
}

/** Reads one file's whole lines from `from` on and returns how far it is known now. A file just deleted: undefined. */
export function scanFile(
  scan: Scan,
  context: ScanContext,
  { name, from }: { readonly name: string; readonly from: ScanFrom },
): KnownFile | undefined {
  const path = join(context.folder, name);
  const fd = openIfThere(path);
  if (fd === undefined) return undefined;
  try {
    return scanOpenFile(scan, context, { name, from, fd });
  } catch (error) {
    throw ioError(error, `reading ${path}`);
  } finally {
    closeSync(fd);
  }
}

/** Torn lines that no record names. */
export function unrecordedTears(scan: Scan): readonly { readonly hash: string; readonly bytes: number }[] {
  return [...scan.tears]
    .filter(([hash]) => !scan.recorded.has(hash))
    .map(([hash, bytes]) => ({ hash, bytes }));
}

function scanOpenFile(
  scan: Scan,
  context: ScanContext,
  { name, from, fd }: { readonly name: string; readonly from: ScanFrom; readonly fd: number },
): KnownFile {
  let before = from.before;
  let bytes = 0;
  const onLine = (line: Buffer): void => {
    before = takeLine(scan, context, { line, name, before }) ?? before;
    bytes = line.length;
  };
  const { end } = readLinesOf(fd, onLine, { start: from.start });
  const stamp = stampOfOpen(fd);
  const known: KnownFile = { ...identityOf(stamp), size: end, modified: stamp.modified };
  if (before === undefined) return known;
  return bytes === 0 ? known : { ...known, last: { ...before, bytes } };
}

interface LinePlace {
  readonly line: Buffer;
  readonly name: string;
  readonly before: LineBefore | undefined;
}

/** Damaged and torn lines carry nothing; a torn one is remembered until its record is seen. */
function takeLine(
  scan: Scan,
  context: ScanContext,
  { line, name, before }: LinePlace,
): LineBefore | undefined {
  const reading = readLine(line);
  if (reading.kind === 'damaged') return undefined;
  const hash = leafHash(line, context.sha256);
  if (reading.kind === 'torn') {
    scan.tears.set(hash, line.length);
    return undefined;
  }
  const { facts } = reading;
  // A line of another tool has neither link nor number: it follows the line before it.
  const seq = facts.seq ?? (before?.seq ?? 0) + 1;
  scan.heads.add({ hash, seq, file: name }, facts.parents ?? (before === undefined ? [] : [before.hash]));
  if (scan.wanted.has(hash)) scan.found.add(hash);
  if (facts.event === 'ledger_recovered') noteRecord(scan, line);
  const { sessionId: session_id, event } = facts;
  scan.sessions = evolveSessions(
    scan.sessions,
    { session_id, event, vendor: vendorSessionKeyOf(line) },
    context,
  );
  return { hash, seq };
}

function noteRecord(scan: Scan, line: Buffer): void {
  const data = parseObject(line)?.['data'] as { line?: unknown } | undefined;
  if (typeof data?.line === 'string') scan.recorded.add(data.line);
}

function readFolder(folder: string): readonly string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw ioError(error, `listing ${folder}`);
  }
}

function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw ioError(error, `opening ${path}`);
  }
}
