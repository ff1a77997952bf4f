// The main job on real input, in a fresh folder: three agents record real commands of this project, eight processes
// append at once, a writer is killed in the middle of a line, a secret passes through, and everything is checked.
// `--record` copies what came out into this repository, as the example people find under g/ and agents/.
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = dirname(dirname(fileURLToPath(import.meta.url)));
const place = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-demo-')));
const workspace = join(place, 'workspace');
const env = environment();
const kept = process.argv.includes('--keep') || process.stdout.isTTY;

process.on('exit', () => {
  if (!kept) rmSync(place, { recursive: true, force: true });
});

mkdirSync(workspace);
prepareGit();
preparePlan();
writeFileSync(join(workspace, 'deploy.sh'), 'curl -u bot:hunter2hunter2 https://deploy.example.com\n');

title('A workspace in a git repository: the layout, and hooks that close ledger files before a commit');
run('agent-ledger init --git --agents cls,andy,hybrid');

title('Three agents run real commands of this project; every run is recorded, whatever its end');
run('cd "$PROJECT" && agent-ledger exec --agent andy --task typecheck -- npx tsc -p .', { quiet: true });
run(
  'cd "$PROJECT" && agent-ledger exec --agent cls --task review-ulid -- npx vitest run --reporter=tap-flat test/core/ulid.test.ts',
  { quiet: true },
);
run(
  `agent-ledger exec --agent hybrid --task wo-7 -- node -e 'console.error("no target files"); process.exit(3)'`,
);
run(`agent-ledger append cls "Looked at the failed work order" --task wo-7`);

title('Eight processes append to one ledger at once');
await eightWriters();
run(
  `cat g/ledger/cls/*.jsonl | jq -s 'map(.seq) | {lines: length, first: min, last: max, distinct: (unique | length)}'`,
);

title('A writer is killed with SIGKILL when half of its line is written; the next append closes the line');
killedWriter();
run('tail -c 60 "$LIVE"; echo');
run('agent-ledger append cls "Back to work"');
run(`grep -h '"torn":true' g/ledger/cls/*.jsonl | jq -c '{summary, torn}'`);
run(
  `grep -h '"event":"ledger_recovered"' g/ledger/cls/*.jsonl | jq -c '{event, summary, fragment_bytes: .data.fragment_bytes}'`,
);

title(
  "A vendor's program reports through its hook: Claude Code runs a tool, and its session becomes one of ours",
);
claudeSession();
run(`grep -h '"vendor":"claude"' g/ledger/claude/*.jsonl | jq -c '[.event, .data.tool, .summary]'`);

title('The ledger cannot take an event: it waits in the spool, and goes in with the next one');
run(`echo '{"oops":' > ledger.config.json`);
run('agent-ledger hook cls info "Looked at the logs" --task wo-7 2>/dev/null; echo "exit $?"');
run('rm ledger.config.json && agent-ledger spool list | cut -d" " -f3-');
run('agent-ledger append cls "Back again"');
run('agent-ledger spool list; tail -n 2 "$LIVE" | jq -r .summary');

title('A secret on its way in never reaches the disk');
run(
  `agent-ledger append andy "Pushed with $TOKEN" --data '{"remote":"https://bot:'"$PASSWORD"'@git.example.com/x.git"}'`,
);
run('grep -r -c -e "$TOKEN" -e "$PASSWORD" g/ledger/andy | head -n 3');
run(`tail -n 1 g/ledger/andy/*.jsonl | jq -c '{summary, remote: .data.remote}'`);

run('agent-ledger redact --test deploy.sh');

title('What each agent does now, and what one session was about');
run(`agent-ledger status list | awk '{print $1, $2}'`);
run(`jq -c '[.agent, .state, .last_task_id]' agents/*/status.json`);
run('agent-ledger query hybrid --event error --since today | jq -r .summary');
run(
  `agent-ledger session show "$(jq -r .session_id agents/hybrid/status.json)" --page | grep -A4 '^## Tasks' | cut -d'|' -f2,3`,
);

