import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ulidSource } from '../../src/core/ulid.js';
import { openLedger } from '../../src/ledger/open.js';
import { randomBytesFast } from '../../src/storage/random.js';
import { codeOf, dayFiles, storedLines } from '../support/ledger.js';
import { requireProgram } from '../support/programs.js';
import { longRun, randomFrom, seed } from '../support/scale.js';
import { noLookAfterWrite } from './broken-parts.js';
import { brokenProgram, CrashScene, program } from './scene.js';
import { singleAppendSource, type SingleAppend, type Told } from './traced-append.js';

let scene: CrashScene;
beforeEach(() => void (scene = new CrashScene()));
afterEach(() => scene.end());

const newId = ulidSource(randomBytesFast);
const isRoot = process.getuid?.() === 0;
if (!isRoot) process.stderr.write('skipped: tests that mount or change the user need root\n');

describe.skipIf(!requireProgram('prlimit', '-V'))('a file-size limit', () => {
  it('never leaves half an event, and what the caller is told is true, at whichever byte it lies', async () => {
    await fill(8);
    const events = storedLines(scene.root).length;
    const lineBytes = (storedLines(scene.root).at(-1)?.bytes.length ?? 0) + 1;
    const random = randomFrom(seed('limits'));
    const positions = Array.from({ length: lineBytes + 40 }, (_, at) => at);
    const chosen = positions.filter(
      (at) => longRun || at % 16 === 0 || Math.abs(at - lineBytes) < 2 || random() < 0.01,
    );

    for (const bytes of chosen) {
      const limit = statSync(dayFile()).size + bytes;
      const event = { event: 'info', summary: 'numbered 0', data: { n: 0, bytes }, id: newId(Date.now()) };
      const told = appendIn(event, ['prlimit', `--fsize=${limit}:${limit}`]);
      if (told.kind === 'failed') expect(['IO_NO_SPACE', 'UNKNOWN_OUTCOME']).toContain(told.code);
      await goOn();
      const stands = storedLines(scene.root).filter(
        ({ value }) => value?.id === event.id && value.torn !== true,
      );
      if (told.kind !== 'failed') expect(stands.map(({ hash }) => hash)).toEqual([told.hash]);
      else if (told.code === 'IO_NO_SPACE') expect(stands).toEqual([]);
    }

    process.stdout.write(`${chosen.length} limits around an event of ${lineBytes} bytes\n`);
    expect(scene.audit()).toMatchObject({ heads: 1, faults: [] });
    expect(scene.audit().lines).toBeGreaterThan(events + chosen.length);
    scene.verify();
  }, 300_000);
});

describe.skipIf(!requireProgram('prlimit', '-V'))(
  'a writer that does not look what stands after a write',
  () => {
    it('is caught telling what is not true', async () => {
      await fill(8);
      const broken = await brokenProgram(singleAppendSource, scene.folder, noLookAfterWrite);
      const limit = statSync(dayFile()).size + 20;
      const event = { event: 'info', summary: 'x', id: newId(Date.now()) };
      expect(appendIn(event, ['prlimit', `--fsize=${limit}:${limit}`], broken)).toMatchObject({
        kind: 'written',
      });
      expect(storedLines(scene.root).some(({ value }) => value?.id === event.id)).toBe(false);
    });
  },
);

describe.skipIf(!isRoot)('a disk of its own', () => {
  it('that is full refuses with IO_NO_SPACE, keeps what was acknowledged and goes on when there is room', async () => {
    await onSmallDisk(async () => {
      const ledger = openLedger({ root: scene.root, durability: 'os' });
      const agent = ledger.agent('cls');
      const text = 'x'.repeat(5000);
      const filler = join(scene.root, 'filler');
      await agent.append({ event: 'info', summary: 'first' });
      writeFileSync(filler, Buffer.alloc(100_000));

      const outcomes = [];
      for (let n = 0; n < 60; n++)
        outcomes.push(...(await agent.appendMany([{ event: 'info', summary: `n ${n}`, data: { text } }])));
      const codes = new Set(
        outcomes.flatMap((outcome) => (outcome.kind === 'failed' ? [outcome.error.code] : [])),
      );
      expect([...codes]).toEqual(['IO_NO_SPACE']);

      rmSync(filler);
      await agent.append({ event: 'info', summary: 'room again' });
      await ledger.close();
      const hashes = new Set(storedLines(scene.root).map(({ hash }) => hash));
      const acknowledged = outcomes.filter((outcome) => outcome.kind === 'written');
      expect(acknowledged.every(({ ack }) => hashes.has(ack.hash))).toBe(true);
      expect(scene.audit()).toMatchObject({ heads: 1, faults: [] });
    });
  });

  it('that is read-only refuses with IO_READ_ONLY and goes on when it can be written again', async () => {
    await onSmallDisk(async () => {
      await fill(2);
      const before = readFileSync(dayFile());
      execFileSync('mount', ['-o', 'remount,ro', scene.root]);
      expect(await codeOf(() => goOn())).toBe('IO_READ_ONLY');
      expect(readFileSync(dayFile())).toEqual(before);

      execFileSync('mount', ['-o', 'remount,rw', scene.root]);
      await goOn();
      expect(scene.audit()).toMatchObject({ lines: 3, heads: 1, faults: [] });
    });
  });
});

