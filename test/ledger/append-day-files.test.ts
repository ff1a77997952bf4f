import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Ack } from '../../src/ledger/append/outcome.js';
import { bundleScript } from '../support/bundle.js';
import { parentsOf, withTempLedger, type StoredLine, type TempLedger } from '../support/ledger.js';

describe('the day file of an event', () => {
  it.each([
    ['UTC', '2026-11-20T23:59:59.999Z', '2026-11-20', '2026-11-20T23:59:59.999Z'],
    ['UTC', '2026-11-21T00:30:00+01:00', '2026-11-20', '2026-11-20T23:30:00.000Z'],
    ['Europe/Berlin', '2026-11-20T23:00:00Z', '2026-11-21', '2026-11-21T00:00:00.000+01:00'],
    ['Europe/Berlin', '2026-07-20T21:59:59Z', '2026-07-20', '2026-07-20T23:59:59.000+02:00'],
    ['America/New_York', '2026-11-21T04:59:00Z', '2026-11-20', '2026-11-20T23:59:00.000-05:00'],
    ['Asia/Kathmandu', '2026-11-20T18:14:59Z', '2026-11-20', '2026-11-20T23:59:59.000+05:45'],
    ['Pacific/Kiritimati', '2026-11-20T10:00:00Z', '2026-11-21', '2026-11-21T00:00:00.000+14:00'],
  ])('in %s, at %s, is that of %s', (timeZone, ts, day, written) =>
    withTempLedger(
      async ({ agent, lines, files }) => {
        const ack = await agent().append({ event: 'info', summary: 'x', ts });
        expect(files()).toEqual([`${day}.jsonl`]);
        expect(ack.session).toBe(`${day}_cls_001`);
        expect(lines()[0]?.value?.ts).toBe(written);
      },
      { timeZone },
    ),
  );

  it('does not change when the clocks go forward: one day, one file, two offsets', () =>
    withTempLedger(
      async ({ agent, lines, files }) => {
        for (const ts of [
          '2026-03-29T00:59:59Z',
          '2026-03-29T01:00:00Z',
          '2026-03-29T21:59:59Z',
          '2026-03-29T22:00:00Z',
        ])
          await agent().append({ event: 'info', summary: 'x', ts });
        expect(lines().map(({ value }) => value?.ts.slice(0, 19) + (value?.ts.slice(23) ?? ''))).toEqual([
          '2026-03-29T01:59:59+01:00',
          '2026-03-29T03:00:00+02:00',
          '2026-03-29T23:59:59+02:00',
          '2026-03-30T00:00:00+02:00',
        ]);
        expect(files()).toEqual(['2026-03-29.jsonl', '2026-03-30.jsonl']);
      },
      { timeZone: 'Europe/Berlin' },
    ));

  it('tells the two passes through the hour that comes twice apart when the clocks go back', () =>
    withTempLedger(
      async ({ agent, lines, files }) => {
        for (const ts of ['2026-10-25T00:30:00Z', '2026-10-25T01:30:00Z', '2026-10-25T22:59:59Z'])
          await agent().append({ event: 'info', summary: 'x', ts });
        expect(lines().map(({ value }) => value?.ts)).toEqual([
          '2026-10-25T02:30:00.000+02:00',
          '2026-10-25T02:30:00.000+01:00',
          '2026-10-25T23:59:59.000+01:00',
        ]);
        expect(files()).toEqual(['2026-10-25.jsonl']);
      },
      { timeZone: 'Europe/Berlin' },
    ));
});

describe('events of several days', () => {
  it('go each to its own file, in one straight line over all of them', () =>
    withTempLedger(async ({ agent, lines }) => {
      const days = ['2026-11-20', '2026-11-19', '2026-11-20', '2026-11-18', '2026-11-19', '2026-11-20'];
      for (const day of days) await agent().append({ event: 'info', summary: day, ts: `${day}T12:00:00Z` });
      expect(chainOf(lines()).map(({ value }) => value?.summary)).toEqual(days);
    }));

  it('in one batch keep their order in the line', () =>
    withTempLedger(async ({ agent, lines }) => {
      const days = ['2026-11-20', '2026-11-20', '2026-11-19', '2026-11-20', '2026-11-19', '2026-11-19'];
      await agent().appendMany(
        days.map((day, n) => ({ event: 'info', summary: `${n}`, ts: `${day}T12:00:00Z` })),
      );
      expect(chainOf(lines()).map(({ value }) => value?.summary)).toEqual(['0', '1', '2', '3', '4', '5']);
    }));

  it('from several processes stay one straight line', () =>
    withTempLedger(async ({ open, lines }) => {
      const agents = [open().agent('cls'), open().agent('cls'), open().agent('cls')];
      for (let n = 0; n < 30; n++) {
        const ts = `2026-11-${18 + ((n * 7) % 3)}T12:00:00Z`;
        await agents[n % 3]?.append({ event: 'info', summary: `${n}`, ts });
      }
      expect(chainOf(lines())).toHaveLength(30);
    }));

  it('stay one straight line when another file appears in the folder meanwhile', () =>
    withTempLedger(async ({ agent, lines, root }) => {
      const append = (day: string) => agent().append({ event: 'info', summary: day, ts: `${day}T12:00:00Z` });
      for (const day of ['2026-11-20', '2026-11-19', '2026-11-20']) await append(day);
      writeFileSync(join(root, 'g/ledger/cls/notes.txt'), '');
      for (const day of ['2026-11-19', '2026-11-20', '2026-11-19']) await append(day);
      expect(chainOf(lines())).toHaveLength(6);
    }));
});