title("A run: andy's step counts when tests of this very project pass, the last word has cls");
run('cat plan.json | jq -c ".steps[] | [.id, .owner_agent, .validator.type]"');
run('echo \'{"runs":{"orchestrators":["cls"]}}\' > ledger.config.json');
run(
  'agent-ledger run create --plan plan.json --session demo --request "Is the id code sound?" --as cls --json | jq -r .run_id > .git/run',
);
run('agent-ledger run start-step "$(cat .git/run)" tests --as andy --json | jq -r .status');
run('agent-ledger run propose "$(cat .git/run)" tests --result "All pass" --as andy --json | jq -r .status');
run('agent-ledger run start-step "$(cat .git/run)" review --as hybrid --json | jq -r .status');
run(
  'agent-ledger run propose "$(cat .git/run)" review --result "Read it" --as hybrid --json | jq -r .status',
);
run(
  'agent-ledger run approve "$(cat .git/run)" review --reason "Agreed" --as cls --json | jq -c "[.status, .run_status]"',
);
run('agent-ledger run list | cut -d" " -f3-');

title('A page for each session, and every view again from the ledgers alone');
run('agent-ledger watch --once --quiet; ls memory/*/sessions | grep -c "\\.md$"');
run(
  'rm -r g/.state memory agents/*/status.json && agent-ledger watch --once --quiet && agent-ledger replay --check --quiet && echo the same',
);

title('Anyone can check it');
run('agent-ledger validate g/ledger');
run('agent-ledger verify');

title('Questions people ask, with the tools they have');
run(
  `grep -h '"event":"error"' g/ledger/*/*.jsonl | jq -r '[.agent, .task_id, .data.exit_code, .summary] | @tsv'`,
);
run(`jq -r 'select(.event == "task_result") | [.agent, .task_id, .data.status] | @tsv' g/ledger/*/*.jsonl`);
run(`jq -s 'group_by(.agent) | map({(.[0].agent): length}) | add' g/ledger/*/*.jsonl`);

title('A commit: the hook closes the live files and adds them, and they never change again');
run(
  'git add -A && git commit -q -m "Record the first day" && git log -1 --format=%B && git show --stat --format= HEAD -- g/ledger',
);
run('agent-ledger verify');

title('Where everything lies');
run('find g agents memory -type f -not -path "*/.state/*" 2>/dev/null | LC_ALL=C sort');

if (process.argv.includes('--record')) record();
console.log(
  kept ? `\nThe workspace stays at ${workspace}` : '\nThe workspace was removed again; --keep leaves it.',
);

function title(text) {
  console.log(`\n# ${text}`);
}

