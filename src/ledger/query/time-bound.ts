import { shiftDay } from '../../core/day-file.js';
import { parseTimestamp, type ZoneClock } from '../../core/timestamp.js';
import { LedgerError } from '../../errors.js';

/** What relative times and days refer to. */
export interface TimeFrame {
  readonly clock: ZoneClock;
  readonly nowMs: number;
}

/** Instants from `fromMs` on and before `endMs`, in Unix milliseconds. */
export interface TimeSpan {
  readonly fromMs: number;
  readonly endMs: number;
}

/**
 * A moment or a day as people write it, as the span of time it stands for: an RFC 3339 time its one millisecond;
 * `2026-11-19`, `today` and `yesterday` that day in the frame's zone; `90s`, `30m`, `2h`, `3d`, `1w` the moment that
 * long ago.
 * @throws LedgerError USAGE
 */
export function parseTime(text: string, frame: TimeFrame): TimeSpan {
  const ageMs = ageOf(text);
  if (ageMs !== undefined) return moment(frame.nowMs - ageMs);
  const day = dayOf(text, frame);
  if (day !== undefined) return daySpan(day, frame.clock);
  return moment(instantOf(text));
}

/** `2026-11-19`, `today` or `yesterday` as a day of the calendar. @throws LedgerError USAGE */
export function parseDay(text: string, frame: TimeFrame): string {
  const day = dayOf(text, frame);
  if (day !== undefined) return day;
  throw new LedgerError('USAGE', `"${text.slice(0, 60)}" is no day`, {
    hint: 'Write 2026-11-19, today or yesterday.',
  });
}

const unitMs: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

function ageOf(text: string): number | undefined {
  const [, count, unit = ''] = /^(\d{1,9})([smhdw])$/.exec(text) ?? [];
  return count === undefined ? undefined : Number(count) * (unitMs[unit] ?? 0);
}

function dayOf(text: string, { clock, nowMs }: TimeFrame): string | undefined {
  if (text === 'today') return clock.day(nowMs);
  if (text === 'yesterday') return shiftDay(clock.day(nowMs), -1);
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  if (!isOnCalendar(text)) throw unclear(text);
  return text;
}

function instantOf(text: string): number {
  if (!isOnCalendar(text.slice(0, 10))) throw unclear(text);
  try {
    return parseTimestamp(text);
  } catch (error) {
    throw unclear(text, error);
  }
}

/** Date.parse moves 30 February to March instead of refusing it. */
function isOnCalendar(day: string): boolean {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return Number.isFinite(ms) && ms >= 0 && new Date(ms).toISOString().startsWith(day);
}

function moment(ms: number): TimeSpan {
  return { fromMs: ms, endMs: ms + 1 };
}

function daySpan(day: string, clock: ZoneClock): TimeSpan {
  return { fromMs: startOf(day, clock), endMs: startOf(shiftDay(day, 1), clock) };
}

/** Zones lie at most 14 hours from UTC; one more is to spare. */
const widestOffsetMs = 15 * 3_600_000;

/** The first millisecond that the clock counts to the day or a later one; not every day begins at 00:00. */
function startOf(day: string, clock: ZoneClock): number {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  let before = midnight - widestOffsetMs;
  let within = midnight + widestOffsetMs;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (clock.day(middle) < day) before = middle;
    else within = middle;
  }
  return within;
}

function unclear(text: string, cause?: unknown): LedgerError {
  return new LedgerError('USAGE', `"${text.slice(0, 60)}" is no time`, {
    hint: 'Write 2026-11-19, 2026-11-19T09:30:00Z, today, yesterday, or how long ago: 90s, 30m, 2h, 3d, 1w.',
    ...(cause === undefined ? {} : { cause }),
  });
}
