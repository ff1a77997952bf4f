import { describe, expect, it } from 'vitest';
import { zoneClock } from '../../src/core/timestamp.js';
import { parseTime } from '../../src/ledger/query/time-bound.js';
import { addLines, ledgerPath, withTempRoot } from '../support/hand-made-ledger.js';
import { line, makeWorkspace, summariesOf } from './query-material.js';

const nowMs = Date.parse('2026-11-20T10:00:00Z');
const iso = (ms: number): string => new Date(ms).toISOString();

function spanOf(text: string, zone = 'UTC'): readonly [string, string] {
  const { fromMs, endMs } = parseTime(text, { clock: zoneClock(zone), nowMs });
  return [iso(fromMs), iso(endMs - 1)];
}

describe('a time in a question', () => {
  it.each([
    ['2026-11-19', 'UTC', '2026-11-19T00:00:00.000Z', '2026-11-19T23:59:59.999Z'],
    ['2026-11-19', 'Asia/Tokyo', '2026-11-18T15:00:00.000Z', '2026-11-19T14:59:59.999Z'],
    ['today', 'Pacific/Kiritimati', '2026-11-20T10:00:00.000Z', '2026-11-21T09:59:59.999Z'],
    ['today', 'America/New_York', '2026-11-20T05:00:00.000Z', '2026-11-21T04:59:59.999Z'],
    ['yesterday', 'UTC', '2026-11-19T00:00:00.000Z', '2026-11-19T23:59:59.999Z'],
    ['2h', 'UTC', '2026-11-20T08:00:00.000Z', '2026-11-20T08:00:00.000Z'],
    ['3d', 'UTC', '2026-11-17T10:00:00.000Z', '2026-11-17T10:00:00.000Z'],
    ['90s', 'UTC', '2026-11-20T09:58:30.000Z', '2026-11-20T09:58:30.000Z'],
    ['2026-11-19T23:30:00+02:00', 'UTC', '2026-11-19T21:30:00.000Z', '2026-11-19T21:30:00.000Z'],
  ])('%s in %s', (text, zone, first, last) => {
    expect(spanOf(text, zone)).toEqual([first, last]);
  });

  it.each([
    ['spring forward', '2026-03-29', 23],
    ['fall back', '2026-10-25', 25],
  ])('a day on which the clocks %s has its own length', (_, day, hours) => {
    const { fromMs, endMs } = parseTime(day, { clock: zoneClock('Europe/Berlin'), nowMs });
    expect((endMs - fromMs) / 3_600_000).toBe(hours);
  });

  it('a day that begins at one o’clock begins there', () => {
    expect(spanOf('2018-11-04', 'America/Sao_Paulo')[0]).toBe('2018-11-04T03:00:00.000Z');
  });

  it.each(['', 'tomorrow', '2026-02-30', '2026-11-20T25:00:00Z', '2026-11-20T10:00', '5y', '-2h', '1.5h'])(
    '"%s" is refused with examples',
    (text) => {
      expect(() => spanOf(text)).toThrow(
        expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('yesterday') }) as Error,
      );
    },
  );
});

describe('a query by time', () => {
  it('is right to the millisecond at the borders of a day of the workspace', async () => {
    await withTempRoot((root) => {
      makeWorkspace(root, 'America/New_York');
      const border = Date.parse('2026-11-20T05:00:00Z');
      for (const [at, ms] of [border - 1, border, border + 86_400_000 - 1, border + 86_400_000].entries()) {
        const ts = zoneClock('America/New_York').format(ms);
        addLines(ledgerPath(root, 'cls', `${ts.slice(0, 10)}.jsonl`), [
          line({ seq: at + 1, ts, summary: `${at}` }),
        ]);
      }
      expect(summariesOf(root, { since: '2026-11-20', until: '2026-11-20' })).toEqual(['1', '2']);
      expect(summariesOf(root, { since: '2026-11-20' })).toEqual(['1', '2', '3']);
      expect(summariesOf(root, { until: '2026-11-19' })).toEqual(['0']);
      expect(summariesOf(root, { since: border, until: border })).toEqual(['1']);
    });
  });

  it('finds a line in the file of a neighbouring day, as tools with another zone leave it', async () => {
    await withTempRoot((root) => {
      makeWorkspace(root, 'UTC');
      addLines(ledgerPath(root, 'cls', '2026-11-21.jsonl'), [
        line({ ts: '2026-11-21T03:00:00+09:00', summary: 'Tokyo' }),
      ]);
      expect(summariesOf(root, { since: '2026-11-20', until: '2026-11-20' })).toEqual(['Tokyo']);
    });
  });

  it('does not open the files of other days', async () => {
    await withTempRoot((root) => {
      makeWorkspace(root, 'UTC');
      addLines(ledgerPath(root, 'cls', '2026-11-10.jsonl'), [
        line({ seq: 1, ts: '2026-11-20T09:00:00.000Z', summary: 'misplaced by ten days' }),
      ]);
      expect(summariesOf(root, { since: '2026-11-20' })).toEqual([]);
      expect(summariesOf(root, {})).toEqual(['misplaced by ten days']);
    });
  });

  it('leaves out lines whose time cannot be read once a time is asked for', async () => {
    await withTempRoot((root) => {
      addLines(ledgerPath(root, 'cls', '2026-11-20.jsonl'), [
        line({ seq: 1, ts: 'about noon', summary: 'x' }),
      ]);
      expect(summariesOf(root, { since: '2020-01-01' })).toEqual([]);
      expect(summariesOf(root, {})).toEqual(['x']);
    });
  });
});
