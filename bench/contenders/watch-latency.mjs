// One way to learn of appends: `{ how, folder, agents, filesEach, appends }`. Another process appends with gaps of 0 to
// 100 ms to the newest files; reported is how long after each append this process knew of it, and what it never knew of.
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, watch as watchFolder, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { options } from './report.mjs';

const { how, folder, agents, filesEach, appends, idleMs } = options;
const names = Array.from({ length: agents }, (_, at) => `agent-${at}`);
const dayName = (at) => `2026-11-${String(at + 1).padStart(2, '0')}.jsonl`;
const newest = dayName(filesEach - 1);
const now = () => performance.timeOrigin + performance.now();

/** Appends in a process of its own and prints when. */
const program = `
const { appendFileSync } = require('node:fs');
const cell = new Int32Array(new SharedArrayBuffer(4));
let input = '';
process.stdin.on('data', (chunk) => { input += chunk; });
process.stdin.on('end', () => {
  const sent = [];
  for (const { key, path, text, thenMs } of JSON.parse(input)) {
    appendFileSync(path, text);
    sent.push([key, performance.timeOrigin + performance.now()]);
    if (thenMs > 0) Atomics.wait(cell, 0, 0, thenMs);
  }
  process.stdout.write(JSON.stringify(sent));
});
`;

function line(agent, seq, session = `2026-11-20_${agent}_001`) {
  const ts = new Date().toISOString();
  const id = `01${String(seq).padStart(24, '0')}`;
  const event = { ts, agent, session_id: session, event: 'info', task_id: 'unknown', source: 'bench' };
  return `${JSON.stringify({ ...event, summary: `append ${seq}`, data: { text: 'x'.repeat(250) }, id, seq, prev: '0'.repeat(64) })}\n`;
}

for (const name of names) {
  mkdirSync(join(folder, 'g/ledger', name), { recursive: true });
  for (let at = 0; at < filesEach; at++)
    writeFileSync(join(folder, 'g/ledger', name, dayName(at)), line(name, at + 1));
}

/** When each append was known: `agent seq` → time. */
const known = new Map();
const contenders = { state, page, chokidar, folders };
const stop = await contenders[how]();
await pause(1500);
const sent = appends === 0 ? [] : await appendElsewhere();
if (appends > 0) await pause(1000);
let idle;
if (idleMs > 0) {
  // Until its looks at all files have become as rare as they get.
  await pause(31_000);
  const before = process.cpuUsage();
  await pause(idleMs);
  const { user, system } = process.cpuUsage(before);
  idle = (user + system) / 10 / idleMs;
}
await stop();
const waits = sent
  .flatMap(([key, at]) => (known.has(key) ? [known.get(key) - at] : []))
  .sort((a, b) => a - b);
const at = (share) => waits[Math.min(waits.length - 1, Math.floor(share * waits.length))];
const rssMb = Math.round(process.memoryUsage.rss() / (1 << 20));
console.log(
  JSON.stringify({ value: at(0.5), p99: at(0.99), missed: sent.length - waits.length, idle, rssMb }),
);

async function state() {
  const { project } = await import('../../dist/watch/project.js');
  const note = (count = 0, { agent, seq }) => {
    known.set(`${agent} ${seq}`, now());
    return count + 1;
  };
  const projection = project('bench', note, { version: 1, root: folder });
  await projection.catchUp();
  return () => projection.close();
}

/** The page stands on the disk: it is read in the same process when the watcher says that it wrote it. */
async function page() {
  const { watchLedgers } = await import('../../dist/watch/watch.js');
  const controller = new AbortController();
  let ready;
  const isReady = new Promise((resolve) => (ready = resolve));
  const work = watchLedgers(folder, {
    signal: controller.signal,
    onEvent: (event) => {
      if (event.kind === 'ready') ready();
      if (event.change !== 'file' || !event.path.endsWith('.md')) return;
      const agent = /memory\/([^/]+)\//.exec(event.path)[1];
      const time = now();
      for (const [, seq] of readFileSync(event.path, 'utf8').matchAll(/append (\d+)/g))
        if (!known.has(`${agent} ${seq}`)) known.set(`${agent} ${seq}`, time);
    },
  });
  await isReady;
  return async () => {
    controller.abort();
    await work;
  };
}

/** Reads what is new in a file, by offset. */
function reader() {
  const ends = new Map();
  return (path) => {
    const { size } = statSync(path);
    const text = readFileSync(path, 'utf8').slice(ends.get(path) ?? 0);
    ends.set(path, size);
    const agent = path.split('/').at(-2);
    for (const [, seq] of text.matchAll(/"seq":(\d+)/g)) known.set(`${agent} ${seq}`, now());
  };
}

async function chokidar() {
  const { watch } = await import('chokidar');
  const read = reader();
  const watcher = watch(join(folder, 'g/ledger'), { ignoreInitial: true });
  watcher.on('change', read);
  await new Promise((resolve) => watcher.on('ready', resolve));
  return () => watcher.close();
}

async function folders() {
  const read = reader();
  const watchers = names.map((name) =>
    watchFolder(join(folder, 'g/ledger', name), (_, file) => read(join(folder, 'g/ledger', name, file))),
  );
  return async () => watchers.forEach((watcher) => watcher.close());
}

/** Resolves with `[key, time]` of each append. */
async function appendElsewhere() {
  let random = 7;
  const steps = Array.from({ length: appends }, (_, at) => {
    random = (random * 1103515245 + 12345) % 2147483648;
    const agent = names[random % names.length];
    const seq = 1000 + at;
    const thenMs = random % 3 === 0 ? 0 : random % 101;
    return {
      key: `${agent} ${seq}`,
      path: join(folder, 'g/ledger', agent, newest),
      text: line(agent, seq),
      thenMs,
    };
  });
  const child = spawn(process.execPath, ['-e', program], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stdin.end(JSON.stringify(steps));
  await new Promise((resolve) => child.once('close', resolve));
  return JSON.parse(output);
}
