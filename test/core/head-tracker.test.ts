import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HashTable } from '../../src/core/hash-table.js';
import { HeadTracker } from '../../src/core/head-tracker.js';

const hashOf = (name: number) => createHash('sha256').update(String(name)).digest('hex');
const line = (name: number) => ({ hash: hashOf(name), seq: name, file: 'x.jsonl' });

describe('the heads of a history', () => {
  it('are all lines minus all that are followed, in whatever order the lines come', () => {
    const history = fc
      .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 60 })
      .map((choices) =>
        choices.map((parents, at) => ({ at, parents: at === 0 ? [] : parents.map((parent) => parent % at) })),
      );
    fc.assert(
      fc.property(history, fc.infiniteStream(fc.nat()), (lines, order) => {
        const followed = new Set(lines.flatMap(({ parents }) => parents));
        const expected = lines.filter(({ at }) => !followed.has(at)).map(({ at }) => hashOf(at));
        const shuffled = lines
          .map((one) => ({ one, key: order.next().value ?? 0 }))
          .sort((left, right) => left.key - right.key)
          .flatMap(({ one }) => (one.at % 3 === 0 ? [one, one] : [one]));
        const tracker = new HeadTracker();
        for (const { at, parents } of shuffled) tracker.add(line(at), parents.map(hashOf));
        expect(
          tracker
            .heads()
            .map(({ hash }) => hash)
            .sort(),
        ).toEqual(expected.sort());
      }),
    );
  });

  it('start from heads known before', () => {
    const tracker = new HeadTracker([line(1), line(2)]);
    tracker.add(line(3), [hashOf(1)]);
    expect(tracker.heads().map(({ seq }) => seq)).toEqual([2, 3]);
  });
});

describe('the table of hashes', () => {
  it('keeps what a Map keeps, through growth', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 3000 }), fc.nat()), { maxLength: 2500 }), (entries) => {
        const table = new HashTable(16);
        const map = new Map<string, number>();
        for (const [name, value] of entries) {
          table.set(hashOf(name), value);
          map.set(hashOf(name), value);
        }
        expect(table.size).toBe(map.size);
        for (const [hash, value] of map) expect(table.get(hash)).toBe(value);
        expect(table.has(hashOf(-1))).toBe(false);
      }),
      { numRuns: 20 },
    );
  });
});
