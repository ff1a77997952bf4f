import { shiftDay } from '../core/day-file.js';
import { readLine } from '../core/line-facts.js';
import { parseSessionId } from '../core/session-id.js';
import { namedDay } from './query/named-day.js';
import { readLedger } from './read.js';
import { timeOf } from './read/line-key.js';
import type { ReadReport } from './read/report.js';

/** One session, in short. */
export interface SessionOverview {
  readonly session_id: string;
  /** Whose it is, by its id. */
  readonly agent: string;
  /** RFC 3339, in UTC; null when no time of it can be read. */
  readonly first: string | null;
  readonly last: string | null;
  readonly events: number;
  /** Events `error`. */
  readonly errors: number;
  /** Its newest event is its end. */
  readonly ended: boolean;
}

export interface SessionListOptions {
  /** Whose ledgers to look through; default all. */
  readonly agents?: readonly string[] | undefined;
  /** Only sessions of this day, by their ids: `YYYY-MM-DD`, or `today` or `yesterday` in the workspace's zone. */
  readonly day?: string | undefined;
}

export interface SessionList {
  /** By the time they began, then by id; the newest last. */
  readonly sessions: readonly SessionOverview[];
  readonly report: ReadReport;
}

/**
 * The sessions that lines name. Lines are told by their ends and their first fields are cut from the bytes. With `day`
 * files older than the day before are passed over. Memory: one entry a session.
 * @throws LedgerError USAGE (day), INVALID_AGENT, IO_*
 */
export function listSessions(root: string, options: SessionListOptions = {}): SessionList {
  const { agents } = options;
  const day = options.day === undefined ? undefined : namedDay(root, options.day);
  const days = day === undefined ? {} : { days: { from: shiftDay(day, -1) } };
  const reading = readLedger(root, { check: 'ends', agents, ...days });
  const tallies = new Map<string, Tally>();
  for (const { bytes } of reading) {
    const line = readLine(bytes);
    if (line.kind !== 'line') continue;
    const { sessionId, event } = line.facts;
    const tally = tallies.get(sessionId) ?? newTally(sessionId, day);
    if (tally === undefined) continue;
    tallies.set(sessionId, tally);
    take(tally, event, timeOf(bytes));
  }
  return { sessions: [...tallies].map(overview).sort(compare), report: reading.report };
}

interface Tally {
  readonly agent: string;
  events: number;
  errors: number;
  ended: boolean;
  firstMs: number;
  lastMs: number;
}

/** Undefined for what is no session, or one of another day. */
function newTally(sessionId: string, day: string | undefined): Tally | undefined {
  const id = parseSessionId(sessionId);
  if (id === undefined || (day !== undefined && id.day !== day)) return undefined;
  return {
    agent: id.agent,
    events: 0,
    errors: 0,
    ended: false,
    firstMs: Number.POSITIVE_INFINITY,
    lastMs: Number.NEGATIVE_INFINITY,
  };
}

function take(tally: Tally, event: string, timeMs: number | undefined): void {
  tally.events += 1;
  if (event === 'error') tally.errors += 1;
  tally.ended = event === 'session_end';
  if (timeMs === undefined) return;
  tally.firstMs = Math.min(tally.firstMs, timeMs);
  tally.lastMs = Math.max(tally.lastMs, timeMs);
}

function overview([session_id, tally]: readonly [string, Tally]): SessionOverview {
  const { agent, events, errors, ended, firstMs, lastMs } = tally;
  return { session_id, agent, first: timeText(firstMs), last: timeText(lastMs), events, errors, ended };
}

function timeText(ms: number): string | null {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null;
}

function compare(left: SessionOverview, right: SessionOverview): number {
  return compareText(left.first ?? '', right.first ?? '') || compareText(left.session_id, right.session_id);
}

function compareText(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