describe('a clock that goes back', () => {
  it('by seconds within a day only shows in the times', () =>
    withTempLedger(({ root, lines }) => {
      const now = Date.parse('2026-11-20T12:00:00Z');
      appendAt(root, [now, now - 5_000, now - 10_000, now + 1]);
      expect(chainOf(lines()).map(({ value }) => Date.parse(value?.ts ?? '') - now)).toEqual([
        0, -5000, -10000, 1,
      ]);
    }));

  it('over midnight goes on in the file of the day before, in one straight line', () =>
    withTempLedger(({ root, lines, files }) => {
      const midnight = Date.parse('2026-11-20T00:00:00Z');
      const acks = appendAt(root, [
        midnight - 1000,
        midnight,
        midnight - 1,
        midnight + 1,
        midnight - 86_400_000,
      ]);
      expect(files()).toEqual(['2026-11-19.jsonl', '2026-11-20.jsonl']);
      expect(acks.map(({ file }) => file.slice(-7, -6))).toEqual(['9', '0', '9', '0', '9']);
      expect(chainOf(lines()).map(({ value }) => value?.seq)).toEqual([1, 2, 3, 4, 5]);
    }));

  it('never repeats an id', () =>
    withTempLedger(({ root }) => {
      const now = Date.parse('2026-11-20T12:00:00Z');
      const acks = appendAt(root, [now, now, now - 1, now, now - 1, now]);
      expect(new Set(acks.map(({ id }) => id)).size).toBe(6);
    }));
});

/** The lines in the order of their links; fails when they are no straight line with numbers 1, 2, 3 … */
function chainOf(lines: readonly StoredLine[]): readonly StoredLine[] {
  const sorted = lines.toSorted((left, right) => (left.value?.seq ?? 0) - (right.value?.seq ?? 0));
  expect(sorted.map(({ value }) => value?.seq)).toEqual(sorted.map((_, at) => at + 1));
  expect(sorted.slice(1).map(({ value }) => value && parentsOf(value))).toEqual(
    sorted.slice(0, -1).map(({ hash }) => [hash]),
  );
  return sorted;
}

/** A real process for each call, whose clock shows these times one after the other. */
function appendAt(root: string, times: readonly number[]): readonly Ack[] {
  const script = bundleScript(join(import.meta.dirname, 'clock.child.ts'));
  const output = execFileSync(process.execPath, [script, root, ...times.map(String)], { encoding: 'utf8' });
  return output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Ack);
}

describe('a day file of yesterday', () => {
  const append = async ({ open }: TempLedger, day: string): Promise<void> => {
    const ledger = open();
    await ledger.agent('cls').append({ event: 'info', summary: day, ts: `${day}T12:00:00Z` });
    await ledger.close();
  };

  it.each([
    ['replaced by a copy', (path: string) => copyFileSync(path, `${path}.new`)],
    [
      'rewritten with an empty line in front',
      (path: string) => writeFileSync(`${path}.new`, `\n${readFileSync(path, 'utf8')}`),
    ],
  ])('%s does not bend the line', (_, makeNew) =>
    withTempLedger(async (ledger) => {
      for (const day of ['2026-11-19', '2026-11-19', '2026-11-20', '2026-11-20']) await append(ledger, day);
      const path = ledger.path('2026-11-19.jsonl');
      makeNew(path);
      renameSync(`${path}.new`, path);
      await append(ledger, '2026-11-20');

      const last = ledger.lines().at(-1)?.value;
      expect(last && parentsOf(last)).toEqual([ledger.lines().at(-2)?.hash]);
    }),
  );
});
