import { LedgerError } from '../errors.js';

/** Formats instants in one time zone. `format` gives RFC 3339 with milliseconds; its first ten characters are the day. */
export interface ZoneClock {
  readonly zone: string;
  format(ms: number): string;
  /** `YYYY-MM-DD` in the zone. */
  day(ms: number): string;
}

/**
 * @param zone IANA name.
 * @throws LedgerError SCHEMA_INVALID for a zone this machine does not know.
 */
export function zoneClock(zone: string): ZoneClock {
  const format = remembering(zone === 'UTC' ? formatUtc : zonedFormat(zone));
  return { zone, format, day: (ms) => format(ms).slice(0, 10) };
}

/**
 * Unix milliseconds of an RFC 3339 time (offset or Z).
 * @throws LedgerError SCHEMA_INVALID
 */
export function parseTimestamp(text: string): number {
  const ms = rfc3339.test(text) ? Date.parse(text.replace(' ', 'T').replace(/t/, 'T')) : Number.NaN;
  if (Number.isFinite(ms) && ms >= 0) return ms;
  throw new LedgerError(
    'SCHEMA_INVALID',
    `"${text.slice(0, 60)}" is no RFC 3339 time such as 2026-11-20T09:10:00Z`,
  );
}

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

const minuteMs = 60_000;

/** Lines of one batch share their instant. */
function remembering(format: (ms: number) => string): (ms: number) => string {
  let lastMs = Number.NaN;
  let lastText = '';
  return (ms) => {
    if (ms !== lastMs) lastText = format(ms);
    lastMs = ms;
    return lastText;
  };
}

function formatUtc(ms: number): string {
  return new Date(ms).toISOString();
}

/** Zone offsets change on whole minutes, so one look-up serves a minute. */
function zonedFormat(zone: string): (ms: number) => string {
  const parts = offsetFormat(zone);
  let minute = -1;
  let offsetMinutes = 0;
  let suffix = 'Z';
  return (ms) => {
    const current = Math.floor(ms / minuteMs);
    if (current !== minute) {
      minute = current;
      offsetMinutes = readOffset(parts, current * minuteMs);
      suffix = spellOffset(offsetMinutes);
    }
    return new Date(ms + offsetMinutes * minuteMs).toISOString().slice(0, -1) + suffix;
  };
}

function offsetFormat(zone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
  } catch (error) {
    throw new LedgerError('SCHEMA_INVALID', `"${zone}" is no time zone this machine knows`, {
      cause: error,
      hint: 'Use an IANA name such as UTC or Europe/Berlin.',
    });
  }
}

function readOffset(format: Intl.DateTimeFormat, ms: number): number {
  const name = format.formatToParts(ms).find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  const match = /GMT([+-])(\d\d):(\d\d)/.exec(name);
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

function spellOffset(minutes: number): string {
  const sign = minutes < 0 ? '-' : '+';
  const size = Math.abs(minutes);
  return `${sign}${String(Math.floor(size / 60)).padStart(2, '0')}:${String(size % 60).padStart(2, '0')}`;
}
