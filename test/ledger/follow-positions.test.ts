import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { endPositions, followLedger } from '../../src/ledger/follow.js';
import { dayName as name, followAndWait, replaceFile } from '../support/followed.js';
import { addLines, chain, ledgerPath, withTempRoot } from '../support/hand-made-ledger.js';

const file = `g/ledger/cls/${name}`;

describe('positions of a following', () => {
  it('let another one go on behind the entry handed out last', async () => {
    await withTempRoot(async (root) => {
      const path = ledgerPath(root, 'cls', name);
      addLines(path, [...chain(3), 'no JSON', ...chain(2, { seq: 4 })]);
      for (const taken of [0, 1, 3, 4, 5]) {
        const first = followLedger(root);
        let left = taken;
        for await (const _entry of left === 0 ? [] : first) if (--left === 0) break;
        const from: unknown = JSON.parse(JSON.stringify(first.positions()));
        const rest = await followAndWait(root, { from: from as ReturnType<typeof first.positions> });
        await rest.stop();
        expect(rest.summaries).toEqual([1, 2, 3, 4, 5].slice(taken).map((seq) => `Line ${seq}`));
      }
    });
  });

  it('count a batch as delivered when it is handed out', async () => {
    await withTempRoot(async (root) => {
      const path = ledgerPath(root, 'cls', name);
      addLines(path, [...chain(3), '???']);
      const follower = followLedger(root);
      for await (const batch of follower.batches()) {
        expect(batch.map((entry) => entry.value().seq)).toEqual([1, 2, 3]);
        expect(follower.positions()[file]?.size).toBe(readFileSync(path).length);
        break;
      }
    });
  });

  it('of a file that was rewritten since lead to all of it', async () => {
    await withTempRoot(async (root) => {
      const path = ledgerPath(root, 'cls', name);
      addLines(path, chain(3));
      const from = endPositions(root);
      replaceFile(path, chain(4, { summary: 'same place, other line' }));
      const followed = await followAndWait(root, { from });
      await followed.stop();
      expect(followed.entries).toHaveLength(4);
    });
  });

  it.each([
    ['no numbers', { size: 'x', offset: null, hash: 3 }],
    ['an offset before the file', { size: 5, offset: -20, hash: '' }],
    ['a size beyond it', { size: 1e12, offset: 1e12 - 10, hash: '' }],
    ['an empty line', { size: 10, offset: 10, hash: '' }],
  ])('that make no sense (%s) lead to all of the file', async (_name, position) => {
    await withTempRoot(async (root) => {
      addLines(ledgerPath(root, 'cls', name), chain(3));
      const from = { [file]: position, 'g/ledger/../../x.jsonl': position } as unknown as Readonly<
        Record<string, { size: number; offset: number; hash: string }>
      >;
      const followed = await followAndWait(root, { from });
      await followed.stop();
      expect(followed.entries).toHaveLength(3);
    });
  });

  it('hold no entry of files that have no whole line, and are those of the end where they begin', async () => {
    await withTempRoot((root) => {
      addLines(ledgerPath(root, 'cls', name), chain(3));
      appendFileSync(ledgerPath(root, 'cls', name), 'unfinished');
      mkdirSync(ledgerPath(root, 'bob', ''));
      appendFileSync(ledgerPath(root, 'bob', name), 'unfinished');
      const [, , third] = chain(3);
      const size = Buffer.byteLength(
        chain(3)
          .map(({ text }) => `${text}\n`)
          .join(''),
      );
      expect(endPositions(root)).toEqual({
        [file]: { size, offset: size - Buffer.byteLength(third?.text ?? '') - 1, hash: third?.hash },
      });
    });
  });
});
