import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as until } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from '../../src/ledger/open.js';
import { drainSpools } from '../../src/ledger/spool/drain-agents.js';
import { listSpool } from '../../src/ledger/spool/list.js';
import { look } from '../../src/storage/lock/lock-sight.js';
import { paths } from '../../src/storage/workspace.js';
import { environment, launcher } from '../cli/command.js';
import { holdLock } from '../ledger/lock-holder.js';
import { checkLedger } from '../support/check-ledger.js';
import { dayFiles, storedLines } from '../support/ledger.js';
import { requireProgram } from '../support/programs.js';
import { count } from '../support/scale.js';
import { brokenProgram, program } from './scene.js';

let folder: string;
let root: string;
let temporary: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-hooks-')));
  root = join(folder, 'workspace');
  temporary = join(folder, 'tmp');
  mkdirSync(temporary);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const isRoot = process.getuid?.() === 0;

interface EndedHook {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly tookMs: number;
}

/** One hook, as a script would call it: a process of its own. */
async function hook(args: readonly string[]): Promise<EndedHook> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [launcher, 'hook', ...args], {
    env: environment({ AGENT_LEDGER_ROOT: root, TMPDIR: temporary }),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
  child.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, stdout, stderr, tookMs: performance.now() - startedMs };
}

/** The same, started by another program. */
function hookBy(prefix: readonly string[], summary: string): EndedHook {
  const startedMs = performance.now();
  const [command, ...args] = [...prefix, process.execPath, launcher, 'hook', 'cls', 'info', 'wo-1', summary];
  const { status, stdout, stderr } = spawnSync(command, args, {
    env: environment({ AGENT_LEDGER_ROOT: root, TMPDIR: temporary }),
    encoding: 'utf8',
  });
  return { status, stdout, stderr, tookMs: performance.now() - startedMs };
}

async function appendFirst(summary = 'first'): Promise<void> {
  const ledger = openLedger({ root, durability: 'os' });
  await ledger.agent('cls').append({ event: 'info', summary });
  await ledger.close();
}

function summaries(): readonly (string | undefined)[] {
  return storedLines(root).map(({ value }) => value?.summary);
}

const budgetMs = 250;
const heldMs = 5_000;

