import { runContender } from '../harness/children.mjs';
import { eventBytes } from '../harness/events.mjs';
import { interleave } from '../harness/measure.mjs';
import { ratio } from '../harness/verdict.mjs';

export const row = {
  name: 'group',
  title: 'one writer in the library, `group`: durable, syncs shared',
  repeats: 7,
  async measure({ place, repeats, count }) {
    const speed = { events: count(200_000), warmUp: count(40_000) };
    const tables = [];
    for (const [inFlight, goal] of [
      [100, 0.7],
      [1000, 0.6],
    ]) {
      tables.push(table(inFlight, goal, await interleave(repeats, contenders(place, inFlight, speed))));
    }
    return tables;
  },
};

function contenders(place, inFlight, speed) {
  const run = (name, options) => () =>
    runContender(name, { folder: place.newFolder('run'), ...speed, ...options }, place);
  const shown = inFlight.toLocaleString('en-US');
  return [
    {
      name: `append, ${shown} in flight`,
      durability: 'group',
      run: run('append-ours.mjs', { durability: 'group', inFlight }),
    },
    {
      name: `appendMany of ${shown}`,
      durability: 'group',
      run: run('append-ours.mjs', { durability: 'group', batch: inFlight }),
    },
    {
      name: `better-sqlite3, ${shown} a transaction`,
      durability: 'WAL, FULL',
      optional: true,
      bytes: eventBytes,
      run: run('sqlite.mjs', { batch: inFlight }),
    },
    {
      name: `finished lines, write + fdatasync per ${shown}`,
      durability: 'fdatasync',
      bytes: eventBytes,
      run: run('write-lines.mjs', { linesAWrite: inFlight, sync: true }),
    },
  ];
}

function table(inFlight, goal, entries) {
  const [ours, many, sqlite, bare] = entries.map(({ name }) => name);
  return {
    title: `${inFlight.toLocaleString('en-US')} in flight`,
    unit: 'events/s',
    columns: [{ key: 'cpuMicros', title: 'CPU µs an event' }],
    entries,
    verdicts: [
      ratio(
        entries,
        [ours, sqlite],
        [
          ['≥', goal, 'target'],
          ['≥', 1.5, 'stretch'],
        ],
      ),
      ratio(entries, [many, sqlite], []),
      ratio(entries, [ours, bare], []),
    ],
    notes: [
      'Ours: every step on. better-sqlite3 inserts finished lines into one text column: nothing to check, redact, link or serialise.',
    ],
  };
}
