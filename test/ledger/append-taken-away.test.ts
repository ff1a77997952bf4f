import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Ack } from '../../src/ledger/append/outcome.js';
import { userFolder } from '../../src/storage/user-folders.js';
import { codeOf, withTempLedger, type TempLedger } from '../support/ledger.js';

/** Of today, as what the ledger says itself goes to the file of today. */
const ts = new Date().toISOString();

/** Five lines by a process that has ended. */
async function withFive(run: (ledger: TempLedger, acks: readonly Ack[]) => Promise<void>): Promise<void> {
  await withTempLedger(async (temp) => {
    const ledger = temp.open();
    const acks: Ack[] = [];
    for (let n = 0; n < 5; n++)
      acks.push(await ledger.agent('cls').append({ event: 'info', summary: `${n}`, ts }));
    await ledger.close();
    await run(temp, acks);
  });
}

/** By another process each time. */
async function append({ open }: TempLedger, summary = 'next'): Promise<void> {
  const ledger = open();
  await ledger.agent('cls').append({ event: 'info', summary, ts });
  await ledger.close();
}

function keepLines(path: string, wanted: number): void {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, wanted);
  writeFileSync(path, lines.map((line) => `${line}\n`).join(''));
}

function seen({ lines }: TempLedger): readonly unknown[] {
  return lines().map(({ value }) => (value?.event === 'info' ? value.summary : [value?.event, value?.data]));
}

function rewound(ack: Ack | undefined): unknown {
  return [
    'ledger_rewound',
    { lost_head: { seq: ack?.seq, hash: ack?.hash, file: basename(ack?.file ?? '') } },
  ];
}

describe('lines that were known and are gone are named by the next append', () => {
  it('when the day file was deleted', () =>
    withFive(async (ledger, acks) => {
      rmSync(ledger.path());
      await append(ledger);
      expect(seen(ledger)).toEqual([rewound(acks[4]), 'next']);
    }));

  it('when the day file was cut, going on from what is there', () =>
    withFive(async (ledger, acks) => {
      keepLines(ledger.path(), 3);
      await append(ledger);
      expect(seen(ledger)).toEqual(['0', '1', '2', rewound(acks[4]), 'next']);
      expect(ledger.lines()[3]?.value).toMatchObject({ prev: acks[2]?.hash, seq: 4 });
    }));

  it('when it was emptied', () =>
    withFive(async (ledger, acks) => {
      writeFileSync(ledger.path(), '');
      await append(ledger);
      expect(seen(ledger)).toEqual([rewound(acks[4]), 'next']);
    }));

  it('when an older copy took its place', () =>
    withFive(async (ledger, acks) => {
      const path = ledger.path();
      writeFileSync(`${path}.old`, readFileSync(path));
      keepLines(`${path}.old`, 2);
      renameSync(`${path}.old`, path);
      await append(ledger);
      expect(seen(ledger)).toEqual(['0', '1', rewound(acks[4]), 'next']);
    }));

  it('when the last line was changed', () =>
    withFive(async (ledger, acks) => {
      const path = ledger.path();
      writeFileSync(path, readFileSync(path, 'utf8').replace('"summary":"4"', '"summary":"5"'));
      await append(ledger);
      expect(seen(ledger)).toEqual(['0', '1', '2', '3', '5', rewound(acks[4]), 'next']);
    }));

  it('by a writer that had the file open', () =>
    withTempLedger(async (ledger) => {
      const writer = ledger.agent();
      const first = await writer.append({ event: 'info', summary: 'first', ts });
      rmSync(ledger.path());
      await writer.append({ event: 'info', summary: 'next', ts });
      expect(seen(ledger)).toEqual([rewound(first), 'next']);
    }));

  it('when the caches went with them, by what the user’s own folder remembers', () =>
    withFive(async (ledger, acks) => {
      keepLines(ledger.path(), 3);
      rmSync(join(ledger.root, 'g/.state'), { recursive: true });
      await append(ledger);
      expect(seen(ledger)).toEqual(['0', '1', '2', rewound(acks[4]), 'next']);
    }));

  it('once, however many processes go on', () =>
    withFive(async (ledger, acks) => {
      keepLines(ledger.path(), 3);
      for (const summary of ['a', 'b', 'c']) await append(ledger, summary);
      expect(seen(ledger)).toEqual(['0', '1', '2', rewound(acks[4]), 'a', 'b', 'c']);
    }));

  it('again when they are taken away again', () =>
    withFive(async (ledger, acks) => {
      keepLines(ledger.path(), 4);
      await append(ledger);
      const lost = ledger.lines().at(-1);
      keepLines(ledger.path(), 4);
      await append(ledger);
      expect(seen(ledger)[4]).toEqual(
        rewound({ ...acks[4], seq: lost?.value?.seq, hash: lost?.hash } as Ack),
      );
    }));

  it('also when the append that found out could not write', () =>
    withFive(async (ledger, acks) => {
      const path = ledger.path();
      rmSync(path);
      mkdirSync(path);
      expect(await codeOf(() => append(ledger))).toBe('IO_NOT_A_FILE');
      expect(await codeOf(() => append(ledger))).toBe('IO_NOT_A_FILE');
      rmSync(path, { recursive: true });
      await append(ledger);
      expect(seen(ledger)).toEqual([rewound(acks[4]), 'next']);
    }));

  it('when the lost lines lay in the file of another day than the event', () =>
    withFive(async (ledger, acks) => {
      keepLines(ledger.path(), 3);
      const other = ledger.open();
      await other.agent('cls').append({ event: 'info', summary: 'next', ts: '2026-11-19T12:00:00Z' });
      const events = ledger.lines().map(({ value }) => value?.event);
      expect(events.filter((event) => event === 'ledger_rewound')).toHaveLength(1);
      expect(ledger.lines().find(({ value }) => value?.event === 'ledger_rewound')?.value?.data).toEqual({
        lost_head: { seq: acks[4]?.seq, hash: acks[4]?.hash, file: basename(acks[4]?.file ?? '') },
      });
    }));
});

describe('nothing is named', () => {
  it('when the lines are back before anyone looked', () =>
    withFive(async (ledger) => {
      const path = ledger.path();
      renameSync(path, `${path}.away`);
      renameSync(`${path}.away`, path);
      await append(ledger);
      expect(seen(ledger)).toEqual(['0', '1', '2', '3', '4', 'next']);
    }));

  it('when the same lines lie in a new file', () =>
    withFive(async (ledger) => {
      const path = ledger.path();
      writeFileSync(`${path}.copy`, readFileSync(path));
      renameSync(`${path}.copy`, path);
      await append(ledger);
      expect(seen(ledger)).toEqual(['0', '1', '2', '3', '4', 'next']);
    }));

  it('when the lines have moved to another file', () =>
    withFive(async (ledger) => {
      renameSync(ledger.path(), ledger.path().replace('.jsonl', '.k3f9ab.jsonl'));
      await append(ledger);
      expect(seen(ledger)).toEqual(['next', '0', '1', '2', '3', '4']);
      expect(ledger.lines()[0]?.value).toMatchObject({ prev: ledger.lines()[5]?.hash, seq: 6 });
    }));

  it('when caches and the user’s folder are both gone: then nobody knows', () =>
    withFive(async (ledger) => {
      keepLines(ledger.path(), 3);
      rmSync(join(ledger.root, 'g/.state'), { recursive: true });
      rmSync(userFolder('state'), { recursive: true });
      await append(ledger);
      expect(seen(ledger)).toEqual(['0', '1', '2', 'next']);
    }));
});