describe('20 hooks at once, while another process holds the lock for 5 s', () => {
  it('wait no longer than their budget, and each event stands once, in the order of its session', async () => {
    await appendFirst();
    const sessions = Array.from({ length: 20 }, (_, n) => `2026-11-20_cls_${900 + n}`);
    const wave = (n: number): Promise<readonly EndedHook[]> =>
      Promise.all(sessions.map((id) => hook(['cls', 'info', 'wo-1', `${id} ${n}`, '--session', id])));
    const holder = await holdLock(root, 'cls');
    const released = until(heldMs);
    const whileHeld = [...(await wave(1)), ...(await wave(2))];
    expect(look(paths.lock(root, 'cls'))).toMatchObject({ kind: 'held' });
    expect(summaries()).toEqual(['first']);
    await released;
    await holder.letGo();
    const afterwards = await wave(3);
    drainSpools(root);

    for (const { status, stdout } of [...whileHeld, ...afterwards])
      expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    const waitedMs = whileHeld.map(({ stderr }) => Number(/waited (\d+) ms/.exec(stderr)?.[1]));
    expect(Math.max(...waitedMs)).toBeLessThan(5 * budgetMs);
    const tookMs = whileHeld.map((ended) => ended.tookMs).sort((left, right) => left - right);
    process.stdout.write(
      `waited for the lock at most ${Math.max(...waitedMs)} ms; whole processes, 20 at once: ` +
        `median ${Math.round(tookMs[20] ?? 0)} ms, longest ${Math.round(tookMs.at(-1) ?? 0)} ms\n`,
    );
    const recorded = summaries().slice(1);
    const wanted = sessions.flatMap((id) => [`${id} 1`, `${id} 2`, `${id} 3`]);
    expect(recorded).toHaveLength(wanted.length);
    expect(new Set(recorded)).toEqual(new Set(wanted));
    for (const id of sessions)
      expect(recorded.filter((summary) => summary?.startsWith(id))).toEqual([
        `${id} 1`,
        `${id} 2`,
        `${id} 3`,
      ]);
    expect(listSpool({ root, workspaceId: undefined })).toEqual([]);
    checkLedger(root);
  }, 120_000);

  it('say what they could not do where people look', async () => {
    await appendFirst();
    const holder = await holdLock(root, 'cls');
    const { stderr } = await hook(['cls', 'info', 'wo-1', 'late']);
    await holder.letGo();
    expect(stderr).toMatch(
      /^agent-ledger: hook cls: not in the ledger yet \(LOCK_TIMEOUT: waited .*; it waits in /,
    );
    expect(readFileSync(paths.hookLog(root), 'utf8')).toContain('LOCK_TIMEOUT');
  });
});

const drainSource = 'test/crash/drain.child.ts';

/** Spools `events` while the lock is held, kills a drain before call number `dieAt`, drains again. */
async function drainKilledAt(dieAt: number, script: string): Promise<string | undefined> {
  const child = spawn(process.execPath, [script, root, String(dieAt)], {
    env: environment({ TMPDIR: temporary }),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  drainSpools(root);
  return signal ?? undefined;
}

async function spoolThree(): Promise<readonly string[]> {
  rmSync(root, { recursive: true, force: true });
  await appendFirst();
  const holder = await holdLock(root, 'cls');
  const wanted = ['one', 'two', 'three'];
  for (const summary of wanted) await hook(['cls', 'info', 'wo-1', summary]);
  await holder.letGo();
  return ['first', ...wanted];
}

async function callsOfDrain(script: string): Promise<number> {
  await spoolThree();
  const { stdout } = spawnSync(process.execPath, [script, root], { encoding: 'utf8' });
  return Number(stdout);
}

describe('a drain that is killed before any call that changes files', () => {
  it('loses nothing and repeats nothing', async () => {
    const script = program(drainSource);
    const calls = await callsOfDrain(script);
    expect(calls).toBeGreaterThan(8);
    const every = Math.max(1, Math.round(calls / count(calls, 6)));
    for (let dieAt = 1; dieAt <= calls; dieAt += every) {
      const wanted = await spoolThree();
      expect(await drainKilledAt(dieAt, script)).toBe('SIGKILL');
      expect(
        summaries().filter((summary) => wanted.includes(summary ?? '')),
        `call ${dieAt}`,
      ).toEqual(wanted);
    }
  }, 300_000);

  it('loses events when it removes the files before it appends', async () => {
    const script = await brokenProgram(drainSource, folder, removesFirst());
    const calls = await callsOfDrain(script);
    const lost: number[] = [];
    for (let dieAt = 1; dieAt <= calls && lost.length === 0; dieAt += 1) {
      const wanted = await spoolThree();
      await drainKilledAt(dieAt, script);
      if (summaries().length < wanted.length) lost.push(dieAt);
    }
    expect(lost).toHaveLength(1);
  }, 300_000);
});

/** The drain of src with its two halves the wrong way round. */
function removesFirst(): Record<string, string> {
  const path = 'src/ledger/spool/drain.ts';
  const text = readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
  const removal = 'for (const { file } of batch) unlinkSync(join(file.folder, file.name));';
  const broken = text
    .replace('unlinkSync(join(file.folder, file.name));', '')
    .replace('const events = batch.map', `${removal}\n    const events = batch.map`);
  expect(broken).toContain(removal);
  return { [path]: broken };
}

describe('a ledger that cannot be written to', () => {
  it.skipIf(!requireProgram('prlimit', '-V'))(
    'for a file-size limit: the event waits in the workspace',
    async () => {
      await appendFirst('x'.repeat(400));
      for (let n = 0; n < 30; n++) await appendFirst('x'.repeat(400));
      const limit = statSync(join(root, 'g/ledger/cls', dayFiles(root)[0] ?? '')).size;
      const ended = hookBy(['prlimit', `--fsize=${limit}:${limit}`], 'late');
      expect(ended).toMatchObject({ status: 0, stdout: '' });
      expect(ended.stderr).toContain('IO_NO_SPACE');
      expect(ended.stderr).toContain(join(root, 'g/spool/cls'));
      await appendFirst('own');
      expect(summaries().slice(-2)).toEqual(['late', 'own']);
    },
  );

  it.skipIf(!isRoot || !requireProgram('setpriv'))(
    'for its permissions: the event waits in the folder for temporary files',
    async () => {
      await appendFirst();
      chmodSync(folder, 0o755);
      chmodSync(temporary, 0o1777);
      const ended = hookBy(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'], 'late');
      expect(ended).toMatchObject({ status: 0, stdout: '' });
      expect(ended.stderr).toContain('IO_PERMISSION');
      const [base = ''] = readdirSync(temporary);
      expect(base).toBe('agent-ledger-65534');
      expect(statSync(join(temporary, base)).mode & 0o777).toBe(0o700);
      expect(summaries()).toEqual(['first']);

      execFileSync('chmod', ['-R', 'o+rwX', root]);
      hookBy(['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'], 'own');
      expect(summaries()).toEqual(['first', 'late', 'own']);
      expect(readdirSync(temporary)).toEqual([]);
    },
  );

  it.skipIf(!isRoot)('for a disk that is full or read-only: the same, and nothing is half made', async () => {
    await onSmallDisk(async () => {
      await appendFirst();
      writeFileSync(join(root, 'filler'), '');
      spawnSync('dd', ['if=/dev/zero', `of=${join(root, 'filler')}`, 'bs=4k'], { stdio: 'ignore' });
      const full = hookBy(['env'], 'x'.repeat(480));
      rmSync(join(root, 'filler'));
      execFileSync('mount', ['-o', 'remount,ro', root]);
      const readOnly = hookBy(['env'], 'late');
      execFileSync('mount', ['-o', 'remount,rw', root]);

      expect(readOnly).toMatchObject({ status: 0, stdout: '' });
      expect(readOnly.stderr).toContain('IO_READ_ONLY');
      expect(readOnly.stderr).toContain(temporary);
      expect(full).toMatchObject({ status: 0, stdout: '' });
      hookBy(['env'], 'own');
      expect(summaries()).toEqual(['first', 'x'.repeat(480), 'late', 'own']);
      expect(existsSync(paths.spools(root))).toBe(false);
      checkLedger(root);
    });
  });

  it.skipIf(!requireProgram('prlimit', '-V'))(
    'and no other place either: the loss is said aloud, exit 0',
    async () => {
      await appendFirst();
      const ended = hookBy(['prlimit', '--fsize=16:16'], 'nowhere to go');
      expect(ended).toMatchObject({ status: 0, stdout: '' });
      expect(ended.stderr).toContain('LOST');
    },
  );
});

async function onSmallDisk(run: () => Promise<void>): Promise<void> {
  mkdirSync(root);
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', root]);
  if (status !== 0) {
    process.stderr.write(`skipped: no file system can be mounted here: ${String(stderr)}\n`);
    return;
  }
  try {
    await run();
  } finally {
    execFileSync('umount', ['-l', root]);
  }
}
