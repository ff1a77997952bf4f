import { describe, expect, it } from 'vitest';
import { ackOf, withTempLedger } from '../support/ledger.js';
import { readFileSync, writeFileSync } from 'node:fs';

const id = '01JD0000000000000000000001';
const event = {
  event: 'info',
  summary: 'once',
  task_id: 't',
  source: 's',
  data: { a: 1, b: [1, { c: 2 }] },
  id,
};

describe('an event with an id of its own', () => {
  it('stands under that id', () =>
    withTempLedger(async ({ agent, lines }) => {
      expect((await agent().append(event)).id).toBe(id);
      expect(lines().map(({ value }) => value?.id)).toEqual([id]);
    }));

  it('sent again is not written again: the first position comes back', () =>
    withTempLedger(async ({ agent, lines }) => {
      const first = await agent().append(event);
      await agent().append({ event: 'info', summary: 'between' });
      const [again] = await agent().appendMany([event]);

      expect(again).toEqual({ kind: 'already_there', ack: first });
      expect(lines()).toHaveLength(2);
    }));

  it('is the same event whatever the order of its keys, its time and its session', () =>
    withTempLedger(async ({ agent }) => {
      await agent().append(event);
      const same = {
        ...event,
        data: { b: [1, { c: 2 }], a: 1 },
        ts: new Date().toISOString(),
        session_id: 'new',
      };
      expect(await agent().appendMany([same])).toMatchObject([{ kind: 'already_there' }]);
    }));

  it.each([
    ['event', { event: 'error' }],
    ['task_id', { task_id: 'other' }],
    ['source', { source: 'other' }],
    ['summary', { summary: 'other' }],
    ['data', { data: { a: 1, b: [1, { c: 3 }] } }],
    ['data', { data: {} }],
  ])('with other content in %s is an ID_CONFLICT', (key, change) =>
    withTempLedger(async ({ agent, lines }) => {
      await agent().append(event);
      const [outcome] = await agent().appendMany([{ ...event, ...change }]);

      expect(outcome).toMatchObject({
        kind: 'failed',
        error: { code: 'ID_CONFLICT', details: { id, differing: [key] } },
      });
      expect(lines()).toHaveLength(1);
    }),
  );

  it('repeated within one batch is written once', () =>
    withTempLedger(async ({ agent, lines }) => {
      const other = { ...event, id: '01JD0000000000000000000002' };
      const outcomes = await agent().appendMany([
        event,
        other,
        event,
        { ...event, summary: 'conflict' },
        event,
      ]);

      expect(outcomes.map(({ kind }) => kind)).toEqual([
        'written',
        'written',
        'already_there',
        'failed',
        'already_there',
      ]);
      expect(ackOf(outcomes[2])).toEqual(ackOf(outcomes[0]));
      expect(outcomes[3]).toMatchObject({ error: { code: 'ID_CONFLICT' } });
      expect(lines().map(({ value }) => value?.id)).toEqual([id, other.id]);
    }));

  it('appended twice without waiting is written once', () =>
    withTempLedger(async ({ agent, lines }) => {
      const [one, two] = await Promise.all([agent().append(event), agent().append(event)]);
      expect(one).toEqual(two);
      expect(lines()).toHaveLength(1);
    }));

  it('is found by another process, in a file that has grown meanwhile', () =>
    withTempLedger(async ({ open, lines }) => {
      const [here, there] = [open().agent('cls'), open().agent('cls')];
      const first = await here.append(event);
      await there.appendMany(Array.from({ length: 50 }, (_, n) => ({ event: 'info', summary: `${n}` })));
      expect(await here.append(event)).toEqual(first);
      expect(await there.append(event)).toEqual(first);
      expect(lines()).toHaveLength(51);
    }));

  it('with an old time is found in the day of that time', () =>
    withTempLedger(async ({ agent, files, lines }) => {
      const old = { ...event, ts: '2026-03-05T10:00:00Z' };
      const first = await agent().append(old);
      await agent().append({ event: 'info', summary: 'today' });
      expect(await agent().append(old)).toEqual(first);
      expect(files()[0]).toBe('2026-03-05.jsonl');
      expect(lines()).toHaveLength(2);
    }));

  it.each([
    [
      'the day of its id, although it is sent without its time',
      '01KJYJZ0G00000000000000001',
      '2026-03-05T10:00:00Z',
    ],
    ['the day before that of its id', '01KJYJZ0G00000000000000001', '2026-03-04T10:00:00Z'],
    ['the day after that of its id', '01KJYJZ0G00000000000000001', '2026-03-06T10:00:00Z'],
  ])('is found in %s', (_, timely, ts) =>
    withTempLedger(async ({ agent, lines }) => {
      const first = await agent().append({ ...event, id: timely, ts });
      expect(await agent().append({ ...event, id: timely })).toEqual(first);
      expect(lines()).toHaveLength(1);
    }),
  );

  it('is not found in a torn line: those carry no meaning', () =>
    withTempLedger(async ({ agent, lines, path }) => {
      await agent().append(event);
      const text = readFileSync(path(), 'utf8');
      writeFileSync(path(), `${text.trimEnd().slice(0, -1)},"torn":true}\n`);
      expect(await agent().appendMany([event])).toMatchObject([{ kind: 'written' }]);
      expect(lines().filter(({ value }) => value?.id === id && value.torn !== true)).toHaveLength(1);
    }));

  it('is found where it stands now, after its file was rewritten in place', () =>
    withTempLedger(async ({ agent, lines, path }) => {
      const cls = agent();
      await cls.append({ event: 'info', summary: 'x'.repeat(400) });
      await cls.append(event);
      await cls.append(event); // now there is an index
      const [, second = ''] = readFileSync(path(), 'utf8').split('\n');
      writeFileSync(path(), `${second}\n${'{"event":"info","summary":"by another tool"}\n'.repeat(40)}`);

      expect(await cls.append(event)).toMatchObject({ id, offset: 0 });
      expect(lines().filter(({ value }) => value?.id === id)).toHaveLength(1);
    }));
});
