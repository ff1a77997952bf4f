import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  leafHashOf,
  parentsOf,
  withTempLedger,
  type StoredLine,
  type TempLedger,
} from '../support/ledger.js';

const ts = '2026-11-20T12:00:00Z';
const info = (summary: string) => ({ event: 'info', summary, ts });

async function withTail(tail: string | Buffer, run: (ledger: TempLedger) => Promise<void>): Promise<void> {
  await withTempLedger(async (ledger) => {
    await ledger.agent().append(info('first'));
    appendFileSync(ledger.path(), tail);
    await run(ledger);
  });
}

function eventsOf(lines: readonly StoredLine[]): readonly unknown[] {
  return lines.map(({ value }) => (value?.torn === true ? 'torn' : value?.event));
}

const lostId = '01KAZ000000000000000000001';

/** What a writer leaves that was killed before the last byte of a line: all of it but the newline. */
function wholeLine(before: StoredLine | undefined): string {
  const value = { ...before?.value, summary: 'not acknowledged', id: lostId, seq: 2, prev: before?.hash };
  return JSON.stringify(value);
}

describe('a line that a crash has cut', () => {
  const fragment = '{"ts":"2026-11-20T12:00:00.000Z","agent":"cls","summary":"half a wo';

  it('is closed into valid JSON by the next append, which records that', () =>
    withTail(fragment, async ({ agent, lines }) => {
      await agent().append(info('second'));

      const [first, torn, record, second] = lines();
      expect(eventsOf(lines())).toEqual(['info', 'torn', 'ledger_recovered', 'info']);
      expect(torn?.value?.summary).toBe('half a wo');
      expect(record?.value?.data).toEqual({
        line: torn?.hash,
        fragment_bytes: fragment.length,
        fragment_sha256: createHash('sha256').update(fragment).digest('hex'),
        outcome: 'closed',
      });
      expect(record?.value?.prev).toBe(first?.hash);
      expect(second?.value?.prev).toBe(record?.hash);
      expect([record?.value?.seq, second?.value?.seq]).toEqual([2, 3]);
    }));

  it('keeps every byte that had been written', () =>
    withTail(fragment, async ({ agent, path }) => {
      const before = readFileSync(path());
      await agent().append(info('second'));
      expect(readFileSync(path()).subarray(0, before.length)).toEqual(before);
    }));

  it('that was whole but for its newline gets it and stands', () =>
    withTempLedger(async ({ agent, lines, path }) => {
      await agent().append(info('first'));
      appendFileSync(path(), wholeLine(lines()[0]));
      await agent().append(info('third'));

      expect(eventsOf(lines())).toEqual(['info', 'info', 'info']);
      expect(lines()[2]?.value).toMatchObject({ prev: lines()[1]?.hash, seq: 3 });
    }));

  it('that was whole but for its newline is found when its event is retried', () =>
    withTempLedger(async ({ agent, lines, path }) => {
      await agent().append(info('first'));
      appendFileSync(path(), wholeLine(lines()[0]));
      const [outcome] = await agent().appendMany([{ ...info('not acknowledged'), id: lostId }]);

      expect(eventsOf(lines())).toEqual(['info', 'info']);
      expect(outcome).toMatchObject({ kind: 'already_there', ack: { hash: lines()[1]?.hash, seq: 2 } });
    }));

  it('that was whole but for its newline makes a retry with other content an ID_CONFLICT', () =>
    withTempLedger(async ({ agent, lines, path }) => {
      await agent().append(info('first'));
      appendFileSync(path(), wholeLine(lines()[0]));
      const [outcome] = await agent().appendMany([{ ...info('something else'), id: lostId }]);
      expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'ID_CONFLICT' } });
      expect(lines()).toHaveLength(2);
    }));

  it('found closed but without its record gets one', () =>
    withTail('{"ts":"2026-11-20T12:00:00.000Z","torn":true}\n', async ({ open, lines }) => {
      await open().agent('cls').append(info('second'));
      expect(eventsOf(lines())).toEqual(['info', 'torn', 'ledger_recovered', 'info']);
      expect(lines()[2]?.value?.data).toEqual({ line: lines()[1]?.hash, outcome: 'closed' });
    }));

  it('gets one record, not one from each process', () =>
    withTail('{"ts":"2026-11-20T12:00:00.000Z","torn":true}\n', async ({ open, lines }) => {
      const [one, two] = [open().agent('cls'), open().agent('cls')];
      for (const agent of [one, two, one, two]) await agent.append(info('x'));
      expect(eventsOf(lines()).filter((event) => event === 'ledger_recovered')).toHaveLength(1);
    }));

  it('whose closing was cut as well is closed by the rest of it', () =>
    withTail(`${fragment}","to`, async ({ agent, lines }) => {
      await agent().append(info('second'));
      expect(lines()[1]?.bytes.toString()).toBe(`${fragment}","torn":true}`);
    }));

  it('takes no part in sessions, numbers and links', () =>
    withTail('{"session_id":"2026-11-20_cls_077","event":"info","seq":900', async ({ agent, lines }) => {
      const ack = await agent().append(info('second'));
      expect(ack).toMatchObject({ seq: 3, session: '2026-11-20_cls_001' });
      expect(lines().some(({ value }) => value && parentsOf(value).includes(lines()[1]?.hash ?? ''))).toBe(
        false,
      );
    }));
});

