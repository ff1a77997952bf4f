import * as fc from 'fast-check';
import { appendFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lastLines } from '../../src/ledger/read/last-lines.js';
import { readLedger } from '../../src/ledger/read.js';
import { addLines, chain, handMade, ledgerPath, oldLine, withTempRoot } from '../support/hand-made-ledger.js';
import { count, seed } from '../support/scale.js';

function summaries(root: string, options: Parameters<typeof lastLines>[1]): readonly string[] {
  return lastLines(root, options).entries.map((entry) => entry.value().summary);
}

describe('the last lines', () => {
  it('are the newest over all agents, by time', async () => {
    await withTempRoot((root) => {
      for (const [agent, hours] of [
        ['amy', [1, 4, 6]],
        ['bob', [2, 3, 5]],
      ] as const) {
        const lines = hours.map((hour, at) =>
          handMade({ agent, seq: at + 1, ts: `2026-11-20T0${hour}:00:00.000Z`, summary: `${agent} ${hour}` }),
        );
        addLines(ledgerPath(root, agent, '2026-11-20.jsonl'), lines);
      }
      expect(summaries(root, { count: 4 })).toEqual(['bob 3', 'amy 4', 'bob 5', 'amy 6']);
      expect(summaries(root, { count: 2, agents: ['bob'] })).toEqual(['bob 3', 'bob 5']);
      expect(summaries(root, { count: 99 })).toHaveLength(6);
      expect(summaries(root, { count: 0 })).toEqual([]);
    });
  });

  it('reach back into earlier days until there are enough', async () => {
    await withTempRoot((root) => {
      const ts = (day: number): string => `2026-11-${day}T00:00:00.000Z`;
      for (const day of [18, 19, 20]) {
        const line = handMade({ seq: day, ts: ts(day), summary: `${day}` });
        addLines(ledgerPath(root, 'cls', `2026-11-${day}.jsonl`), [line]);
      }
      expect(summaries(root, { count: 2 })).toEqual(['19', '20']);
      expect(summaries(root, { count: 5 })).toEqual(['18', '19', '20']);
    });
  });

  it('leave out torn, damaged, unfinished and repeated lines and count them', async () => {
    await withTempRoot((root) => {
      const lines = chain(4);
      const path = ledgerPath(root, 'cls', '2026-11-20.aaaaaa.jsonl');
      addLines(path, [...lines.slice(0, 3), '{"torn":true}', '???', lines[3] ?? '', '{"x":1,"torn":true}']);
      appendFileSync(path, '{"ts":"20');
      addLines(ledgerPath(root, 'cls', '2026-11-20.bbbbbb.jsonl'), lines.slice(2));
      const found = lastLines(root, { count: 3 });
      expect(found.entries.map((entry) => entry.value().seq)).toEqual([2, 3, 4]);
      expect(found.report).toMatchObject({ skipped: 3, repeated: 2 });
    });
  });

  it('are taken from the part of each file that is named, and from no other file', async () => {
    await withTempRoot((root) => {
      const lines = chain(5);
      const size = lines.slice(0, 3).reduce((sum, { text }) => sum + text.length + 1, 0);
      addLines(ledgerPath(root, 'cls', '2026-11-20.jsonl'), lines);
      addLines(ledgerPath(root, 'cls', '2026-11-21.jsonl'), chain(2, { seq: 6 }));
      const ends = new Map([['g/ledger/cls/2026-11-20.jsonl', size + 20]]);
      expect(summaries(root, { count: 2, ends })).toEqual(['Line 2', 'Line 3']);
    });
  });

  it('keep the order of old lines of one second, and take lines of any length', async () => {
    await withTempRoot((root) => {
      const long = 'y'.repeat(700_000);
      addLines(
        ledgerPath(root, 'cls', '2026-11-20.jsonl'),
        ['b', 'a', long, 'c', 'd'].map((text) => oldLine(text)),
      );
      expect(summaries(root, { count: 4 })).toEqual(['a', long, 'c', 'd']);
      expect(summaries(root, { count: 9 })).toEqual(['b', 'a', long, 'c', 'd']);
    });
  });

  it('cost the same whatever stands before them', async () => {
    await withTempRoot((root) => {
      const bytesRead = [10, count(100_000, 10_000)].map((length) => {
        const path = ledgerPath(root, `after-${length}`, '2026-11-20.jsonl');
        addLines(path, chain(length, { summary: 'same length' }));
        addLines(path, chain(20, { seq: 900_000, summary: 'same length' }));
        const found = lastLines(root, { count: 10, agents: [`after-${length}`] });
        expect(found.entries.map((entry) => entry.value().seq).at(-1)).toBe(900_019);
        return found.bytesRead;
      });
      expect(bytesRead[1]).toBe(bytesRead[0]);
      expect(bytesRead[1]).toBeLessThan(20_000);
    });
  });

  it('are those that a reading of everything ends with, whatever the files', async () => {
    const anyFiles = fc.array(
      fc.record({
        agent: fc.constantFrom('amy', 'bob'),
        name: fc.constantFrom('2026-11-19.jsonl', '2026-11-20.jsonl', '2026-11-20.aaaaaa.jsonl'),
        length: fc.nat({ max: 3000 }),
      }),
      { minLength: 1, maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(anyFiles, fc.integer({ min: 1, max: 12 }), (steps, wanted) =>
        withTempRoot((root) => {
          for (const [index, { agent, name, length }] of steps.entries()) {
            const day = name.slice(0, 10);
            const ts = new Date(Date.parse(`${day}T00:00:00Z`) + index * 1000).toISOString();
            const line = handMade({ agent, seq: index + 1, ts, summary: 'z'.repeat(length) });
            addLines(ledgerPath(root, agent, name), [line]);
          }
          const all = Array.from(readLedger(root), (entry) => entry.value());
          const expected = all.sort((left, right) => (left.ts < right.ts ? -1 : 1)).slice(-wanted);
          const found = lastLines(root, { count: wanted }).entries.map((entry) => entry.value());
          expect(found).toEqual(expected);
        }),
      ),
      { numRuns: count(1000, 50), seed: seed('read-last-lines') },
    );
  });
});