/** Types a command into a shell, as a person would. `quiet`: its own output is not shown. */
function run(command, { quiet = false } = {}) {
  console.log(`$ ${command}`);
  const { status, stdout } = spawnSync('sh', ['-c', `${command} 2>&1`], {
    cwd: workspace,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (!quiet) process.stdout.write(stdout);
  if (status !== 0) console.log(`[exit ${status}]`);
}

async function eightWriters() {
  const events = (writer) =>
    Array.from({ length: 25 }, (_, at) =>
      JSON.stringify({ summary: `Writer ${writer}, event ${at + 1}`, task_id: 'eight' }),
    ).join('\n');
  console.log(
    '$ for i in 1 2 3 4 5 6 7 8; do make_events $i | agent-ledger append cls --stdin --quiet & done; wait',
  );
  const writers = Array.from({ length: 8 }, (_, at) => {
    const child = spawn('agent-ledger', ['append', 'cls', '--stdin', '--quiet'], {
      cwd: workspace,
      env,
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    child.stdin.end(`${events(at + 1)}\n`);
    return new Promise((done) => child.on('exit', done));
  });
  await Promise.all(writers);
}

/** What Claude Code hands to its hooks, one process an event. */
function claudeSession() {
  const common = {
    session_id: '7d3c1b52-demo',
    transcript_path: join(workspace, 'transcript.jsonl'),
    cwd: workspace,
  };
  const tool = { tool_name: 'Bash', tool_use_id: 'toolu_demo_1', tool_input: { command: 'npm test' } };
  const events = [
    { event: 'SessionStart', fields: { source: 'startup' } },
    { event: 'UserPromptSubmit', fields: { prompt: 'Please run the tests' } },
    { event: 'PreToolUse', fields: tool },
    {
      event: 'PostToolUse',
      fields: { ...tool, tool_response: { stdout: '40 passed', stderr: '', interrupted: false } },
    },
    { event: 'Stop', fields: { stop_hook_active: false } },
    { event: 'SessionEnd', fields: { reason: 'prompt_input_exit' } },
  ];
  for (const { event, fields } of events) {
    const payload = JSON.stringify({ ...common, hook_event_name: event, ...fields });
    console.log(`$ agent-ledger hook claude ${event} < payload.json`);
    const { status, stdout, stderr } = spawnSync('agent-ledger', ['hook', 'claude', event], {
      cwd: workspace,
      env,
      input: payload,
      encoding: 'utf8',
    });
    process.stdout.write(stdout + stderr);
    if (status !== 0) console.log(`[exit ${status}]`);
  }
}

/** A careless program that writes a line in two halves, and dies between them. */
function killedWriter() {
  env.LIVE = join('g/ledger/cls', readdirSync(join(workspace, 'g/ledger/cls')).sort().at(-1));
  const half =
    '{"ts":"2026-11-20T09:10:00.123Z","agent":"cls","session_id":"2026-11-20_cls_001","event":"info","summary":"This line was never fin';
  const program = `require('fs').appendFileSync(process.env.LIVE, ${JSON.stringify(half)}); process.kill(process.pid, 'SIGKILL')`;
  console.log('$ node careless-writer.js');
  const { signal } = spawnSync(process.execPath, ['-e', program], { cwd: workspace, env });
  console.log(`[killed by ${signal}]`);
}

function prepareGit() {
  const git = (...args) => spawnSync('git', args, { cwd: workspace, env, stdio: 'ignore' });
  git('init', '-q', '-b', 'main');
  git('config', 'user.name', 'Demo');
  git('config', 'user.email', 'demo@example.invalid');
}

/** A plan, and the tests that its first step has to pass: some of this project's own. */
function preparePlan() {
  const script = 'cd "$PROJECT" && npx vitest run test/core/ulid.test.ts > /dev/null';
  const steps = [
    { id: 'tests', goal: 'The tests of ids pass', owner_agent: 'andy', validator: { type: 'test_pass' } },
    {
      id: 'review',
      goal: 'Somebody has read the code',
      owner_agent: 'hybrid',
      validator: { type: 'orchestrator_approval' },
      depends_on: ['tests'],
    },
  ];
  const write = (name, value) => writeFileSync(join(workspace, name), `${JSON.stringify(value, null, 2)}\n`);
  write('package.json', { private: true, scripts: { test: script } });
  write('plan.json', { goal: 'Be sure of the id code', acceptance_criteria: [], steps });
}

/** Nothing of the user's own ledgers, keys and git settings is read or written. */
function environment() {
  const bin = join(place, 'bin');
  mkdirSync(bin);
  symlinkSync(join(project, 'dist/bin/agent-ledger.cjs'), join(bin, 'agent-ledger'));
  const clean = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(AGENT_LEDGER_|GIT_|XDG_)/.test(name)),
  );
  return {
    ...clean,
    // So that the folder of the recorded commands is written with ~, as it is on a person's machine.
    HOME: dirname(project),
    XDG_CONFIG_HOME: join(place, 'home/config'),
    XDG_STATE_HOME: join(place, 'home/state'),
    XDG_CACHE_HOME: join(place, 'home/cache'),
    GIT_CONFIG_GLOBAL: join(place, 'home/gitconfig'),
    npm_config_cache: join(place, 'home/npm'),
    PATH: `${bin}:${join(project, 'node_modules/.bin')}:${process.env.PATH}`,
    PROJECT: project,
    AGENT_LEDGER_ROOT: workspace,
    NO_COLOR: '1',
    // Made up, and put together here so that no scanner takes this file for a leak.
    TOKEN: ['ghp', 'h7Kd02LmQx9VbN3cRt5YwZ8aPe1Us4Jf6Gio'].join('_'),
    PASSWORD: ['correct', 'horse', 'battery'].join('-'),
  };
}

function record() {
  if (spawnSync('grep', ['-rqF', '-e', project, '-e', place, 'g'], { cwd: workspace }).status === 0) {
    throw new Error('the ledgers name folders of this machine; they are not copied');
  }
  for (const name of ['g', 'agents', 'memory']) {
    rmSync(join(project, name), { recursive: true, force: true });
    cpSync(join(workspace, name), join(project, name), {
      recursive: true,
      filter: (path) => !path.includes('/g/.state'),
    });
  }
  writeFileSync(
    join(project, 'memory/README.md'),
    '# Pages about sessions\n\nMade from the ledgers by `agent-ledger watch`; notes of people lie beside them in `<session>.notes.md`.\n',
  );
  writeFileSync(
    join(project, 'g/README.md'),
    '# An example\n\nWhat `npm run demo` recorded, committed as people would commit it.\n',
  );
}
