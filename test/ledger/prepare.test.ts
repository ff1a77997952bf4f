import { describe, expect, it } from 'vitest';
import { prepareEvent, type EventInput, type Preparation } from '../../src/ledger/prepare.js';
import { codeOf, onlyOne, withTempLedger } from '../support/ledger.js';

const preparation: Preparation = { agent: 'cls', redact: (value) => value, maxEventBytes: 60_000 };
const prepare = (input: unknown) => prepareEvent(input as EventInput, preparation);
const good = { event: 'info', summary: 'x' };

describe('an event is refused before anything is locked or written', () => {
  it.each([
    ['no object', null],
    ['no object', 'text'],
    ['no object', [good]],
    ['without event', { summary: 'x' }],
    ['without summary', { event: 'info' }],
    ['with a name that is none', { ...good, event: 'Task Start' }],
    ['with an empty name', { ...good, event: '' }],
    ['with a summary of two lines', { ...good, summary: 'one\ntwo' }],
    ['with a summary of 501 characters', { ...good, summary: 'x'.repeat(501) }],
    ['with a number for a summary', { ...good, summary: 7 }],
    ['with data that is an array', { ...good, data: [] }],
    ['with data that is null', { ...good, data: null }],
    [
      'with data against the schema of a known event',
      { ...good, event: 'task_result', data: { duration_sec: -1 } },
    ],
    ['with an unknown key', { ...good, dat: {} }],
    ['with a key that only the ledger sets', { ...good, seq: 3 }],
    ['with an id that is no ULID', { ...good, id: 'abc' }],
    ['with an id that is a number', { ...good, id: 1 }],
    ['with an id in lower case', { ...good, id: '01jd0000000000000000000001' }],
    ['with a time that is none', { ...good, ts: 'yesterday' }],
    ['with a time without offset', { ...good, ts: '2026-11-20T09:10:00' }],
    ['with a day that does not exist', { ...good, ts: '2026-02-30T09:10:00Z' }],
    ['with a time that is a number', { ...good, ts: 1_700_000_000 }],
    ['with a session that is none', { ...good, session_id: 'today' }],
    ['with a session id without end', { ...good, session_id: `2026-11-20_cls_${'0'.repeat(5000)}1` }],
    ['with a reserved name', { ...good, event: 'ledger_recovered', data: { line: 'f'.repeat(64) } }],
    ['with a reserved name to come', { ...good, event: 'ledger_anything' }],
  ])('%s: SCHEMA_INVALID', async (_, input) => {
    expect(await codeOf(() => prepare(input))).toBe('SCHEMA_INVALID');
  });

  it.each([
    ['NaN', { n: Number.NaN }],
    ['an infinite number', { n: Infinity }],
    ['an integer that JSON readers would change', { n: 2 ** 53 }],
    ['a lone surrogate', { text: '\ud83d' }],
    ['a lone surrogate in a key', { '\udc00': 1 }],
    ['a bigint', { n: 1n }],
    ['a function', { f: () => 1 }],
    ['a Map', { m: new Map() }],
  ])('with %s in its data: INVALID_JSON', async (_, data) => {
    expect(await codeOf(() => prepare({ ...good, data }))).toBe('INVALID_JSON');
  });

  it.each([
    ['summary', { ...good, summary: 'a\ud83d' }],
    ['task_id', { ...good, task_id: 'a\ud83d' }],
    ['source', { ...good, source: 'a\ud83d' }],
  ])('with a lone surrogate in its %s', async (_, input) => {
    expect(await codeOf(() => prepare(input))).toBe('INVALID_JSON');
  });

  it('with a cycle in its data', async () => {
    const data: Record<string, unknown> = {};
    data['self'] = data;
    expect(await codeOf(() => prepare({ ...good, data }))).toBe('INVALID_JSON');
  });

  it('of more bytes than the limit: TOO_LARGE, with both numbers', () => {
    const most = { ...good, data: { text: 'x'.repeat(59_910) } };
    const { middleBytes } = prepare(most);
    const rest = preparation.maxEventBytes - middleBytes;
    const text = 'x'.repeat(59_910 + rest);
    expect(prepare({ ...good, data: { text } }).middleBytes).toBe(60_000);
    expect(() => prepare({ ...good, data: { text: `${text}x` } })).toThrow(
      expect.objectContaining({ code: 'TOO_LARGE', details: { bytes: 60_001, limit: 60_000 } }),
    );
  });

  it('naming each rule that is broken, with its place', () => {
    expect(() => prepare({ event: 'X', summary: 1 })).toThrow(
      expect.objectContaining({
        code: 'SCHEMA_INVALID',
        details: {
          violations: expect.arrayContaining([
            expect.objectContaining({ pointer: '/event' }),
            expect.objectContaining({ pointer: '/summary' }),
          ]),
        },
      }),
    );
  });

  it('counting bytes, not characters', async () => {
    expect(await codeOf(() => prepare({ ...good, data: { text: '漢'.repeat(20_001) } }))).toBe('TOO_LARGE');
  });
});

describe('an event that is let through', () => {
  it('keeps keys that other languages find special', () =>
    withTempLedger(async ({ agent, lines }) => {
      const data = JSON.parse('{"__proto__":{"a":1},"constructor":2,"":3}') as Record<string, unknown>;
      await agent().append({ event: 'info', summary: 'x', data });
      expect(onlyOne(lines(), 'line').bytes.toString()).toContain(
        '"data":{"__proto__":{"a":1},"constructor":2,"":3}',
      );
    }));

  it('at the largest size fits into a line below 64,000 bytes', () =>
    withTempLedger(async ({ agent, lines }) => {
      const longest = 'a'.repeat(64);
      await agent(longest).append({
        event: 'info',
        summary: 'x',
        data: { text: 'x'.repeat(59_850) },
        session_id: `2026-11-20_${longest}_${'9'.repeat(50)}`,
      });
      const line = onlyOne(lines(longest), 'line');
      expect(line.value?.summary).toBe('x');
      expect(line.bytes.length).toBeLessThan(64_000);
    }));

  it('has no secrets left, in the file and in what its id stands for', () =>
    withTempLedger(async ({ agent, lines }) => {
      const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
      const id = '01JD0000000000000000000001';
      const event = { event: 'info', summary: `used ${token}`, data: { env: { GITHUB_TOKEN: token } }, id };
      const first = await agent().append(event);

      expect(onlyOne(lines(), 'line').bytes.toString()).not.toContain(token);
      expect(onlyOne(lines(), 'line').value?.summary).toMatch(/^used \[redacted:/);
      expect(await agent().append(event)).toEqual(first);
    }));
});
