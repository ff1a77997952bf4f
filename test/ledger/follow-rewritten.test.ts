import { renameSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dayName as name, following, quiet, replaceFile } from '../support/followed.js';
import { addLines, chain, handMade, ledgerPath } from '../support/hand-made-ledger.js';

const file = `g/ledger/cls/${name}`;

describe('files that are rewritten while they are followed', () => {
  it('brings only the new lines of a longer file put in its place', async () => {
    await following({}, async (followed, { path }) => {
      const lines = chain(5);
      replaceFile(path, lines);
      await followed.count(5);
      await followed.caughtUp();
      expect(followed.texts).toEqual(lines.map(({ text }) => text));
    });
  });

  it('brings only the new lines of a file that was merged line by line', async () => {
    await following({}, async (followed, { path }) => {
      const [one, two, three] = chain(3);
      const other = handMade({ seq: 2, summary: 'from another clone' });
      replaceFile(path, [one ?? other, other, two ?? other, three ?? other]);
      await followed.count(4);
      await followed.caughtUp();
      expect(followed.summaries.slice(3)).toEqual(['from another clone']);
    });
  });

  it('brings nothing of a shorter file put in its place, then what is appended to that', async () => {
    await following({}, async (followed, { path }) => {
      const looked = followed.caughtUp();
      replaceFile(path, chain(2));
      await looked;
      addLines(path, [handMade({ seq: 3, summary: 'instead' })]);
      await followed.count(4);
      await followed.caughtUp();
      expect(followed.summaries.slice(3)).toEqual(['instead']);
    });
  });

  it('brings only what is new after a truncation', async () => {
    await following({}, async (followed, { path }) => {
      const looked = followed.caughtUp();
      truncateSync(path, Buffer.byteLength(chain(1)[0]?.text ?? '') + 1);
      await looked;
      addLines(path, [handMade({ seq: 2, summary: 'after the cut' })]);
      await followed.count(4);
      await followed.caughtUp();
      expect(followed.summaries.slice(3)).toEqual(['after the cut']);
    });
  });

  it('brings only what is new when the file is emptied and written again', async () => {
    await following({}, async (followed, { path }) => {
      const looked = followed.caughtUp();
      truncateSync(path, 0);
      await looked;
      addLines(path, [...chain(3), handMade({ seq: 4, summary: 'more' })]);
      await followed.count(4);
      await followed.caughtUp();
      expect(followed.summaries.slice(3)).toEqual(['more']);
    });
  });

  it('brings all of a file with other content', async () => {
    await following({}, async (followed, { path }) => {
      replaceFile(path, chain(4, { summary: 'other' }));
      await followed.count(7);
      await followed.caughtUp();
      expect(followed.entries).toHaveLength(7);
    });
  });

  it('goes on with another file of a day when one is deleted, and forgets that one', async () => {
    await following({}, async (followed, { root, path }) => {
      expect(Object.keys(followed.follower.positions())).toEqual([file]);
      const looked = followed.caughtUp();
      rmSync(path);
      await looked;
      expect(followed.follower.positions()).toEqual({});
      addLines(ledgerPath(root, 'cls', '2026-11-20.aaaaaa.jsonl'), [handMade({ seq: 4 })]);
      await followed.count(4);
      expect(followed.summaries[3]).toBe('Line 4');
    });
  });

  it('goes on where it was when a deleted file comes back as it was and grows', async () => {
    await following({}, async (followed, { path }) => {
      const looked = followed.caughtUp();
      rmSync(path);
      await looked;
      replaceFile(path, chain(4));
      await followed.count(4);
      await followed.caughtUp();
      expect(followed.summaries).toEqual(['Line 1', 'Line 2', 'Line 3', 'Line 4']);
    });
  });

  it('goes on when a whole agent is deleted and comes back', async () => {
    await following({}, async (followed, { root, path }) => {
      const looked = followed.caughtUp();
      rmSync(ledgerPath(root, 'cls', ''), { recursive: true });
      await looked;
      addLines(path, chain(4));
      await followed.count(4);
      addLines(path, [handMade({ seq: 5 })]);
      await followed.count(5);
      expect(followed.summaries.slice(3)).toEqual(['Line 4', 'Line 5']);
    });
  });

  it.each([
    ['finds by a sweep what no watcher can see, a whole new g under the old name', 1500, 8],
    ['would miss that without sweeps', 600_000, 3],
  ])('%s', async (_name, sweepMs, expected) => {
    await following({ timing: { sweepMs } }, async (followed, { root, path }) => {
      await quiet(followed);
      renameSync(join(root, 'g'), join(root, 'moved'));
      addLines(path, chain(5, { summary: 'anew' }));
      await followed.count(expected);
      if (expected === 3) await quiet(followed);
      expect(followed.entries).toHaveLength(expected);
    });
  });
});
