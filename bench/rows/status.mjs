import { runContender, timeProcess } from '../harness/children.mjs';
import { launcher } from '../harness/folders.mjs';
import { bareNode } from '../harness/hook.mjs';
import { interleave } from '../harness/measure.mjs';
import { ratio } from '../harness/verdict.mjs';

const ours = 'status.json as appends replace it';
const bare = 'open, write, close, rename';
const node = 'node -e 0';
const set = 'agent-ledger status set';
const show = 'agent-ledger status show';

export const row = {
  name: 'status',
  title: 'status: one update in the library, and whole processes',
  repeats: 7,
  async measure({ place, repeats, count }) {
    return [await updates({ place, repeats, count }), await processes({ place, repeats: repeats * 3 })];
  },
};

async function updates({ place, repeats, count }) {
  const speed = { events: count(5_000), warmUp: count(500) };
  const run = (way) => () =>
    runContender('replace-status.mjs', { folder: place.newFolder('status'), way, ...speed }, place);
  const entries = await interleave(repeats, [
    { name: ours, run: run('ours') },
    { name: bare, run: run('bare') },
    { name: 'write-file-atomic, fsync off', run: run('peer') },
    { name: 'write-file-atomic', durability: 'fsync', run: run('peerSynced') },
  ]);
  return {
    title: 'A status file of 278 bytes replaced whole',
    unit: 'updates/s',
    entries,
    verdicts: [ratio(entries, [ours, bare], [['≥', 0.6]])],
    notes: ['Ours also looks that every byte was written and keeps the permissions of the file.'],
  };
}

async function processes({ place, repeats }) {
  const { env } = place;
  const root = place.newFolder('workspace');
  const time =
    (...args) =>
    () =>
      timeProcess(args, { env, cwd: root });
  time(launcher, 'status', 'set', 'cls', 'idle', '--root', root)();
  const entries = await interleave(repeats, [
    { name: node, run: time(...bareNode) },
    { name: set, durability: 'os', run: time(launcher, 'status', 'set', 'cls', 'busy', '--root', root) },
    { name: show, run: time(launcher, 'status', 'show', 'cls', '--root', root) },
  ]);
  return {
    title: 'Whole process, start to end',
    unit: 'ms',
    entries,
    verdicts: [ratio(entries, [set, node], [['≤', 1.5, 'bound']]), ratio(entries, [show, node], [])],
    notes: ['`status set` appends an event with every step on, and the file follows under the same lock.'],
  };
}
