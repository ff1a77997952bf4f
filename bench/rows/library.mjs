import { runContender } from '../harness/children.mjs';
import { eventBytes } from '../harness/events.mjs';
import { interleave } from '../harness/measure.mjs';
import { ratio } from '../harness/verdict.mjs';

const ours = 'append, 1,000 unawaited';
const pino = 'pino, sync';

export const row = {
  name: 'library',
  title: 'one writer in the library, `os`',
  repeats: 7,
  async measure({ place, repeats, count }) {
    const events = count(200_000);
    const fast = { events, warmUp: Math.ceil(events / 5) };
    const slow = { events: Math.ceil(events / 10), warmUp: Math.ceil(events / 20) };
    const run = (name, options) => () =>
      runContender(name, { folder: place.newFolder('run'), durability: 'os', ...options }, place);
    const entries = await interleave(repeats, [
      {
        name: ours,
        durability: 'os',
        bytes: eventBytes,
        run: run('append-unawaited.mjs', { ...fast, wave: 1000 }),
      },
      {
        name: 'appendMany of 1,000',
        durability: 'os',
        run: run('append-ours.mjs', { ...fast, batch: 1000 }),
      },
      { name: 'append, awaited one by one', durability: 'os', run: run('append-ours.mjs', slow) },
      { name: pino, durability: 'os', run: run('pino-sync.mjs', fast) },
      {
        name: 'finished lines, one write each',
        durability: 'os',
        bytes: eventBytes,
        run: run('write-lines.mjs', { ...fast, linesAWrite: 1 }),
      },
    ]);
    const { steps } = await runContender(
      'warm-steps.mjs',
      { folder: place.newFolder('steps'), batches: count(400) },
      place,
    );
    return [speedTable(entries), stepTable(steps)];
  },
};

function speedTable(entries) {
  const goals = [
    ['≥', 0.5, 'target'],
    ['≥', 1, 'stretch'],
  ];
  return {
    title: 'Every step on: redaction, validation, lock, link, write, check',
    unit: 'events/s',
    columns: [{ key: 'cpuMicros', title: 'CPU µs an event' }],
    entries,
    verdicts: [
      ratio(entries, [ours, pino], goals),
      ratio(entries, ['appendMany of 1,000', pino], []),
      ratio(entries, ['append, awaited one by one', pino], []),
    ],
    notes: [
      'Unawaited: 1,000 appends are started, then all are waited for. Awaited: each before the next is made.',
    ],
  };
}

function stepTable(steps) {
  return {
    title: 'What each step costs, warm, in batches of 250 events (one block, one hold of the lock)',
    unit: 'µs an event',
    entries: steps.map(({ name, micros }) => ({ name, samples: micros.map((value) => ({ value })) })),
    notes: [
      'Steps of one process, timed apart; promises and queue are what is missing to the first table, which pays for the lock once a turn of 3 ms.',
    ],
  };
}
