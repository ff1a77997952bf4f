import { runContender } from '../harness/children.mjs';
import { launcher } from '../harness/folders.mjs';
import { interleave } from '../harness/measure.mjs';
import { timeProgram } from '../harness/program.mjs';
import { ratio } from '../harness/verdict.mjs';

const ours = 'agent-ledger query --task';
const jq = "jq 'select(.task_id == …)'";
const rg = 'rg, the bytes only';
const rare = 'wo-7';
const common = 'wo-107';

export const row = {
  name: 'query',
  title: 'one task in 1,000,000 lines',
  repeats: 5,
  async measure({ place, repeats, count }) {
    const root = place.newFolder('workspace');
    const events = count(1_000_000);
    await runContender('fill-task.mjs', { folder: root, events, rare }, place);
    return [
      await table({ place, repeats, root, task: rare, title: 'A task of 20 lines', targets: [['≤', 0.05]] }),
      await table({ place, repeats, root, task: common, title: 'A task of every 64th line', targets: [] }),
    ];
  },
};

async function table({ place, repeats, root, task, title, targets }) {
  const files = 'g/ledger/cls';
  const jqLine = `exec jq -c 'select(.task_id == "${task}")' ${files}/*.jsonl`;
  const contenders = [
    { name: ours, command: [process.execPath, launcher, 'query', '--task', task] },
    { name: jq, optional: true, command: ['sh', '-c', jqLine] },
    {
      name: rg,
      optional: true,
      command: ['rg', '--no-filename', '--fixed-strings', `"task_id":"${task}"`, files],
    },
  ];
  const entries = await interleave(
    repeats,
    contenders.map(({ command: [program, ...args], ...contender }) => ({
      ...contender,
      run: () => timeProgram(program, args, { env: place.env, cwd: root }),
    })),
  );
  return {
    title: `${title}, whole process, files in the cache of the operating system`,
    unit: 'ms',
    columns: [{ key: 'lines', title: 'lines found' }],
    entries,
    verdicts: [ratio(entries, [ours, jq], targets), ratio(entries, [ours, rg], [])],
    notes: [
      'Ours parses what it prints, leaves torn and repeated lines out and puts all agents into one order; rg does none of it.',
    ],
  };
}
