import { runContender } from '../harness/children.mjs';
import { launcher } from '../harness/folders.mjs';
import { bareNode } from '../harness/hook.mjs';
import { interleave } from '../harness/measure.mjs';
import { timeWithProcessor } from '../harness/processor-time.mjs';
import { ratio } from '../harness/verdict.mjs';

const node = 'node -e 0';
const commands = {
  'app-heartbeat': ['app-heartbeat', 'build', '--role', 'worker'],
  'app-loop-status': ['app-loop-status', 'build'],
  'app-autopilot status': ['app-autopilot', 'status', 'build'],
  'worker-inbox': ['worker-inbox', 'build'],
};

export const row = {
  name: 'loop',
  title: 'what the sessions of a loop call at every poll',
  repeats: 15,
  async measure({ place, repeats, count }) {
    const sizes = [100, count(100_000)];
    const loops = [];
    for (const events of sizes) loops.push(await filled(place, events));
    const entries = await interleave(repeats, [
      { name: node, run: () => timeWithProcessor(bareNode, place) },
      ...loops.flatMap((loop) => Object.keys(commands).map((name) => contender(place, loop, name))),
    ]);
    const [small, large] = loops;
    return [
      {
        title: 'Whole process, start to end, output read through a pipe',
        unit: 'ms',
        columns: [{ key: 'cpuMs', title: 'CPU ms' }],
        entries,
        verdicts: Object.keys(commands).flatMap((name) => [
          ratio(entries, [nameOf(large, name), node], [['≤', 1.6]]),
          ratio(entries, [nameOf(large, name), nameOf(small, name)], [['≤', 1.05]]),
        ]),
        notes: [
          `Half of the lines are heartbeats; the others are ${Math.round(large.lines / 14).toLocaleString('en-US')} messages with delivery, consumption and two acknowledgements each. Files are in the cache of the operating system, and each command was called before.`,
          'A heartbeat writes a line with every step on, under the locks of the task and of the agent, and prints the status; the others write nothing. "No growth" is taken as at most 5 %.',
        ],
      },
    ];
  },
};

async function filled(place, events) {
  const root = place.newFolder('loop');
  const { lines } = await runContender('fill-loop.mjs', { folder: root, events }, place);
  return { root, lines, title: `${events.toLocaleString('en-US')} lines` };
}

function contender(place, loop, name) {
  const args = [launcher, ...commands[name], '--root', loop.root];
  const run = () => timeWithProcessor(args, place);
  // The first call finds nothing kept; the next ones have what it left.
  run();
  run();
  const durability = name === 'app-heartbeat' ? { durability: 'os' } : {};
  return { name: nameOf(loop, name), ...durability, run };
}

function nameOf({ title }, name) {
  return `${name}, ${title}`;
}
