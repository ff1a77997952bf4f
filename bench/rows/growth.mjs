import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runContender, timeProcess } from '../harness/children.mjs';
import { eventBytes } from '../harness/events.mjs';
import { hookArguments } from '../harness/hook.mjs';
import { interleave } from '../harness/measure.mjs';
import { number } from '../harness/cells.mjs';
import { ratio } from '../harness/verdict.mjs';

export const row = {
  name: 'growth',
  title: 'the hook path with 1, 10,000 and 1,000,000 lines in the day file',
  repeats: 30,
  async measure({ place, repeats, count }) {
    const sizes = [1, count(10_000), count(1_000_000)];
    const ledgers = [];
    for (const events of sizes) ledgers.push(await filled(place, events));
    const entries = await interleave(
      repeats,
      ledgers.map((ledger) => contender(place, ledger)),
    );
    return [table(entries, ledgers)];
  },
};

async function filled(place, events) {
  const root = place.newFolder('workspace');
  const from = performance.now();
  await runContender('fill.mjs', { folder: root, events }, place);
  return {
    root,
    events,
    name: events === 1 ? '1 line' : `${events.toLocaleString('en-US')} lines`,
    seconds: (performance.now() - from) / 1000,
  };
}

function contender(place, { root, name }) {
  timeProcess(hookArguments(root), { env: place.env, cwd: root });
  return {
    name,
    durability: 'os',
    bytes: eventBytes,
    run: (round) => timeProcess(hookArguments(root, round), { env: place.env, cwd: root }),
  };
}

function table(entries, ledgers) {
  const [small, , large] = entries;
  const { root, events, seconds } = ledgers[2];
  const bytes = statSync(onlyDayFile(root)).size;
  return {
    title: 'agent-ledger append, whole process',
    unit: 'ms',
    entries,
    verdicts: [ratio(entries, [large.name, small.name], [['≤', 1.05]])],
    notes: [
      `The largest file has ${number(bytes / 1e6)} MB; filling it through the library took ${number(seconds)} s (${number(events / seconds)} events/s, start included).`,
      '"No growth" is taken as at most 5 %, about the spread of a process start.',
    ],
  };
}

function onlyDayFile(root) {
  const folder = join(root, 'g/ledger/cls');
  const names = readdirSync(folder);
  if (names.length !== 1) throw new Error('a new day began meanwhile: measure again');
  return join(folder, names[0]);
}
