import { checkChain } from '../harness/check-chain.mjs';
import { eventBytes } from '../harness/events.mjs';
import { interleave } from '../harness/measure.mjs';
import { runRace } from '../harness/race.mjs';
import { limit, ratio } from '../harness/verdict.mjs';

const once = 'append, awaited one by one';
const fifty = 'append, 50 in flight';
const hundred = 'append, 100 in flight';

export const row = {
  name: 'eight-processes',
  title: 'eight processes append to one ledger',
  repeats: 5,
  async measure({ place, repeats, count }) {
    const time = { durationMs: count(3000), warmUpMs: count(1000) };
    const race = (name, options) => () =>
      runRace(name, { folder: place.newFolder('run'), ...time, ...options }, place);
    const ours = (durability, batch) => () => checkedRace(place, { durability, batch, ...time });
    return [
      osTable(await interleave(repeats, osContenders(race, ours))),
      durableTable(await interleave(repeats, durableContenders(race, ours))),
    ];
  },
};

/** Every acknowledged event must stand, in an unbroken line. */
async function checkedRace(place, options) {
  const folder = place.newFolder('run');
  const result = await runRace('race-ours.mjs', { folder, ...options }, place);
  checkChain(folder, 'cls', result.allEvents);
  return result;
}

const patient = 'proper-lockfile, retries tuned (1 – 20 ms)';
const stock = 'proper-lockfile, `retries: 100`';

function osContenders(race, ours) {
  const tuned = { forever: true, factor: 1.2, minTimeout: 1, maxTimeout: 20, randomize: true };
  return [
    { name: once, durability: 'os', bytes: eventBytes, run: ours('os', 1) },
    { name: hundred, durability: 'os', bytes: eventBytes, run: ours('os', 100) },
    {
      name: patient,
      durability: 'os',
      bytes: eventBytes,
      run: race('race-stock-lock.mjs', { retries: tuned }),
    },
    { name: stock, durability: 'os', bytes: eventBytes, run: race('race-stock-lock.mjs', { retries: 100 }) },
  ];
}

function durableContenders(race, ours) {
  return [
    { name: once, durability: 'group', bytes: eventBytes, run: ours('group', 1) },
    {
      name: 'better-sqlite3, 1 a transaction',
      durability: 'WAL, FULL',
      optional: true,
      bytes: eventBytes,
      run: race('race-sqlite.mjs', { batch: 1 }),
    },
    { name: fifty, durability: 'group', bytes: eventBytes, run: ours('group', 50) },
    {
      name: 'better-sqlite3, 50 a transaction',
      durability: 'WAL, FULL',
      optional: true,
      bytes: eventBytes,
      run: race('race-sqlite.mjs', { batch: 50 }),
    },
  ];
}

const columns = [
  { key: 'spread', title: 'busiest / least busy' },
  { key: 'longestMs', title: 'longest wait, ms', take: 'max' },
  { key: 'cpuMicros', title: 'CPU µs an event' },
];

function osTable(entries) {
  return {
    title: '`os`, one event a call',
    unit: 'events/s',
    columns,
    entries,
    verdicts: [
      ratio(entries, [once, patient], [['≥', 20]]),
      ratio(entries, [once, stock], [['≥', 20]]),
      ...fair(entries, once),
      ratio(entries, [hundred, patient], []),
    ],
    notes: [
      'Every event acknowledged was counted in the file afterwards, in one unbroken line. proper-lockfile round appendFile links and checks nothing.',
    ],
  };
}

function durableTable(entries) {
  return {
    title: 'Durable when acknowledged',
    unit: 'events/s',
    columns,
    entries,
    verdicts: [
      ratio(entries, [once, 'better-sqlite3, 1 a transaction'], [['≥', 1]]),
      ratio(entries, [fifty, 'better-sqlite3, 50 a transaction'], [['≥', 1]]),
      ...fair(entries, once),
      ...fair(entries, fifty),
    ],
    notes: ['A wait is from the call to its acknowledgement; with 50 in flight, to the last of them.'],
  };
}

function fair(entries, name) {
  return [
    limit(entries, name, { key: 'spread', what: 'busiest / least busy writer', unit: '×' }, [['≤', 1.2]]),
    limit(entries, name, { key: 'longestMs', what: 'longest wait', unit: 'ms', take: 'max' }, [['≤', 50]]),
  ];
}
