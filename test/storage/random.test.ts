import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomBytesFast, randomToken } from '../../src/storage/random.js';

describe('randomness', () => {
  it('comes in the amount asked for, in letters and digits where a token is asked for', () => {
    fc.assert(
      fc.property(fc.nat({ max: 600 }), (amount) => {
        expect(randomBytesFast(amount)).toHaveLength(amount);
        expect(randomToken(amount)).toMatch(new RegExp(`^[a-z0-9]{${amount}}$`));
      }),
    );
  });

  it('does not repeat itself, across refills of its pool too', () => {
    const tokens = Array.from({ length: 10_000 }, () => randomToken(16));
    expect(new Set(tokens).size).toBe(tokens.length);
  });

  it('hands out bytes that a later call does not change', () => {
    const first = randomBytesFast(8);
    const copy = Uint8Array.from(first);
    for (let call = 0; call < 100; call++) randomBytesFast(8);
    expect(first).toEqual(copy);
  });

  it('uses all letters about equally often', () => {
    const counts = new Map<string, number>();
    for (const letter of randomToken(64_000)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
    expect(counts.size).toBe(32);
    expect(Math.min(...counts.values())).toBeGreaterThan(1_500); // 2,000 expected, 11 standard deviations
  });
});
