import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runContender } from '../harness/children.mjs';
import { launcher } from '../harness/folders.mjs';
import { interleave } from '../harness/measure.mjs';
import { timeProgram } from '../harness/program.mjs';
import { ratio } from '../harness/verdict.mjs';

const page = 'session show --page: the page';
const raw = 'session show: its raw lines';
const jq = "jq 'select(.session_id == …)': its raw lines";
const rg = 'rg, the bytes only';
const files = 'g/ledger/cls';

export const row = {
  name: 'session-show',
  title: 'a session of 100,000 events',
  repeats: 5,
  async measure({ place, repeats, count }) {
    const root = place.newFolder('workspace');
    await runContender('fill.mjs', { folder: root, events: count(100_000) }, place);
    const id = sessionIn(root);
    const jqLine = `exec jq -c 'select(.session_id == "${id}")' ${files}/*.jsonl`;
    const contenders = [
      { name: page, command: [process.execPath, launcher, 'session', 'show', id, '--page'] },
      { name: raw, command: [process.execPath, launcher, 'session', 'show', id] },
      { name: jq, optional: true, command: ['sh', '-c', jqLine] },
      {
        name: rg,
        optional: true,
        command: ['rg', '--no-filename', '--fixed-strings', `"session_id":"${id}"`, files],
      },
    ];
    const entries = await interleave(
      repeats,
      contenders.map(({ command: [program, ...args], ...contender }) => ({
        ...contender,
        run: () => timeProgram(program, args, { env: place.env, cwd: root }),
      })),
    );
    return [
      {
        title: 'Whole process, files in the cache of the operating system',
        unit: 'ms',
        columns: [{ key: 'lines', title: 'lines printed' }],
        entries,
        verdicts: [
          ratio(entries, [page, jq], []),
          ratio(entries, [raw, jq], []),
          ratio(entries, [raw, rg], []),
        ],
        notes: ['The page is bounded; its counts, tasks, errors, files and tokens are those of all events.'],
      },
    ];
  },
};

function sessionIn(root) {
  const [name] = readdirSync(join(root, files));
  const text = readFileSync(join(root, files, name), 'utf8');
  return JSON.parse(text.slice(0, text.indexOf('\n'))).session_id;
}
