import { HashTable } from '../core/hash-table.js';
import { shiftDay } from '../core/day-file.js';
import { leafHash } from '../core/leaf-hash.js';
import type { Sha256 } from '../core/sha256.js';
import { zoneClock } from '../core/timestamp.js';
import { LedgerError } from '../errors.js';
import { realEdges } from '../storage/edges.js';
import { readWorkspace } from '../storage/workspace.js';
import type { LedgerReading } from './read.js';
import { ReadEntry, type LedgerEntry } from './read/entry.js';
import { parseLine } from './read/examine-line.js';
import { ReadTally } from './read/report.js';
import { listAgentFiles, listAgents, type DayFileRef } from './read/selection.js';
import { Candidates, type Candidate } from './query/candidates.js';
import { literalsOf, meets, type Criteria } from './query/criteria.js';
import { LineFetcher } from './query/line-fetcher.js';
import { turnsByTime, type Turn } from './query/line-order.js';
import { searchFile } from './query/search-file.js';
import { parseTime, type TimeFrame, type TimeSpan } from './query/time-bound.js';
import { parseWhere } from './query/where.js';

/** A question to the ledgers of a workspace. All that is given must hold of a line. */
export interface QueryOptions {
  /** Default: all. */
  readonly agents?: readonly string[] | undefined;
  readonly event?: string | undefined;
  readonly task?: string | undefined;
  readonly session?: string | undefined;
  readonly stream?: string | undefined;
  /**
   * The earliest moment: Unix milliseconds, RFC 3339, a day (`2026-11-19`, `today`, `yesterday`; the workspace's zone) or
   * how long ago (`90s`, `30m`, `2h`, `3d`, `1w`).
   */
  readonly since?: string | number | undefined;
  /** The latest moment, itself included; a day is meant with all its hours. */
  readonly until?: string | number | undefined;
  /** `data.path=value`, see `parseWhere`. */
  readonly where?: readonly string[] | undefined;
  /** At most that many lines; 0 or more. */
  readonly limit?: number | undefined;
  /** Begin with the newest line. */
  readonly newest?: boolean | undefined;
}

/**
 * Finds lines. They come day by day (of the files they stand in), within a day by time, each agent's own order kept; a
 * line that stands twice in a day comes once. Raw bytes are searched for a text that every such line must hold, and only lines that
 * hold it are parsed: `report` tells of torn and damaged lines among those, of damage elsewhere `verify` does. An event's
 * day is that of its own time in the workspace's zone; files of the days before and after are looked through as well,
 * since other tools name theirs by another zone. Like `readLedger` it takes no lock, creates nothing and fails on no
 * line. Memory: 40 bytes for each line of one day that may be meant, never the lines themselves.
 * @throws LedgerError USAGE (time, condition), INVALID_AGENT, SCHEMA_INVALID (broken ledger.json); IO_* while reading
 */
export function queryLedger(root: string, options: QueryOptions = {}): LedgerReading<LedgerEntry> {
  const query = prepare(root, options);
  let tally = new ReadTally();
  return {
    get report() {
      return tally;
    },
    [Symbol.iterator]: () => {
      tally = new ReadTally();
      return answer(root, query, tally);
    },
  };
}

interface Query {
  readonly agents: readonly string[] | undefined;
  readonly criteria: Criteria;
  readonly span: TimeSpan | undefined;
  readonly days: { readonly from?: string; readonly to?: string };
  readonly limit: number;
  readonly newest: boolean;
}

function prepare(root: string, options: QueryOptions): Query {
  const { agents, event, task, session, stream, where = [], newest = false } = options;
  const { limit = Number.POSITIVE_INFINITY } = options;
  const criteria = { event, task, session, stream, where: where.map(parseWhere) };
  return { agents, criteria, limit, newest, ...timeOptions(root, options) };
}

