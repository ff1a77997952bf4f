import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ackOf, onlyOne, parentsOf, rootLinkOf, storedLines, withTempLedger } from '../support/ledger.js';

describe('appending one event', () => {
  it('writes one line with fixed key order and acknowledges where it stands', () =>
    withTempLedger(async ({ agent, lines, path }) => {
      const ack = await agent().append({
        event: 'task_start',
        summary: 'Starting code review',
        task_id: 'wo-123',
        source: 'gg_orchestrator',
        data: { task_type: 'code_review' },
        ts: '2026-11-20T09:10:00.123Z',
      });

      const line = onlyOne(lines(), 'line');
      expect(line.bytes.toString()).toBe(
        '{"ts":"2026-11-20T09:10:00.123Z","agent":"cls","session_id":"2026-11-20_cls_001","event":"task_start",' +
          '"task_id":"wo-123","source":"gg_orchestrator","summary":"Starting code review",' +
          `"data":{"task_type":"code_review"},"id":"${ack.id}","seq":1,"prev":"${line.value?.prev as string}"}`,
      );
      expect(ack).toEqual({
        seq: 1,
        id: line.value?.id,
        session: '2026-11-20_cls_001',
        hash: line.hash,
        file: 'g/ledger/cls/2026-11-20.jsonl',
        offset: 0,
      });
      expect(readFileSync(path(), 'utf8').endsWith('}\n')).toBe(true);
    }));

  it('fills in who, what for and when', () =>
    withTempLedger(async ({ agent, lines }) => {
      const beforeMs = Date.now();
      await agent().append({ event: 'info', summary: 'x' });
      await agent().append({ event: 'heartbeat', summary: 'alive' });

      const [info, heartbeat] = lines().map(({ value }) => value);
      expect(info).toMatchObject({ agent: 'cls', source: 'cls', task_id: 'unknown', data: {} });
      expect(heartbeat).toMatchObject({ task_id: 'system' });
      expect(Date.parse(info?.ts ?? '')).toBeGreaterThanOrEqual(beforeMs);
      expect(Date.parse(info?.ts ?? '')).toBeLessThanOrEqual(Date.now());
    }));

  it('acknowledges offsets at which the lines can be read', () =>
    withTempLedger(async ({ agent, path }) => {
      const acks = [];
      for (const summary of ['a', 'grün 😀', 'c'])
        acks.push(await agent().append({ event: 'info', summary }));

      const bytes = readFileSync(path());
      const summaries = acks.map(({ offset }) => {
        const line = bytes.subarray(offset, bytes.indexOf(10, offset)).toString();
        return (JSON.parse(line) as { summary: string }).summary;
      });
      expect(summaries).toEqual(['a', 'grün 😀', 'c']);
    }));
});

describe('the chain of lines', () => {
  it('begins at the workspace and follows line by line, across agents separately', () =>
    withTempLedger(async ({ agent, root }) => {
      for (const name of ['cls', 'andy', 'cls', 'cls'])
        await agent(name).append({ event: 'info', summary: name });

      const lines = storedLines(root, 'cls');
      expect(lines.map(({ value }) => value?.seq)).toEqual([1, 2, 3]);
      expect(lines.map(({ value }) => value?.prev)).toEqual([
        rootLinkOf(root),
        lines[0]?.hash,
        lines[1]?.hash,
      ]);
      expect(storedLines(root, 'andy').map(({ value }) => value?.prev)).toEqual([rootLinkOf(root)]);
    }));

  it('can be checked with sed and sha256sum alone', () =>
    withTempLedger(async ({ agent, lines, path }) => {
      const texts = ['plain', 'zwölf – 漢字 😀', 'quotes " and \\ and \t'];
      for (const summary of texts) await agent().append({ event: 'info', summary });

      const script = `{ printf '\\0'; sed -n "$1p" "$2" | tr -d '\\n'; } | sha256sum`;
      const hashes = lines().map(({ number }) =>
        execFileSync('sh', ['-c', script, 'sh', String(number), path()], { encoding: 'utf8' }).slice(0, 64),
      );
      expect(lines().map(({ value }) => value?.prev)).toEqual([expect.anything(), hashes[0], hashes[1]]);
      expect(hashes).toEqual(lines().map(({ hash }) => hash));
    }));

  it('runs on through closing and opening, and through several handles of one process', () =>
    withTempLedger(async ({ open, lines }) => {
      const [first, second] = [open(), open()];
      await first.agent('cls').append({ event: 'info', summary: 'one' });
      await second.agent('cls').append({ event: 'info', summary: 'two' });
      await first.agent('cls').append({ event: 'info', summary: 'three' });
      await first.close();
      await first.agent('cls').append({ event: 'info', summary: 'four' });

      expect(lines().map(({ value }) => value?.summary)).toEqual(['one', 'two', 'three', 'four']);
      expect(lines().map(({ value }) => value?.seq)).toEqual([1, 2, 3, 4]);
      expect(
        lines()
          .slice(1)
          .map(({ value }) => value?.prev),
      ).toEqual(
        lines()
          .slice(0, 3)
          .map(({ hash }) => hash),
      );
    }));
});

