import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { violationsOf } from '../../src/schema/violations.js';
import { sha256Hex } from '../../src/core/sha256.js';
import { deriveStatus } from '../../src/ledger/status/derive-status.js';
import { requireProgram } from '../support/programs.js';
import { count, longRun } from '../support/scale.js';
import { brokenProgram, CrashScene, program } from './scene.js';

const updater = 'test/support/status.child.ts';
let scene: CrashScene;
let children: ChildProcess[] = [];
beforeEach(() => void (scene = new CrashScene()));
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL');
  children = [];
  await scene.end();
});

/** What a reader who looks again and again meets while the updaters run. */
interface Seen {
  looks: number;
  missing: number;
  partial: number;
  older: number;
  newest: number;
}

describe('status.json under 8 updaters at once', () => {
  it('is always whole, never older than before, and in the end what the ledger gives', async () => {
    const seen = await watchUpdaters(program(updater), count(4_000, 400));
    expect(seen).toMatchObject({ missing: 0, partial: 0, older: 0 });
    expect(seen.looks).toBeGreaterThan(100);
    expect(shown()).toEqual(derived());
  }, 300_000);

  it('would be seen partial or older if it were written in place, without the lock', async () => {
    const inPlace = {
      'src/storage/replace-file.ts': `
        import { openSync, writeSync, closeSync, writeFileSync } from 'node:fs';
        export function replaceFileSync(path, text) {
          const fd = openSync(path, 'w');
          for (const part of [text.slice(0, 40), text.slice(40)]) writeSync(fd, part);
          closeSync(fd);
        }
        export async function replaceFile(path, text) { writeFileSync(path, text); }`,
    };
    const broken = await brokenProgram(updater, scene.folder, inPlace);
    const seen = await watchUpdaters(broken, 400);
    expect(seen.partial + seen.older).toBeGreaterThan(0);
  }, 300_000);
});

describe.skipIf(!requireProgram('prlimit', '-V'))('status.json under a file-size limit', () => {
  it('is the old file or the new one, whole, at whichever byte the limit lies', () => {
    appendOnceIn([]);
    const statusBytes = statSync(statusPath()).size;
    const step = longRun ? 1 : 23;
    for (let limit = 0; limit <= statusBytes + 40; limit += step) {
      const before = shown();
      appendOnceIn(['prlimit', `--fsize=${limit}:${limit}`]);
      const after = shown();
      expect(violationsOf('AgentStatus', after)).toEqual([]);
      expect(after.rev).toBeGreaterThanOrEqual(before.rev);
      expect(readdirSync(join(scene.root, 'agents/cls'))).toEqual(['status.json']);
      appendOnceIn([]);
      expect(shown()).toEqual(derived());
    }
  }, 300_000);
});

const isRoot = process.getuid?.() === 0;
if (!isRoot) process.stderr.write('skipped: mounting a small disk needs root\n');

describe.skipIf(!isRoot)('status.json on a full disk', () => {
  it('stays whole while the disk is full and follows again afterwards', () => {
    appendOnceIn([]);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', join(scene.root, 'agents')]);
    try {
      appendOnceIn([]);
      const filler = join(scene.root, 'agents/filler');
      expect(() => writeFileSync(filler, Buffer.alloc(200_000))).toThrow('ENOSPC');
      const before = shown();
      expect(appendOnceIn([])).toBe('written');
      expect(shown()).toEqual(before);
      execFileSync('rm', [filler]);
      expect(appendOnceIn([])).toBe('written');
      expect(shown()).toEqual(derived());
    } finally {
      execFileSync('umount', [join(scene.root, 'agents')]);
    }
  });
});

/** 8 processes append `events` together; this process reads the file as fast as it can. */
async function watchUpdaters(path: string, events: number): Promise<Seen> {
  appendOnceIn([]);
  const each = String(Math.ceil(events / 8));
  children = Array.from({ length: 8 }, (_, at) =>
    spawn(process.execPath, [path, scene.root, each, `updater ${at}`], { stdio: 'ignore' }),
  );
  const running = new Set(children);
  const ends = children.map(async (child) => {
    const [code] = (await once(child, 'exit')) as [number | null];
    running.delete(child);
    expect(code).toBe(0);
  });
  const seen: Seen = { looks: 0, missing: 0, partial: 0, older: 0, newest: 0 };
  while (running.size > 0) {
    lookOnce(seen);
    await nextTurn();
  }
  await Promise.all(ends);
  return seen;
}

function lookOnce(seen: Seen): void {
  seen.looks += 1;
  if (!existsSync(statusPath())) return void (seen.missing += 1);
  const text = readFileSync(statusPath(), 'utf8');
  let rev: number;
  try {
    rev = (JSON.parse(text) as { rev: number }).rev;
  } catch {
    seen.partial += 1;
    return;
  }
  if (rev < seen.newest) seen.older += 1;
  seen.newest = Math.max(seen.newest, rev);
}

function appendOnceIn(around: readonly string[]): string {
  const own = [process.execPath, program(updater), scene.root, '10', 'once'];
  return spawnSync('env', [...around, ...own], { encoding: 'utf8' }).stdout;
}

function shown(): { readonly rev: number } {
  return JSON.parse(readFileSync(statusPath(), 'utf8')) as { rev: number };
}

function derived(): unknown {
  return deriveStatus(scene.root, 'cls', { sha256: sha256Hex });
}

function statusPath(): string {
  return join(scene.root, 'agents/cls/status.json');
}
