import { runContender } from '../harness/children.mjs';
import { interleave } from '../harness/measure.mjs';
import { limit } from '../harness/verdict.mjs';

const state = 'append → state of a projection';
const page = 'append → session page on disk';
const chokidar = 'plain chokidar, a watch a file';
const folders = 'plain fs.watch on the folders';

const contenders = [
  { name: state, how: 'state' },
  { name: page, how: 'page' },
  { name: chokidar, how: 'chokidar' },
  { name: folders, how: 'folders' },
];

export const row = {
  name: 'watch',
  title: 'follow 2,000 files of 100 agents while another process appends',
  repeats: 5,
  async measure({ place, repeats, count }) {
    const scene = { agents: 100, filesEach: 20 };
    const watch = (name, how, work) =>
      runContender('watch-latency.mjs', { ...scene, ...work, how, folder: place.newFolder(how) }, place);
    const busy = { appends: count(120), idleMs: 0 };
    const quiet = { appends: 0, idleMs: count(60_000) };
    const entries = await interleave(
      repeats,
      contenders.map(({ name, how }) => ({ name, run: () => watch(name, how, busy) })),
    );
    return [latencies(entries), idleness(await atOnce((name, how) => watch(name, how, quiet)))];
  },
};

/** They only wait: none is in the way of another. */
async function atOnce(run) {
  const idle = async ({ name, how }) => {
    const { idle: value, rssMb } = await run(name, how);
    return { name, samples: [{ value, rssMb }] };
  };
  return Promise.all(contenders.map(idle));
}

function latencies(entries) {
  return {
    title: 'Time from the end of an append to its being known, p50; gaps of 0 to 100 ms',
    unit: 'ms',
    columns: [
      { key: 'p99', title: 'p99 ms' },
      { key: 'missed', title: 'never known' },
    ],
    entries,
    verdicts: [
      limit(entries, state, { what: 'p50', unit: 'ms' }, [['≤', 5]]),
      limit(entries, page, { what: 'p50', unit: 'ms' }, [['≤', 20]]),
      limit(entries, page, { key: 'p99', what: 'p99', unit: 'ms', take: 'max' }, [['≤', 100]]),
      limit(entries, state, { key: 'missed', what: 'never known', unit: '', take: 'max' }, [['≤', 0]]),
      limit(entries, page, { key: 'missed', what: 'never known', unit: '', take: 'max' }, [['≤', 0]]),
    ],
    notes: [
      'The peers only read what they are told of, by offset; they keep no state, order, links or pages.',
    ],
  };
}

function idleness(entries) {
  return {
    title: 'Processor time while nothing happens, over a minute, half a minute behind the last event',
    unit: '%',
    columns: [{ key: 'rssMb', title: 'resident MB' }],
    entries,
    verdicts: [
      limit(entries, state, { what: 'idle', unit: '%' }, [['≤', 0.1]]),
      limit(entries, page, { what: 'idle', unit: '%' }, [['≤', 0.1]]),
    ],
    notes: ['All four at the same time, once. The peers look for nothing by themselves.'],
  };
}