describe('appending many events', () => {
  it('keeps the order of the calls, awaited or not', () =>
    withTempLedger(async ({ agent, lines }) => {
      const cls = agent();
      const single = cls.append({ event: 'info', summary: '0' });
      const many = cls.appendMany([1, 2, 3].map((n) => ({ event: 'info', summary: `${n}` })));
      const last = cls.append({ event: 'info', summary: '4' });
      await Promise.all([single, many, last]);

      expect(lines().map(({ value }) => value?.summary)).toEqual(['0', '1', '2', '3', '4']);
    }));

  it('refuses one event without stopping the rest', () =>
    withTempLedger(async ({ agent, lines }) => {
      const outcomes = await agent().appendMany([
        { event: 'info', summary: 'good' },
        { event: 'Not A Name', summary: 'bad' },
        { event: 'info', summary: 'good too' },
      ]);

      expect(outcomes.map(({ kind }) => kind)).toEqual(['written', 'failed', 'written']);
      expect(outcomes[1]).toMatchObject({ error: { code: 'SCHEMA_INVALID' } });
      expect(lines().map(({ value }) => value?.summary)).toEqual(['good', 'good too']);
    }));

  it('writes far more than fits into one block as one straight line', () =>
    withTempLedger(async ({ agent, lines }) => {
      const text = 'ü'.repeat(20_000);
      const outcomes = await agent().appendMany(
        Array.from({ length: 40 }, (_, n) => ({ event: 'info', summary: `${n}`, data: { text } })),
      );

      const stored = lines();
      expect(stored.map(({ hash }) => hash)).toEqual(outcomes.map((outcome) => ackOf(outcome).hash));
      expect(stored.slice(1).map(({ value }) => value && parentsOf(value))).toEqual(
        stored.slice(0, -1).map(({ hash }) => [hash]),
      );
    }));

  it('of no events has no outcomes and makes no day file', () =>
    withTempLedger(async ({ agent, files }) => {
      expect(await agent().appendMany([])).toEqual([]);
      expect(files()).toEqual([]);
    }));
});

describe('the lock', () => {
  it('makes an append fail with LOCK_TIMEOUT while another process holds it, and nothing is written', async () =>
    withTempLedger(async ({ open, root, lines }) => {
      await open().agent('cls').append({ event: 'info', summary: 'first' });
      const { holdLock } = await import('./lock-holder.js');
      const holder = await holdLock(root, 'cls');

      const impatient = open({ lockTimeoutMs: 50 }).agent('cls');
      const error: unknown = await impatient
        .append({ event: 'info', summary: 'second' })
        .catch((reason) => reason);
      expect(error).toMatchObject({ code: 'LOCK_TIMEOUT', details: { ownerPid: holder.pid } });
      expect(lines()).toHaveLength(1);

      await holder.letGo();
      await impatient.append({ event: 'info', summary: 'third' });
      expect(lines().map(({ value }) => value?.summary)).toEqual(['first', 'third']);
    }));
});