describe('a tail that cannot be closed is set apart by a newline', () => {
  it.each([
    ['zero bytes, as a power loss leaves them', Buffer.alloc(4096)],
    ['a line that ends in zero bytes', Buffer.concat([Buffer.from('{"ts":"2026'), Buffer.alloc(700)])],
    ['text that is no JSON', Buffer.from('hello')],
    ['two lines glued', Buffer.from('{"a":"x{"b":1')],
    ['bytes that are no UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe])],
  ])('%s', (_, tail) =>
    withTail(tail, async ({ agent, lines }) => {
      await agent().append(info('second'));
      const [first, damaged, record, second] = lines();
      expect(damaged?.bytes).toEqual(tail);
      expect(record?.value).toMatchObject({
        event: 'ledger_recovered',
        data: { line: leafHashOf(tail), fragment_bytes: tail.length, outcome: 'unclosable' },
        prev: first?.hash,
      });
      expect(second?.value?.prev).toBe(record?.hash);
      await agent().append(info('third'));
      expect(lines()).toHaveLength(5);
    }),
  );
});

describe('files that other tools have written', () => {
  const old = (n: number) =>
    `{"ts":"2026-11-20T0${n}:00:00Z", "agent":"cls", "session_id":"2026-11-20_cls_001", "event":"info", "task_id":"t", "source":"s", "summary":"old ${n}", "data":{}}`;

  it.each([
    ['', '\n', ''],
    ['with a BOM', '\n', '\ufeff'],
    ['with CRLF', '\r\n', ''],
    ['with BOM and CRLF', '\r\n', '\ufeff'],
  ])('in format 1.0 %s are continued without a break', (_, newline, bom) =>
    withTempLedger(async ({ agent, lines, path, root }) => {
      agent();
      writeFileSync(
        `${root}/g/ledger/cls/2026-11-20.jsonl`,
        bom + [1, 2, 3].map((n) => old(n) + newline).join(''),
      );
      const before = readFileSync(path());
      const ack = await agent().append(info('new'));

      expect(readFileSync(path()).subarray(0, before.length)).toEqual(before);
      expect(lines()).toHaveLength(4);
      expect(lines()[3]?.value?.prev).toBe(lines()[2]?.hash);
      expect(ack).toMatchObject({ seq: 4, session: '2026-11-20_cls_001' });
    }),
  );

  it('without a newline at the end are continued: the last line stands', () =>
    withTempLedger(async ({ agent, lines, root }) => {
      agent();
      writeFileSync(`${root}/g/ledger/cls/2026-11-20.jsonl`, `${old(1)}\n${old(2)}`);
      await agent().append(info('new'));
      expect(eventsOf(lines())).toEqual(['info', 'info', 'info']);
      expect(lines()[2]?.value).toMatchObject({ prev: lines()[1]?.hash, seq: 3 });
    }));

  it('of several days are one line: each first line follows the last of the day before', () =>
    withTempLedger(async ({ agent, lines, root }) => {
      agent();
      writeFileSync(`${root}/g/ledger/cls/2026-11-18.jsonl`, `${old(1)}\n${old(2)}\n`);
      writeFileSync(`${root}/g/ledger/cls/2026-11-19.jsonl`, `${old(3)}\n`);
      const ack = await agent().append(info('new'));
      expect(ack.seq).toBe(4);
      expect(lines()[3]?.value?.prev).toBe(lines()[2]?.hash);
    }));

  it('may go on writing between our lines', () =>
    withTempLedger(async ({ agent, lines, path }) => {
      await agent().append(info('ours'));
      appendFileSync(path(), `${old(1)}\n${old(2)}\n`);
      const ack = await agent().append(info('ours again'));
      expect(ack.seq).toBe(4);
      expect(lines()[3]?.value?.prev).toBe(lines()[2]?.hash);
    }));

  it('with empty and damaged lines among them are continued behind the last whole one', () =>
    withTempLedger(async ({ agent, lines, path, root }) => {
      agent();
      writeFileSync(`${root}/g/ledger/cls/2026-11-20.jsonl`, `${old(1)}\n\nno json\n${old(2)}\n\n[1]\n\n`);
      const ack = await agent().append(info('new'));
      expect(ack.seq).toBe(3);
      expect(lines().at(-1)?.value?.prev).toBe(lines()[3]?.hash);
      expect(readFileSync(path(), 'utf8')).toContain('no json\n');
    }));
});
