import type { Sha256 } from '../core/sha256.js';
import { realEdges } from '../storage/edges.js';
import { ReadEntry, type LedgerEntry } from './read/entry.js';
import { parseLine } from './read/examine-line.js';
import { ReadTally, type ReadReport } from './read/report.js';
import { segmentsOf, type ReadOrder } from './read/segments.js';
import type { Selection } from './read/selection.js';
import type { Segment } from './read/stretch-cursor.js';

export interface ReadOptions extends Selection {
  /** Default `agent`. */
  readonly order?: ReadOrder;
  /**
   * `whole` (default): each line is parsed before it is delivered, and what cannot be parsed is skipped. `ends`: lines of
   * our own writing are told by their first and last bytes, others parsed; damage in the middle of a line is then
   * found by `value()`. Several times as fast for whoever needs the bytes only.
   */
  readonly check?: 'whole' | 'ends';
  /** Looks at the raw line before it is parsed; only lines it holds of are delivered, checked further or reported. */
  readonly wanted?: (line: Buffer) => boolean;
}

/** Lines, read while they are asked for. `report` tells of the newest pass, complete when that has come to its end. */
export interface LedgerReading<Item> extends Iterable<Item> {
  readonly report: ReadReport;
}

/**
 * Reads ledgers line by line, up to each file's last newline at the time it is opened. Takes no lock, creates nothing
 * and may run beside writers, git and whoever else. Torn, damaged and unfinished lines are left out and reported; they
 * never stop it. What is not there has no lines. Memory: a block for each file of an agent that is open at a time,
 * never a ledger.
 * @throws LedgerError INVALID_AGENT; IO_* while reading
 */
export function readLedger(root: string, options: ReadOptions = {}): LedgerReading<LedgerEntry> {
  const { order = 'agent', check = 'whole', wanted = everything, agents, days } = options;
  const query = { order, parses: check === 'whole', agents, days };
  return reading(function* (tally, sha256) {
    for (const segment of segmentsOf(root, query, { sha256, tally })) {
      yield* entriesOf(segment, { tally, wanted, parses: query.parses });
    }
  });
}

/**
 * The same lines as bytes, for copying: whole lines with their newlines, in pieces of 64 KiB and more (but for the
 * last). Lines are checked by their ends only.
 * @throws LedgerError INVALID_AGENT; IO_* while reading
 */
export function rawLines(
  root: string,
  options: Omit<ReadOptions, 'check' | 'wanted'> = {},
): LedgerReading<Buffer> {
  const { order = 'agent', agents, days } = options;
  return reading((tally, sha256) =>
    gather(segmentsOf(root, { order, parses: false, agents, days }, { sha256, tally })),
  );
}

function reading<Item>(read: (tally: ReadTally, sha256: Sha256) => Generator<Item>): LedgerReading<Item> {
  let tally = new ReadTally();
  return {
    get report() {
      return tally;
    },
    [Symbol.iterator]: () => {
      tally = new ReadTally();
      return read(tally, realEdges().sha256);
    },
  };
}

interface EntryOptions {
  readonly tally: ReadTally;
  readonly wanted: (line: Buffer) => boolean;
  readonly parses: boolean;
}

function* entriesOf(segment: Segment, { tally, wanted, parses }: EntryOptions): Generator<LedgerEntry> {
  const { ref, bytes: all } = segment;
  let { line } = segment;
  for (let from = 0; from < all.length; line++) {
    const to = all.indexOf(0x0a, from);
    const bytes = all.subarray(from, to);
    const place = { line, offset: segment.offset + from, bytes };
    from = to + 1;
    if (!wanted(bytes)) continue;
    if (!parses) {
      yield new ReadEntry(ref, place);
      continue;
    }
    const parsed = parseLine(bytes);
    if (parsed.kind === 'line') yield new ReadEntry(ref, place, parsed.value);
    else tally.skip({ file: ref.file, line, offset: place.offset, reason: parsed.kind });
  }
}

const pieceBytes = 64 * 1024;

function* gather(segments: Iterable<Segment>): Generator<Buffer> {
  let small: Buffer[] = [];
  let gathered = 0;
  for (const { bytes } of segments) {
    small.push(bytes);
    gathered += bytes.length;
    if (gathered < pieceBytes) continue;
    yield small.length === 1 ? bytes : Buffer.concat(small, gathered);
    small = [];
    gathered = 0;
  }
  if (gathered > 0) yield Buffer.concat(small, gathered);
}

function everything(): boolean {
  return true;
}
