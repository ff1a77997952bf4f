import { runContender } from '../harness/children.mjs';
import { eventBytes } from '../harness/events.mjs';
import { interleave } from '../harness/measure.mjs';
import { ratio } from '../harness/verdict.mjs';

const ours = 'append, awaited one by one';
const loop = 'finished lines, write + fdatasync each';

export const row = {
  name: 'each',
  title: 'one writer in the library, `each`: a sync for every event',
  repeats: 7,
  async measure({ place, repeats, count }) {
    const speed = { events: count(10_000), warmUp: count(2_000) };
    const run = (name, options) => () =>
      runContender(name, { folder: place.newFolder('run'), ...speed, ...options }, place);
    const entries = await interleave(repeats, [
      { name: ours, durability: 'each', run: run('append-ours.mjs', { durability: 'each' }) },
      {
        name: loop,
        durability: 'fdatasync',
        bytes: eventBytes,
        run: run('write-lines.mjs', { linesAWrite: 1, sync: true }),
      },
    ]);
    return [
      {
        title: 'One event at a time, durable when it is acknowledged',
        unit: 'events/s',
        columns: [{ key: 'cpuMicros', title: 'CPU µs an event' }],
        entries,
        verdicts: [ratio(entries, [ours, loop], [['≥', 0.95]])],
      },
    ];
  },
};
