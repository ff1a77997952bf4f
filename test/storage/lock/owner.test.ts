import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newOwner, ownerName, parseOwner } from '../../../src/storage/lock/owner.js';

const token = fc.stringMatching(/^[a-z0-9]{1,20}$/);

describe('the name of an owner', () => {
  it('is read back as it was written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 4_194_304 }),
        fc.nat(),
        token,
        token,
        (pid, ticks, host, arrival) => {
          const process = { pid, startTime: String(ticks), host };
          const name = ownerName(process, arrival);
          expect(parseOwner(name)).toEqual({ name, process, arrival });
        },
      ),
    );
  });

  it.each([
    '',
    'o-',
    'o-1-2-3',
    'o-0-1-b-x',
    'o--1-1-b-x',
    'o-1-1-b-x.tmp',
    'O-1-1-b-x',
    'note.txt',
    'o-1-1-../b-x',
  ])('is not seen in %j', (name) => {
    expect(parseOwner(name)).toBeUndefined();
  });

  it('is never the same twice, and sorts by the time of arrival', () => {
    const arrivals = Array.from({ length: 1_000 }, () => newOwner().arrival);
    const times = arrivals.map((arrival) => arrival.slice(0, 10));
    expect(new Set(arrivals).size).toBe(arrivals.length);
    expect(times).toEqual(times.toSorted());
  });
});
