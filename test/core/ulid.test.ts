import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isUlid, ulidSource, ulidTime } from '../../src/core/ulid.js';

const zeros = (bytes: number) => new Uint8Array(bytes);
const ones = (bytes: number) => new Uint8Array(bytes).fill(0xff);

describe('ULIDs', () => {
  it('carry the time they were made at', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 47 }), (ms) => {
        const id = ulidSource(zeros)(ms);
        expect(isUlid(id)).toBe(true);
        expect(ulidTime(id)).toBe(ms);
      }),
    );
  });

  it('grow strictly within one millisecond', () => {
    const next = ulidSource(zeros);
    const ids = Array.from({ length: 2000 }, () => next(1_763_629_800_000));
    expect(new Set(ids).size).toBe(2000);
    expect([...ids].sort()).toEqual(ids);
  });

  it('draw afresh when the random part cannot count up any more', () => {
    const next = ulidSource(ones);
    expect(next(5)).toBe('0000000005ZZZZZZZZZZZZZZZZ');
    expect(next(5)).toBe('0000000005ZZZZZZZZZZZZZZZZ');
  });

  it.each([
    '',
    'x',
    '8ZZZZZZZZZZZZZZZZZZZZZZZZZ',
    '01jd0000000000000000000000',
    '01JD000000000000000000000I',
  ])('are not "%s"', (text) => expect(isUlid(text)).toBe(false));
});
