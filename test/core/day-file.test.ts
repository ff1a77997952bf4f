import { describe, expect, it } from 'vitest';
import { compareDayFiles, dayFileName, parseDayFile, shiftDay } from '../../src/core/day-file.js';

describe('day file names', () => {
  it.each([
    ['2026-11-20.jsonl', { day: '2026-11-20', segment: 1 }],
    ['2026-11-20.k3f9ab.jsonl', { day: '2026-11-20', clone: 'k3f9ab', segment: 1 }],
    ['2026-11-20.k3f9ab-12.jsonl', { day: '2026-11-20', clone: 'k3f9ab', segment: 12 }],
  ])('%s is read and written alike', (name, parts) => {
    expect(parseDayFile(name)).toEqual({ name, ...parts });
    expect(dayFileName(parts.day, 'clone' in parts ? parts.clone : undefined, parts.segment)).toBe(name);
  });

  it.each([
    'ledger.json',
    '2026-11-20.json',
    '2026-11-20.k3f9ab-0.jsonl',
    '2026-11-20.jsonl.tmp',
    '2026-11-20.K3F9AB.jsonl',
  ])('%s is none', (name) => expect(parseDayFile(name)).toBeUndefined());

  it('are read by day, plain before clones, segments by number', () => {
    const names = [
      '2026-11-20.aaaaaa-10.jsonl',
      '2026-11-21.jsonl',
      '2026-11-20.aaaaaa-2.jsonl',
      '2026-11-20.jsonl',
      '2026-11-20.aaaaaa.jsonl',
    ];
    const sorted = names
      .map((name) => parseDayFile(name))
      .filter((file) => file !== undefined)
      .sort(compareDayFiles);
    expect(sorted.map(({ name }) => name)).toEqual([
      '2026-11-20.jsonl',
      '2026-11-20.aaaaaa.jsonl',
      '2026-11-20.aaaaaa-2.jsonl',
      '2026-11-20.aaaaaa-10.jsonl',
      '2026-11-21.jsonl',
    ]);
  });

  it('have neighbours across months', () => {
    expect([shiftDay('2026-03-01', -1), shiftDay('2026-12-31', 1)]).toEqual(['2026-02-28', '2027-01-01']);
  });
});
