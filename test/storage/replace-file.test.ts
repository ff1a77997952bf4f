import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile, replaceFileSync, type ReplaceOptions } from '../../src/storage/replace-file.js';
import { bundleScript } from '../support/bundle.js';
import { requireProgram } from '../support/programs.js';
import { isWhole, wholeContent } from '../support/replace-content.js';
import { count, randomFrom, seed } from '../support/scale.js';

type Writer = 'async' | 'sync' | 'raw' | 'plain';
type Replace = (path: string, data: string | Uint8Array, options: ReplaceOptions) => Promise<void>;

const ours: readonly (readonly [Writer, Replace])[] = [
  ['async', replaceFile],
  ['sync', async (path, data, options) => replaceFileSync(path, data, options)],
];
const program = fileURLToPath(new URL('../support/replace-child.ts', import.meta.url));

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'agent-ledger-replace-'));
  path = join(folder, 'status.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe.each(ours)('replacing a file, %s', (writer, replace) => {
  it.each([
    ['text', 'grün ✓\n', Buffer.from('grün ✓\n')],
    ['bytes', Uint8Array.of(9, 0, 255, 9).subarray(1, 3), Buffer.from([0, 255])],
    ['nothing', '', Buffer.alloc(0)],
  ])('writes %s, and nothing else into the folder', async (_title, data, expected) => {
    await replace(path, data, { sync: false });
    await replace(path, data, { sync: true });
    expect([readFileSync(path), readdirSync(folder)]).toEqual([expected, ['status.json']]);
  });

  it('keeps the permissions of the file it replaces', async () => {
    writeFileSync(path, 'old');
    chmodSync(path, 0o640);
    await replace(path, 'new', { sync: false });
    expect(statSync(path).mode & 0o777).toBe(0o640);
  });

  it('gives exactly the permissions asked for', async () => {
    await replace(path, 'new', { sync: false, mode: 0o666 });
    expect(statSync(path).mode & 0o777).toBe(0o666);
    await replace(path, 'new', { sync: false, mode: 0o600 });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('replaces a symbolic link itself and leaves what it points to', async () => {
    writeFileSync(join(folder, 'elsewhere'), 'precious');
    symlinkSync(join(folder, 'elsewhere'), path);
    await replace(path, 'new', { sync: false });
    expect([readFileSync(path, 'utf8'), readFileSync(join(folder, 'elsewhere'), 'utf8')]).toEqual([
      'new',
      'precious',
    ]);
  });

  it('refuses to replace a folder and leaves nothing behind', async () => {
    mkdirSync(path);
    await expect(replace(path, 'new', { sync: false })).rejects.toMatchObject({ code: 'IO_NOT_A_FILE' });
    expect(readdirSync(folder)).toEqual(['status.json']);
  });

  it('says so when the folder is missing', async () => {
    const missing = replace(join(folder, 'none', 'a.json'), 'new', { sync: false });
    await expect(missing).rejects.toMatchObject({ code: 'IO_FAILED', details: { errno: 'ENOENT' } });
  });

  it('takes effect in the order of the calls', async () => {
    const calls = Array.from({ length: 50 }, (_, index) =>
      replace(path, 'x'.repeat(50_000 - index * 900) + index, { sync: false }),
    );
    await Promise.all(calls);
    expect(readFileSync(path, 'utf8').slice(-3)).toBe('x49');
  });

  it.runIf(requireProgram('prlimit'))(
    'leaves the old file whole at every file-size limit below the need',
    () => {
      const outcomes = writeAtEveryLimit(writer);
      const short = outcomes.slice(0, -1);
      expect(short.filter((line) => !/^\d+ IO_NO_SPACE old 1$/.test(line))).toEqual([]);
      expect(outcomes.at(-1)).toMatch(/ done new 1$/);
    },
  );

  it.runIf(mayMount())('leaves the old file whole on a full disk', () => {
    expect(writeOnFullDisk(writer)).toEqual({
      said: 'IO_NO_SPACE',
      isOld: true,
      names: ['filler', 'status.json'],
    });
  });

  it('shows a reader the old or the new file at every moment', async () => {
    expect(await readWhileReplaced(writer)).toBe(0);
  });

  it('leaves the old or the new file when killed, and the next replacement removes what the killed one left', async () => {
    expect(await killWhileReplacing(writer, count(400))).toBe(0);
    expect(run(writer, 'once', path, 10)).toEqual(['done']);
    expect(readdirSync(folder)).toEqual(['status.json']);
  });

  it.runIf(requireProgram('strace', '-V'))(
    'with sync, syncs the content before the rename and the folder after it',
    () => {
      const calls = traceOnce(writer);
      const renamed = calls.findLastIndex(
        (call) => call.startsWith('rename') && call.includes('/status.json")'),
      );
      expect(renamed).toBeGreaterThan(0);
      expect(
        calls.slice(0, renamed).some((call) => /^fsync\(\d+<.*status\.json\..*>\) = 0$/.test(call)),
      ).toBe(true);
      expect(
        calls.slice(renamed).some((call) => call.startsWith('fsync(') && call.includes(`<${folder}>) = 0`)),
      ).toBe(true);
    },
  );
});

/** The same checks must notice a writer that does not keep the promises. */
describe('a writer that does less', () => {
  it.runIf(requireProgram('prlimit'))(
    'cuts the file short at a file-size limit: write-file-atomic alone',
    () => {
      const broken = writeAtEveryLimit('raw').filter((line) => line.includes(' done broken '));
      expect(broken.length).toBeGreaterThan(10);
    },
  );

  it.runIf(mayMount())('cuts the file short on a full disk: write-file-atomic alone', () => {
    expect(writeOnFullDisk('raw')).toMatchObject({ said: 'done', isOld: false });
  });

  it('shows a reader half a file: writing in place', async () => {
    expect(await readWhileReplaced('plain')).toBeGreaterThan(0);
  });

  it('leaves half a file when killed: writing in place', async () => {
    expect(await killWhileReplacing('plain', 20)).toBeGreaterThan(0);
  });

  it.runIf(requireProgram('strace', '-V'))('does not sync the folder: write-file-atomic alone', () => {
    expect(traceOnce('raw').filter((call) => call.includes(`<${folder}>)`))).toEqual([]);
  });
});

function run(writer: Writer, task: string, target: string, size: number): string[] {
  const args = [bundleScript(program), writer, task, target, String(size)];
  return spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout.trimEnd().split('\n');
}

function writeAtEveryLimit(writer: Writer): string[] {
  return run(writer, 'limits', path, 60);
}

function writeOnFullDisk(writer: Writer): { said: string | undefined; isOld: boolean; names: string[] } {
  const disk = join(folder, 'disk');
  mkdirSync(disk);
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', disk]);
  try {
    const target = join(disk, 'status.json');
    const old = wholeContent(0, 100);
    writeFileSync(target, old);
    writeFileSync(join(disk, 'filler'), Buffer.alloc(40_000));
    const [said] = run(writer, 'once', target, 30_000);
    return { said, isOld: readFileSync(target).equals(old), names: readdirSync(disk) };
  } finally {
    spawnSync('umount', [disk]);
  }
}

/** How many of a thousand reads found no file or a part of one. */
async function readWhileReplaced(writer: Writer): Promise<number> {
  writeFileSync(path, wholeContent(0, 50_000));
  const child = await startForever(writer);
  let bad = 0;
  for (let read = 0; read < 1_000; read++) {
    if (!isWholeFile()) bad += 1;
    if (read % 10 === 0) await delay(1); // lets the writer run on a machine with one processor
  }
  await end(child);
  return bad;
}

/** How many of `kills` left no file or a part of one. */
async function killWhileReplacing(writer: Writer, kills: number): Promise<number> {
  const random = randomFrom(seed(`kills of ${writer}`));
  writeFileSync(path, wholeContent(0, 50_000));
  let bad = 0;
  for (let kill = 0; kill < kills; kill++) {
    const child = await startForever(writer);
    await delay(random() * 10);
    await end(child);
    if (!isWholeFile()) bad += 1;
  }
  return bad;
}

async function startForever(writer: Writer): Promise<ReturnType<typeof spawn>> {
  const args = [bundleScript(program), writer, 'forever', path, '50000'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

async function end(child: ReturnType<typeof spawn>): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'close');
}

function isWholeFile(): boolean {
  try {
    return isWhole(readFileSync(path));
  } catch {
    return false;
  }
}

/** The renames and syncs of one replacement with `sync`, in order. */
function traceOnce(writer: Writer): string[] {
  const traced = [
    '-f',
    '-y',
    '-qq',
    '-e',
    'trace=fsync,fdatasync,rename,renameat,renameat2',
    '-o',
    join(folder, 'trace'),
  ];
  spawnSync('strace', [...traced, process.execPath, bundleScript(program), writer, 'once', path, '10']);
  const lines = readFileSync(join(folder, 'trace'), 'utf8').split('\n');
  return lines.map((line) => line.replace(/^\d+ +/, '').replaceAll(/ {2,}/g, ' '));
}

function mayMount(): boolean {
  const probe = mkdtempSync(join(tmpdir(), 'agent-ledger-mount-'));
  const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', probe]).status === 0;
  if (isMounted) spawnSync('umount', [probe]);
  else process.stderr.write('skipped: this user may not mount a small disk to fill\n');
  rmSync(probe, { recursive: true });
  return isMounted;
}
