import { describe, expect, it } from 'vitest';
import { parseTimestamp, zoneClock } from '../../src/core/timestamp.js';
import { LedgerError } from '../../src/errors.js';

describe('a zone clock', () => {
  it.each([
    ['UTC', '2026-11-20T09:10:00.123Z', '2026-11-20T09:10:00.123Z'],
    ['Asia/Bangkok', '2026-11-20T18:30:00.000Z', '2026-11-21T01:30:00.000+07:00'],
    ['America/St_Johns', '2026-01-01T00:00:00.000Z', '2025-12-31T20:30:00.000-03:30'],
    ['Europe/Berlin', '2026-10-25T00:59:59.999Z', '2026-10-25T02:59:59.999+02:00'],
    ['Europe/Berlin', '2026-10-25T01:00:00.000Z', '2026-10-25T02:00:00.000+01:00'],
  ])('in %s writes %s as %s', (zone, instant, text) => {
    const clock = zoneClock(zone);
    expect(clock.format(Date.parse(instant))).toBe(text);
    expect(clock.day(Date.parse(instant))).toBe(text.slice(0, 10));
    expect(Date.parse(text)).toBe(Date.parse(instant));
  });

  it('is refused for a zone nobody knows', () => {
    expect(() => zoneClock('Mars/Olympus')).toThrow(LedgerError);
  });
});

describe('a time given by a caller', () => {
  it.each([
    '2026-11-20T09:10:00Z',
    '2026-11-20T09:10:00.5+07:00',
    '2026-11-20t09:10:00z',
    '2026-11-20 09:10:00Z',
  ])('may be %s', (text) => expect(parseTimestamp(text)).toBeGreaterThan(0));

  it.each(['', 'now', '2026-11-20', '2026-11-20T09:10:00', '2026-13-20T09:10:00Z', '1969-01-01T00:00:00Z'])(
    'may not be "%s"',
    (text) => expect(() => parseTimestamp(text)).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' })),
  );
});
