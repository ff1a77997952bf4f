import { describe, expect, it } from 'vitest';
import { leaseOf } from '../../src/loop/lease.js';
import { secondsFrom } from '../../src/loop/judging.js';
import { at, atMs } from './scenario.js';

describe('a lease', () => {
  it.each([
    // beat at, now, limit, state, age
    [0, 0, 180, 'healthy', 0],
    [0, 179, 180, 'healthy', 179],
    [0, 180, 180, 'healthy', 180],
    [0, 180.999, 180, 'healthy', 180],
    [0, 181, 180, 'stale', 181],
    [0, 0.999, 0, 'healthy', 0],
    [0, 1, 0, 'stale', 1],
    [0, 1, 0.5, 'stale', 1],
    [2, 0, 180, 'healthy', 0],
    [5, 0, 180, 'healthy', 0],
    [5.001, 0, 180, 'suspect', 0],
    [3600, 0, 180, 'suspect', 0],
    [5, 0, 0, 'healthy', 0],
  ] as const)(
    'of a beat at %s s, seen at %s s with the limit %s s, is judged',
    (...[beat, now, limit, state, age]) => {
      expect(leaseOf(at(beat), atMs(now), limit)).toMatchObject({ state, age_seconds: age });
    },
  );

  it('without a beat is missing', () => {
    expect(leaseOf(null, atMs(0), 180)).toEqual({
      state: 'missing',
      age_seconds: null,
      last_heartbeat_at: null,
      stale_after_seconds: 180,
    });
  });

  it('names how far a suspect beat is ahead', () => {
    expect(leaseOf(at(60), atMs(0), 180)).toMatchObject({ state: 'suspect', skew_seconds: 60 });
    expect(leaseOf(at(5), atMs(0), 180)).not.toHaveProperty('skew_seconds');
  });

  it.each([
    ['0', 0],
    ['0.5', 0.5],
    ['180', 180],
    [undefined, 180],
    ['-1', undefined],
    ['1e3', undefined],
    ['', undefined],
    ['abc', undefined],
  ])('takes the limit %s as %s', (text, seconds) => {
    expect(secondsFrom(text)).toBe(seconds);
  });
});
