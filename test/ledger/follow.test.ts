import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, statSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { followLedger, tailFollow } from '../../src/ledger/follow.js';
import {
  appendElsewhere,
  bytesReadDuring,
  canCountReads,
  dayName as name,
  follow,
  followAndWait,
  following,
  gather,
} from '../support/followed.js';
import { addLines, chain, handMade, ledgerPath, withTempRoot } from '../support/hand-made-ledger.js';

const file = `g/ledger/cls/${name}`;

describe('following ledgers', () => {
  it('delivers what stands, then what is appended, once each', async () => {
    await following({}, async (followed, { path }) => {
      expect(followed.summaries).toEqual(['Line 1', 'Line 2', 'Line 3']);
      addLines(path, chain(2, { seq: 4 }));
      await followed.count(5);
      await followed.caughtUp();
      expect(followed.summaries).toEqual([1, 2, 3, 4, 5].map((seq) => `Line ${seq}`));
      expect(followed.entries.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
    });
  });

  it('delivers only what comes after the call when it starts at the end', async () => {
    await withTempRoot(async (root) => {
      const path = ledgerPath(root, 'cls', name);
      addLines(path, chain(3));
      const followed = follow(root, { from: 'end' });
      addLines(path, [handMade({ seq: 4 })]);
      await followed.count(1);
      await followed.stop();
      expect(followed.summaries).toEqual(['Line 4']);
    });
  });

  it('takes up new agents, new days and new segments', async () => {
    await following({}, async (followed, { root }) => {
      addLines(ledgerPath(root, 'cls', '2026-11-21.jsonl'), [handMade({ seq: 4, summary: 'new day' })]);
      await followed.count(4);
      addLines(ledgerPath(root, 'bob', name), [handMade({ seq: 1, agent: 'bob', summary: 'new agent' })]);
      await followed.count(5);
      addLines(ledgerPath(root, 'bob', '2026-11-20.k3f9ab-2.jsonl'), [
        handMade({ seq: 2, summary: 'segment' }),
      ]);
      await followed.count(6);
      expect(followed.summaries.slice(3)).toEqual(['new day', 'new agent', 'segment']);
    });
  });

  it('awaits a workspace of which not even the root exists', async () => {
    await withTempRoot(async (parent) => {
      const root = join(parent, 'not', 'yet');
      const followed = await followAndWait(root);
      for (const folder of [root, join(root, 'g'), join(root, 'g/ledger')]) {
        const looked = followed.caughtUp();
        mkdirSync(folder, { recursive: true });
        await looked;
      }
      addLines(ledgerPath(root, 'cls', name), chain(2));
      await followed.count(2);
      await followed.stop();
      expect(followed.summaries).toEqual(['Line 1', 'Line 2']);
    });
  });

  it('awaits a workspace that comes all at once', async () => {
    await withTempRoot(async (parent) => {
      const root = join(parent, 'not', 'yet');
      const followed = await followAndWait(root, { agents: ['cls'] });
      addLines(ledgerPath(root, 'bob', name), chain(1));
      addLines(ledgerPath(root, 'cls', name), chain(2));
      await followed.count(2);
      await followed.stop();
      expect(followed.entries.map(({ agent }) => agent)).toEqual(['cls', 'cls']);
    });
  });

  it('waits for the rest of a line and then delivers it whole', async () => {
    await following({}, async (followed, { path }) => {
      const { text } = handMade({ seq: 4 });
      for (const piece of [text.slice(0, 10), text.slice(10, 100), text.slice(100)]) {
        appendFileSync(path, piece);
        await followed.caughtUp();
        expect(followed.entries).toHaveLength(3);
      }
      appendFileSync(path, '\n');
      await followed.count(4);
      expect(followed.texts[3]).toBe(text);
      expect(followed.follower.report.skipped).toBe(0);
    });
  });

  it('waits for the rest of a long line, without reading its front again and again', async () => {
    await following({}, async (followed, { path }) => {
      const { text } = handMade({ seq: 4, summary: 'x'.repeat(4 << 20) });
      const bytesRead = await bytesReadDuring(async () => {
        for (let at = 0; at < text.length; at += 100_000) {
          const looked = followed.caughtUp();
          appendFileSync(path, text.slice(at, at + 100_000));
          await looked;
        }
        addLines(path, ['', handMade({ seq: 5 })]);
        await followed.count(5);
      });
      expect(followed.texts[3]).toBe(text);
      if (canCountReads) expect(bytesRead).toBeLessThan(5 * text.length);
    });
  });

  it('takes an unfinished line that is cut off for what it is', async () => {
    await following({ from: 'end' }, async (followed, { path }) => {
      const { size } = statSync(path);
      for (const length of [20, 200_000]) {
        for (const change of [
          () => appendFileSync(path, 'x'.repeat(length)),
          () => truncateSync(path, size),
        ]) {
          const looked = followed.caughtUp();
          change();
          await looked;
        }
      }
      addLines(path, [handMade({ seq: 4 })]);
      await followed.count(1);
      expect(followed.summaries).toEqual(['Line 4']);
    });
  });

  it('passes over links, folders and pipes with the names of day files', { timeout: 10_000 }, async () => {
    await following({}, async (followed, { root, path }) => {
      const place = (day: number): string => ledgerPath(root, 'cls', `2026-11-${day}.jsonl`);
      addLines(join(root, 'elsewhere.jsonl'), [handMade({ seq: 9 })]);
      symlinkSync(join(root, 'elsewhere.jsonl'), place(21));
      mkdirSync(place(22));
      spawnSync('mkfifo', [place(23)]);
      await followed.caughtUp();
      addLines(path, [handMade({ seq: 4 })]);
      await followed.count(4);
      expect(followed.summaries[3]).toBe('Line 4');
    });
  });

  it('passes over torn and damaged lines and counts them', async () => {
    await following({}, async (followed, { path }) => {
      addLines(path, ['{"ts":"2026","torn":true}', 'no JSON', handMade({ seq: 4 })]);
      await followed.count(4);
      expect(followed.follower.report.skippedLines.map(({ line, reason }) => [line, reason])).toEqual([
        [4, 'torn'],
        [5, 'damaged'],
      ]);
    });
  });

  it('delivers to the loop only lines that are wanted', async () => {
    await following({ wanted: (line) => line.includes('"seq":4,') }, async (followed, { path }) => {
      expect(followed.entries).toHaveLength(0);
      addLines(path, chain(3, { seq: 4 }));
      await followed.count(1);
      await followed.caughtUp();
      expect(followed.summaries).toEqual(['Line 4']);
      expect(followed.follower.positions()[file]?.size).toBe(readFileSync(path).length);
    });
  });
});

describe('ending a following', () => {
  it('ends the loop at once when the signal comes, and delivers no more', async () => {
    await withTempRoot(async (root) => {
      addLines(ledgerPath(root, 'cls', name), chain(3));
      const abort = new AbortController();
      const seen: number[] = [];
      for await (const entry of followLedger(root, { signal: abort.signal })) {
        seen.push(entry.value().seq ?? 0);
        abort.abort();
      }
      expect(seen).toEqual([1]);
    });
  });

  it('ends while it waits, and before it begins', async () => {
    await withTempRoot(async (root) => {
      const abort = new AbortController();
      const followed = await followAndWait(root, { signal: abort.signal });
      abort.abort();
      await followed.ended;
      const late = follow(root, { signal: abort.signal });
      await late.ended;
      expect([...followed.entries, ...late.entries]).toEqual([]);
    });
  });

  it('refuses to be gone through twice', async () => {
    await withTempRoot(async (root) => {
      const followed = await followAndWait(root);
      await followed.stop();
      await expect(gather(followed.follower).ended).rejects.toThrow('only once');
    });
  });
});

describe('the last lines and then what comes', () => {
  it('has no gap and no line twice, also for lines that come while it starts', async () => {
    await withTempRoot(async (root) => {
      const path = ledgerPath(root, 'cls', name);
      addLines(path, chain(10));
      const tail = tailFollow(root, { count: 4, signal: AbortSignal.timeout(20_000) });
      addLines(path, chain(1, { seq: 11 }));
      const lines: (number | undefined)[] = [];
      for await (const entry of tail) {
        lines.push(entry.value().seq);
        if (lines.length === 2) addLines(path, chain(1, { seq: 12 }));
        if (lines.length === 6) break;
      }
      expect(lines).toEqual([7, 8, 9, 10, 11, 12]);
    });
  });

  it('has neither, however often it starts while another process writes at full speed', async () => {
    await withTempRoot(async (root) => {
      const path = ledgerPath(root, 'cls', name);
      addLines(path, chain(10));
      const steps = chain(30_000, { seq: 11 }).map(({ text }) => ({ path, text: `${text}\n`, thenMs: 0 }));
      const written = new AbortController();
      const writing = appendElsewhere(steps).finally(() => written.abort());
      let starts = 0;
      for (; !written.signal.aborted; starts++) {
        const lines: number[] = [];
        for await (const entry of tailFollow(root, { count: 5, signal: written.signal })) {
          lines.push(entry.value().seq ?? 0);
          if (lines.length === 50) break;
        }
        expect(lines).toEqual(Array.from(lines, (_, at) => (lines[0] ?? 0) + at));
      }
      expect(starts).toBeGreaterThan(5);
      await writing;
    });
  });
});
