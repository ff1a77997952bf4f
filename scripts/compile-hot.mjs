// compile-hot.mjs BUNDLE LAUNCHER, in an empty folder that is also the user's cache folder: lets the launcher name and
// make the bundle's code cache, runs usual commands in this process so that the functions they need are compiled, and
// leaves the cache of that beside the bundle. A function that is not in it is compiled when it is called.
// The payload of the first vendor hook comes on standard input, as a vendor's program sends it.
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { Script } from 'node:vm';

const [bundle, launcher] = process.argv.slice(2);
const workspace = join(process.cwd(), 'workspace');
mkdirSync(join(workspace, '.git'), { recursive: true });
writeFileSync(join(workspace, '.git/HEAD'), 'ref: refs/heads/main\n');

const isLoop = basename(bundle) === 'loop.cjs';
const first = isLoop ? ['create-disposable-binding', 'build'] : ['append', 'cls', 'first'];
execFileSync(process.execPath, [launcher, ...first, '--root', workspace]);
if (isLoop) execFileSync(process.execPath, [launcher, 'app-loop-status', 'build', '--root', workspace]);
const name = readdirSync(join(process.env.XDG_CACHE_HOME, 'agent-ledger')).find((file) =>
  file.endsWith('.cache'),
);
if (name === undefined) throw new Error('the launcher has not kept its compiled code');

const script = new Script(readFileSync(bundle, 'utf8'), { filename: bundle });
const module = { exports: {} };
script.runInThisContext()(module.exports, createRequire(bundle), module);
if (isLoop) await pollLoop();
else appendAndHook();
writeFileSync(join(dirname(bundle), name), script.createCachedData());

function appendAndHook() {
  const data = '{"task_type":"review"}';
  run(['append', 'cls', 'a summary']);
  run(['append', 'cls', 'task_start', 'wo-1', 'user', 'a summary', data, '--json']);
  run(['hook', 'cls', 'review_start', 'wo-1', 'a summary', data]);
  run(['hook', 'claude', 'PostToolUse']);
  for (const payload of laterPayloads()) {
    readFrom(payload);
    run(['hook', 'claude', payload.hook_event_name]);
  }
}

/** Until states are kept, with a message on its way and one that was taken. */
async function pollLoop() {
  for (const message of ['one', 'two', 'three']) {
    full(['enqueue-nudge-worker', 'build', '--message', message]);
    if (message !== 'three') full(['dispatch', '--watch', '--watch-iterations', '1']);
  }
  for (let beats = 0; beats < 120; beats++) {
    await runLoop(['app-heartbeat', 'build', '--role', beats % 2 === 0 ? 'worker' : 'manager']);
    if (beats % 60 === 0) await runLoop(['worker-inbox', 'build', '--consume-next']);
  }
  for (const more of [[], ['--json']]) {
    await runLoop(['app-heartbeat', 'build', '--role', 'worker', ...more]);
    await runLoop(['app-loop-status', 'build', ...more]);
    await runLoop(['app-autopilot', 'status', 'build', ...more]);
    await runLoop(['worker-inbox', 'build', ...more]);
    await runLoop(['manager-inbox', 'build', ...more]);
  }
}

function full(command) {
  execFileSync(process.execPath, [launcher, ...command, '--root', workspace]);
}

async function runLoop(command) {
  const status = await module.exports.runHot([...command, '--root', workspace]);
  if (status !== 0) throw new Error(`failed while compiling: ${command.join(' ')}`);
}

function run(command) {
  const status = module.exports.runHot([...command, '--root', workspace]);
  if (status !== 0) throw new Error(`failed while compiling: ${command.join(' ')}`);
}

/** With the start and the failure of a command, and a call that the turn's end finds open. */
function laterPayloads() {
  const call = {
    session_id: 'a-session',
    cwd: workspace,
    tool_name: 'Bash',
    tool_input: { command: 'npm test' },
  };
  return [
    { ...call, hook_event_name: 'SessionStart', source: 'startup' },
    { ...call, hook_event_name: 'UserPromptSubmit', prompt: 'a task' },
    { ...call, hook_event_name: 'PreToolUse', tool_use_id: 'toolu_1' },
    { ...call, hook_event_name: 'PostToolUseFailure', tool_use_id: 'toolu_1', error: 'Exit code 1' },
    { ...call, hook_event_name: 'PreToolUse', tool_use_id: 'toolu_2' },
    { ...call, hook_event_name: 'Stop', stop_hook_active: false },
    { ...call, hook_event_name: 'SessionEnd', reason: 'exit' },
  ];
}

/** The lowest free descriptor is the one that was closed. */
function readFrom(payload) {
  const file = join(process.cwd(), 'payload.json');
  writeFileSync(file, JSON.stringify(payload));
  closeSync(0);
  if (openSync(file, 'r') !== 0) throw new Error('standard input cannot be replaced');
}