describe.skipIf(!isRoot || !requireProgram('setpriv'))('another user', () => {
  const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  beforeEach(() => chmodSync(scene.folder, 0o755));

  it('without permission is refused with IO_PERMISSION, and nothing is written', async () => {
    await fill(1);
    const before = contentOf(scene.root);

    expect(appendIn({ event: 'info', summary: 'x' }, asNobody)).toMatchObject({ code: 'IO_PERMISSION' });
    expect(contentOf(scene.root)).toEqual(before);
  });

  it('who may lock but not write the day file is refused with IO_PERMISSION and leaves no lock', async () => {
    await fill(1);
    execFileSync('chmod', ['-R', 'o+rwX', join(scene.root, 'g/.state')]);

    expect(appendIn({ event: 'info', summary: 'x' }, asNobody)).toMatchObject({ code: 'IO_PERMISSION' });
    await goOn();
    expect(scene.audit()).toMatchObject({ lines: 2, heads: 1, faults: [] });
  });

  it('who may write but owns nothing heals and goes on', async () => {
    await fill(1);
    appendFileSync(dayFile(), '{"ts":"2026-');
    execFileSync('chmod', ['-R', 'o+rwX', scene.root]);

    expect(appendIn({ event: 'info', summary: 'x' }, asNobody)).toMatchObject({ kind: 'written' });
    await goOn();
    expect(scene.audit()).toMatchObject({ lines: 4, tornLines: 1, heads: 1, faults: [] });
  });

  it('in whose workspace the first user can only read: no folder is made', async () => {
    mkdirSync(scene.root);
    chownSync(scene.root, 0, 0);

    expect(appendIn({ event: 'info', summary: 'x' }, asNobody)).toMatchObject({ code: 'IO_PERMISSION' });
    expect(readdirSync(scene.root)).toEqual([]);
  });
});

async function fill(events: number, agent = 'cls'): Promise<void> {
  const ledger = openLedger({ root: scene.root, durability: 'os' });
  const inputs = Array.from({ length: events }, (_, n) => ({
    event: 'info',
    summary: `numbered ${n}`,
    data: { n, bytes: 0 },
  }));
  await ledger.agent(agent).appendMany(inputs);
  await ledger.close();
}

async function goOn(more: { id?: string } = {}): Promise<void> {
  const ledger = openLedger({ root: scene.root, durability: 'os' });
  try {
    await ledger.agent('cls').append({ event: 'info', summary: 'goes on', ...more });
  } finally {
    await ledger.close();
  }
}

/** One append by a process that `prefix` starts, such as `prlimit …`. */
function appendIn(
  event: SingleAppend['event'],
  prefix: readonly string[],
  path = program(singleAppendSource),
): Told {
  const task: SingleAppend = { root: scene.root, agent: 'cls', way: 'once', durability: 'os', event };
  const script = join(scene.folder, 'single-append.mjs');
  copyFileSync(path, script);
  const args = [...prefix, process.execPath, script, JSON.stringify(task)];
  const { stdout, stderr } = spawnSync('env', args, { input: '\n', encoding: 'utf8' });
  const line = stdout.split('\n')[1];
  if (line === undefined || stderr !== '') throw new Error(`nothing was told: ${stderr}`);
  return JSON.parse(line) as Told;
}

function dayFile(): string {
  return join(scene.root, 'g/ledger/cls', dayFiles(scene.root)[0] ?? '');
}

function contentOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
}

async function onSmallDisk(run: () => Promise<void>): Promise<void> {
  mkdirSync(scene.root);
  const { status, stderr } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', scene.root]);
  if (status !== 0) {
    process.stderr.write(`skipped: no file system can be mounted here: ${String(stderr)}\n`);
    return;
  }
  try {
    await run();
  } finally {
    execFileSync('umount', ['-l', scene.root]);
  }
}