function timeOptions(root: string, { since, until }: QueryOptions): Pick<Query, 'span' | 'days'> {
  if (since === undefined && until === undefined) return { span: undefined, days: {} };
  const edges = realEdges();
  const clock = readWorkspace(root, edges)?.clock ?? zoneClock('UTC');
  const frame = { clock, nowMs: edges.now() };
  const fromMs = since === undefined ? Number.NEGATIVE_INFINITY : spanOf(since, frame).fromMs;
  const endMs = until === undefined ? Number.POSITIVE_INFINITY : spanOf(until, frame).endMs;
  const days = {
    ...(since === undefined ? {} : { from: shiftDay(clock.day(Math.max(0, fromMs)), -1) }),
    ...(until === undefined ? {} : { to: shiftDay(clock.day(Math.max(0, endMs - 1)), 1) }),
  };
  return { span: { fromMs, endMs }, days };
}

function spanOf(time: string | number, frame: TimeFrame): TimeSpan {
  if (typeof time === 'string') return parseTime(time, frame);
  if (Number.isFinite(time)) return { fromMs: time, endMs: time + 1 };
  throw new LedgerError('USAGE', `${time} is no time in milliseconds`);
}

function* answer(root: string, query: Query, tally: ReadTally): Generator<LedgerEntry> {
  const search = { literals: literalsOf(query.criteria), span: query.span, tally };
  const twins = new Twins(realEdges().sha256);
  let left = query.limit;
  if (left <= 0) return;
  for (const refs of filesByDay(root, query)) {
    const agents = refs.map((files) => {
      const found = new Candidates();
      for (const ref of files) searchFile(ref, { ...search, found });
      return found;
    });
    for (const entry of entriesOf(turnsByTime(agents, query), { query, tally, twins })) {
      yield entry;
      left -= 1;
      if (left === 0) return;
    }
  }
}

/** The files of each day, by agent; in the order of the days, or the newest day first. */
function filesByDay(root: string, query: Query): readonly (readonly (readonly DayFileRef[])[])[] {
  const days = new Map<string, Map<string, DayFileRef[]>>();
  for (const agent of listAgents(root, query.agents)) {
    for (const ref of listAgentFiles(root, agent, query.days)) {
      const agents = days.get(ref.day) ?? new Map<string, DayFileRef[]>();
      const files = agents.get(agent) ?? [];
      files.push(ref);
      days.set(ref.day, agents.set(agent, files));
    }
  }
  const names = [...days.keys()].sort();
  if (query.newest) names.reverse();
  return names.map((day) => [...(days.get(day)?.values() ?? [])]);
}

interface Answering {
  readonly query: Query;
  readonly tally: ReadTally;
  readonly twins: Twins;
}

function* entriesOf(turns: Iterable<Turn>, { query, tally, twins }: Answering): Generator<LedgerEntry> {
  const fetcher = new LineFetcher();
  try {
    for (const { line, isDoubtful } of turns) {
      const entry = entryOf(line, fetcher, tally);
      if (entry === undefined || !meets(entry.value(), query.criteria)) continue;
      if (!isDoubtful || twins.add(entry)) yield entry;
      else tally.repeated += 1;
    }
  } finally {
    fetcher.close();
  }
}

function entryOf(line: Candidate, fetcher: LineFetcher, tally: ReadTally): ReadEntry | undefined {
  const { ref, offset } = line;
  const bytes = fetcher.fetch(line);
  if (bytes === undefined) return undefined; // the file was cut or replaced meanwhile
  const parsed = parseLine(bytes);
  if (parsed.kind === 'line') return new ReadEntry(ref, { line: undefined, offset, bytes }, parsed.value);
  tally.skip({ file: ref.file, line: undefined, offset, reason: parsed.kind });
  return undefined;
}

/** Knows lines that were delivered and could come again. */
class Twins {
  readonly #sha256: Sha256;
  readonly #hashes = new HashTable();

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  /** False when the same line was there before. */
  add({ bytes }: LedgerEntry): boolean {
    const hash = leafHash(bytes, this.#sha256);
    if (this.#hashes.has(hash)) return false;
    this.#hashes.set(hash, 0);
    return true;
  }
}
