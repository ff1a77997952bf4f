import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { count } from '../support/scale.js';
import { CrashScene } from './scene.js';

const writers = 8;
const eventsEach = count(5000);

let scene: CrashScene;
beforeEach(() => void (scene = new CrashScene()));
afterEach(() => scene.end());

describe(`${writers} processes that append ${eventsEach} events each to one agent's day`, () => {
  it.each([
    [
      'in batches through the library',
      ['batch', 'batch', 'batch', 'batch', 'batch', 'batch', 'batch', 'batch'],
    ],
    [
      'one by one, in batches and as hooks do',
      ['single', 'single', 'mixed', 'mixed', 'batch', 'batch', 'once', 'once'],
    ],
  ] as const)(
    '%s, leave every event exactly once, in one straight line',
    async (_, ways) => {
      const processes = ways.map((way, at) =>
        scene.start({ writer: `w${at}`, way, events: eventsEach, batchEvents: 200 }),
      );
      await Promise.all(processes.map((process) => process.ended()));

      expect(scene.audit()).toEqual({
        lines: writers * eventsEach,
        acknowledged: writers * eventsEach,
        tornLines: 0,
        heads: 1,
        mostParents: 1,
        faults: [],
      });
    },
    600_000,
  );
});
