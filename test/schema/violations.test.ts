import { describe, expect, it } from 'vitest';
import { lineViolationsOf } from '../../src/schema/more-rules.js';
import { requireValid, violationsOf } from '../../src/schema/violations.js';

const event = { event: 'info', task_id: 'unknown', source: 'cls', summary: 'Hello', data: {} };

describe('events', () => {
  it.each([
    ['as they are', event],
    ['without data', { ...event, data: undefined }],
    ['of any name', { ...event, event: 'my.own_event2' }],
    [
      'with more data than the schema names',
      { ...event, event: 'task_result', data: { status: 'ok', mine: [1] } },
    ],
  ])('%s are valid', (_name, value) => {
    expect(violationsOf('LedgerEvent', JSON.parse(JSON.stringify(value)))).toEqual([]);
  });

  it.each([
    ['event', { ...event, event: 'Not Allowed' }, '/event', 'pattern'],
    ['summary of two lines', { ...event, summary: 'a\nb' }, '/summary', 'pattern'],
    ['summary over 500 characters', { ...event, summary: 'ä'.repeat(501) }, '/summary', 'maxLength'],
    ['data that is a list', { ...event, data: [] }, '/data', 'type'],
    [
      'a known event with wrong data',
      { ...event, event: 'task_result', data: { duration_sec: -1 } },
      '/data/duration_sec',
      'minimum',
    ],
    ['a missing key', { ...event, source: undefined }, '', 'required'],
  ])('with a bad %s are refused by pointer and rule', (_name, value, pointer, rule) => {
    expect(violationsOf('LedgerEvent', JSON.parse(JSON.stringify(value)))).toEqual([
      expect.objectContaining({ pointer, rule }),
    ]);
  });

  it('name every violation in one error', () => {
    const broken = { ...event, event: '', summary: 5 };
    expect(() => requireValid('LedgerEvent', broken, 'event for cls')).toThrow(
      /event for cls: .*\/event.*\/summary/,
    );
  });
});

describe('lines', () => {
  const old = { ts: '2025-11-16T10:00:00+07:00', agent: 'cls', session_id: '2025-11-16_cls_001', ...event };

  it('of format 1.0, without id, seq and prev, are valid', () => {
    expect(lineViolationsOf(old)).toEqual([]);
  });

  it.each([
    ['ts', { ...old, ts: '2025-11-16' }],
    ['agent', { ...old, agent: '../x' }],
    ['session', { ...old, session_id: 'x' }],
    ['link', { ...old, prev: 'abc' }],
    ['number', { ...old, seq: 0 }],
    ['id', { ...old, id: 'x' }],
  ])('with a bad %s are not', (_name, value) => expect(lineViolationsOf(value)).not.toEqual([]));
});
