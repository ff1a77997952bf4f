import { closeSync } from 'node:fs';
import { ioError } from '../../errors.js';
import { linesBackwards, type LineBackwards, type ReadMeter } from './backwards.js';
import { openDayFile } from './blocks.js';
import { ReadEntry, type LedgerEntry } from './entry.js';
import { parseLine } from './examine-line.js';
import { timeOf } from './line-key.js';
import { ReadTally, type ReadReport } from './report.js';
import { listAgentFiles, listAgents, type DayFileRef, type Selection } from './selection.js';

export interface LastLinesOptions extends Selection {
  /** How many; 0 or more. */
  readonly count: number;
  /** Read each file only up to here, by its path relative to the root; files that are not named are left out. */
  readonly ends?: ReadonlyMap<string, number>;
}

export interface LastLines {
  /** By time, then seq; the newest last. */
  readonly entries: readonly LedgerEntry[];
  /** Of the lines that were looked at. */
  readonly report: ReadReport;
  readonly bytesRead: number;
}

/**
 * The newest `count` lines over all selected agents. Files are read backwards and day by day, the newest first, until
 * there are enough: the cost is that of the lines asked for in each file of the days looked at, whatever lies before.
 * Of a file, its last `count` sound lines are considered, so that one whose clock stood wrong may be missed. Like
 * `readLedger` it locks, creates and fails on nothing.
 * @throws LedgerError INVALID_AGENT, IO_*
 */
export function lastLines(root: string, options: LastLinesOptions): LastLines {
  const search: Search = { ...options, tally: new ReadTally(), meter: { bytesRead: 0 }, found: new Map() };
  const refs = listAgents(root, options.agents).flatMap((agent) => listAgentFiles(root, agent, options.days));
  let day = '';
  for (const ref of refs.sort((left, right) => right.day.localeCompare(left.day))) {
    if (ref.day !== day && search.found.size >= options.count) break;
    day = ref.day;
    searchFile(search, ref);
  }
  const newest = [...search.found.values()].sort(compareFound);
  return {
    entries: newest.slice(Math.max(0, newest.length - options.count)).map(({ entry }) => entry),
    report: search.tally,
    bytesRead: search.meter.bytesRead,
  };
}

interface Search extends Pick<LastLinesOptions, 'count' | 'ends'> {
  readonly tally: ReadTally;
  readonly meter: ReadMeter;
  /** By the line's bytes: the same line in two files counts once. */
  readonly found: Map<string, Found>;
}

interface Found {
  readonly entry: LedgerEntry;
  readonly timeMs: number;
  readonly seq: number;
  /** Place in the reading of all files; keeps lines of one file in order where nothing else tells. */
  readonly rank: number;
}

function searchFile(search: Search, ref: DayFileRef): void {
  const open = openDayFile(ref.path);
  if (open === undefined) return;
  const size = Math.min(
    open.stats.size,
    search.ends?.get(ref.file) ?? (search.ends === undefined ? Infinity : 0),
  );
  try {
    const lines: ReadEntry[] = [];
    for (const line of linesBackwards(open.fd, size, search.meter)) {
      if (lines.length >= search.count) break;
      const entry = soundEntry(search, ref, line);
      if (entry !== undefined) lines.push(entry);
    }
    addFound(search, lines.reverse());
  } catch (error) {
    throw ioError(error, `reading ${ref.path}`);
  } finally {
    closeSync(open.fd);
  }
}

function soundEntry(
  { tally }: Search,
  ref: DayFileRef,
  { bytes, offset }: LineBackwards,
): ReadEntry | undefined {
  const parsed = bytes === undefined ? ({ kind: 'damaged' } as const) : parseLine(bytes);
  if (bytes !== undefined && parsed.kind === 'line') {
    return new ReadEntry(ref, { line: undefined, offset, bytes: Buffer.from(bytes) }, parsed.value);
  }
  if (parsed.kind !== 'line') tally.skip({ file: ref.file, line: undefined, offset, reason: parsed.kind });
  return undefined;
}

function addFound({ found, tally }: Search, lines: readonly ReadEntry[]): void {
  let seq = 0;
  for (const entry of lines) {
    seq = entry.value().seq ?? seq + 1;
    const key = entry.bytes.toString('latin1');
    if (found.has(key)) tally.repeated += 1;
    else found.set(key, { entry, seq, timeMs: timeOf(entry.bytes) ?? 0, rank: found.size });
  }
}

function compareFound(left: Found, right: Found): number {
  return left.timeMs - right.timeMs || left.seq - right.seq || left.rank - right.rank;
}
