import { runContender } from '../harness/children.mjs';
import { interleave } from '../harness/measure.mjs';
import { limit } from '../harness/verdict.mjs';

const state = 'append → state of a projection';
const page = 'append → session page on disk';
const chokidar = 'plain chokidar, a watch a file';
const folders = 'plain fs.watch on the folders';

export const row = {
  name: 'watch',
  title: 'follow 2,000 files of 100 agents while another process appends',
  repeats: 3,
  async measure({ place, repeats, count }) {
    const contenders = [
      { name: state, how: 'state' },
      { name: page, how: 'page' },
      { name: chokidar, how: 'chokidar' },
      { name: folders, how: 'folders' },
    ];
    const scene = { agents: 100, filesEach: 20, appends: count(400), idleMs: count(30_000) };
    const entries = await interleave(
      repeats,
      contenders.map(({ name, how }) => ({
        name,
        run: (round) =>
          runContender(
            'watch-latency.mjs',
            { ...scene, how, folder: place.newFolder(`${how}-${round}`) },
            place,
          ),
      })),
    );
    return [
      {
        title:
          'Time from the end of an append to its being known, p50; gaps of 0 to 100 ms; then a quiet half minute',
        unit: 'ms',
        columns: [
          { key: 'p99', title: 'p99 ms' },
          { key: 'missed', title: 'never known' },
          { key: 'idle', title: 'idle CPU %' },
        ],
        entries,
        verdicts: [
          limit(entries, state, { what: 'p50', unit: 'ms' }, [['≤', 5]]),
          limit(entries, page, { what: 'p50', unit: 'ms' }, [['≤', 20]]),
          limit(entries, page, { key: 'p99', what: 'p99', unit: 'ms', take: 'max' }, [['≤', 100]]),
          limit(entries, state, { key: 'missed', what: 'never known', unit: '', take: 'max' }, [['≤', 0]]),
          limit(entries, page, { key: 'idle', what: 'idle CPU', unit: '%' }, [['≤', 0.1]]),
        ],
        notes: [
          'The peers only read what they are told of, by offset; they keep no state, order, links or pages.',
        ],
      },
    ];
  },
};
