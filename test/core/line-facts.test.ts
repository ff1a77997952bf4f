import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeLine, composeMiddle } from '../../src/core/line.js';
import { parseObject, readLine } from '../../src/core/line-facts.js';

const hash = (digit: string) => digit.repeat(64);
const bytes = (text: string) => Buffer.from(text, 'utf8');

describe('the facts of a line', () => {
  it('are the same cut from the bytes as parsed, whatever the strings hold', () => {
    const text = fc.string({ unit: 'binary', maxLength: 40 }).map((value) => value.toWellFormed());
    const place = fc.record({
      seq: fc.integer({ min: 1, max: 10 ** 12 }),
      prev: fc.uniqueArray(fc.constantFrom(...Array.from({ length: 16 }, (_, digit) => digit.toString(16))), {
        minLength: 1,
        maxLength: 16,
      }),
      stream: fc.option(text),
    });
    fc.assert(
      fc.property(text, text, text, place, (summary, task_id, source, { seq, prev, stream }) => {
        const data = {
          prev: summary,
          id: `","seq":7,"prev":"${hash('0')}"}`,
          [task_id]: source,
        };
        const middle = composeMiddle({ event: 'info', task_id, source, summary, data });
        const line = composeLine(middle, {
          ts: '2026-11-20T09:10:00.123Z',
          agent: 'cls',
          session: '2026-11-20_cls_001',
          id: '01JD0000000000000000000000',
          seq,
          prev: prev.map(hash).sort(),
          streamText:
            stream === null
              ? ''
              : `,"stream":${JSON.stringify(`run:${stream}`)},"stream_seq":4,"batch":[1,2]`,
        });
        const value = JSON.parse(line) as Record<string, unknown>;
        expect(readLine(bytes(line))).toEqual({
          kind: 'line',
          facts: {
            parents: [value['prev']].flat(),
            seq: value['seq'],
            id: value['id'],
            sessionId: value['session_id'],
            event: value['event'],
          },
        });
      }),
    );
  });

  it('of other tools’ lines have no parents and no number', () => {
    const line = '{ "agent": "cls", "event": "info", "session_id": "2026-11-20_cls_001" }\r';
    expect(readLine(bytes(line))).toEqual({
      kind: 'line',
      facts: {
        parents: undefined,
        seq: undefined,
        id: undefined,
        sessionId: '2026-11-20_cls_001',
        event: 'info',
      },
    });
  });

  it.each([
    ['a torn line', '{"ts":"2026","torn":true}', 'torn'],
    ['half a line', '{"ts":"2026', 'damaged'],
    ['zero bytes', '\0\0\0', 'damaged'],
    ['a list', '[1]', 'damaged'],
    ['an empty line', '', 'damaged'],
  ])('%s is told apart', (_name, text, kind) => expect(readLine(bytes(text))).toEqual({ kind }));

  it('of bytes that are no UTF-8 are none', () => {
    expect(parseObject(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))).toBeUndefined();
  });
});
