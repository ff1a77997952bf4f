import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { checkChain } from '../harness/check-chain.mjs';
import { timeProcess } from '../harness/children.mjs';
import { coldSteps } from '../harness/cold-steps.mjs';
import { eventAt, eventBytes } from '../harness/events.mjs';
import { contender, projectFolder } from '../harness/folders.mjs';
import { bareNode, hookArguments, vendorHookArguments, vendorPayload } from '../harness/hook.mjs';
import { interleave } from '../harness/measure.mjs';
import { ratio } from '../harness/verdict.mjs';

const bare = 'node -e 0';
const ours = 'agent-ledger append';
const bareWithInput = 'node -e 0, 3 kB on standard input';
const vendors = 'agent-ledger hook claude PostToolUse, the same';
const naive = 'yargs + ajv + proper-lockfile';

export const row = {
  name: 'hook',
  title: 'the hook path: one event, whole process',
  repeats: 40,
  async measure({ place, repeats }) {
    const workspaces = { plain: place.newFolder('workspace'), inGit: place.newFolder('workspace') };
    const processes = await interleave(repeats, contenders(place, workspaces));
    for (const root of Object.values(workspaces)) checkChain(root, 'cls', repeats + 1);
    const vendorWorkspace = place.newFolder('workspace');
    const vendorProcesses = await interleave(repeats, vendorContenders(place, vendorWorkspace));
    checkChain(vendorWorkspace, 'claude', repeats + 1);
    return [processTable(processes), vendorTable(vendorProcesses), await coldSteps({ place, repeats })];
  },
};

function contenders({ newFolder, env }, { plain, inGit }) {
  spawnSync('git', ['init', '-q', inGit], { env });
  const cwd = newFolder('cwd');
  const time = (args, folder = cwd) => timeProcess(args, { env, cwd: folder });
  time(hookArguments(plain));
  time(hookArguments(inGit));
  return [
    { name: bare, run: () => time(bareNode) },
    {
      name: 'node: open, write, close',
      durability: 'os',
      bytes: eventBytes,
      run: () => time(['-e', writeOne]),
    },
    { name: ours, durability: 'os', bytes: eventBytes, run: (round) => time(hookArguments(plain, round)) },
    {
      name: `${ours}, in a git work tree`,
      durability: 'os',
      bytes: eventBytes,
      run: (round) => time(hookArguments(inGit, round)),
    },
    { name: naive, durability: 'os', bytes: eventBytes, run: () => time(naiveArguments()) },
  ];
}

/** Both get the same payload, through what the program that starts them gives them. */
function vendorContenders({ newFolder, env }, root) {
  const cwd = newFolder('cwd');
  const input = vendorPayload(cwd);
  const time = (args) => timeProcess(args, { env, cwd, input });
  time(vendorHookArguments(root));
  return [
    { name: bareWithInput, run: () => time(bareNode) },
    { name: vendors, durability: 'os', run: () => time(vendorHookArguments(root)) },
  ];
}

const writeOne = `const f = require('fs'), d = f.openSync('one.jsonl', 'a'); f.writeSync(d, 'x'.repeat(${eventBytes - 1}) + '\\n'); f.closeSync(d)`;

function naiveArguments() {
  const { summary, data } = eventAt(0);
  const schemas = join(projectFolder, 'schemas');
  return [
    contender('naive-hook.mjs'),
    'append',
    'cls',
    summary,
    '--data',
    JSON.stringify(data),
    '--schemas',
    schemas,
  ];
}

const goals = [
  ['≤', 1.25, 'aim'],
  ['≤', 1.5, 'bound'],
];

function vendorTable(entries) {
  return {
    title: "A vendor's hook: the payload of one tool call, whole process",
    unit: 'ms',
    entries,
    verdicts: [ratio(entries, [vendors, bareWithInput], goals)],
    notes: [
      'Besides the steps of an append the payload is read, redacted as a whole, hashed and cut to what is kept.',
    ],
  };
}

function processTable(entries) {
  return {
    title: 'Whole process, start to end, output read through a pipe',
    unit: 'ms',
    entries,
    verdicts: [
      ratio(entries, [ours, bare], goals),
      ratio(entries, [`${ours}, in a git work tree`, bare], goals),
      ratio(entries, [naive, bare], []),
    ],
    notes: [
      'Every step is on: configuration, redaction, validation, lock, look at the files, link, write, check, cache of heads.',
      `"${naive}" does less: no redaction, no sessions, no check, nothing kept for the next one.`,
    ],
  };
}
