import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environment, inFolder, launcher } from './command.js';

interface Place {
  /** An installed copy without compiled code beside it. */
  readonly program: string;
  readonly cwd: string;
  readonly caches: string;
  /** Where compiled code is kept: one folder below. */
  readonly own: string;
}

/** As for a user who may not write beside the program, with a node it was not built with. */
async function installed(use: (place: Place) => void): Promise<void> {
  await inFolder((folder) => {
    const bin = join(folder, 'dist/bin');
    cpSync(dirname(launcher), bin, { recursive: true });
    for (const name of readdirSync(bin)) if (name.endsWith('.cache')) rmSync(join(bin, name));
    const place = {
      program: join(bin, 'agent-ledger.cjs'),
      cwd: join(folder, 'work'),
      caches: join(folder, 'caches'),
      own: join(folder, 'caches/agent-ledger'),
    };
    mkdirSync(place.cwd);
    use(place);
  });
}

function append({ program, cwd, caches }: Place): void {
  const env = environment({ XDG_CACHE_HOME: caches, NODE_OPTIONS: undefined });
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, 'append', 'cls', 'x'], {
    cwd,
    env,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toContain('seq');
}

function compiled(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

describe('compiled code', () => {
  it('is kept in a folder of the user alone, under a name of all it depends on', async () => {
    await installed((place) => {
      append(place);
      const [name = '', ...others] = compiled(place.own);
      expect(others).toEqual([]);
      for (const part of [process.version, process.versions.v8, process.arch]) expect(name).toContain(part);
      expect(name).toMatch(/^hot-[0-9a-f]{16}-/);
      expect(lstatSync(place.own).mode & 0o777).toBe(0o700);
      expect(lstatSync(join(place.own, name)).mode & 0o777).toBe(0o600);
    });
  });

  it('is used by the next process, not written again', async () => {
    await installed((place) => {
      append(place);
      const [name = ''] = compiled(place.own);
      const before = lstatSync(join(place.own, name));
      append(place);
      expect(lstatSync(join(place.own, name)).ino).toBe(before.ino);
    });
  });

  it.each([
    ['cut', (code: Buffer) => code.subarray(0, 1000)],
    ['empty', () => Buffer.alloc(0)],
    ['of something else', () => Buffer.from('not compiled code')],
  ])('that is %s is made anew', async (_, spoil) => {
    await installed((place) => {
      append(place);
      const path = join(place.own, compiled(place.own)[0] ?? '');
      const good = readFileSync(path);
      writeFileSync(path, spoil(good));
      append(place);
      expect(readFileSync(path).length).toBeGreaterThan(good.length / 2);
    });
  });

  it('is neither read from nor written to a folder that others may enter', async () => {
    await installed((place) => {
      mkdirSync(place.own, { recursive: true });
      chmodSync(place.own, 0o755);
      append(place);
      expect(compiled(place.own)).toEqual([]);
    });
  });

  it('is not kept through a link', async () => {
    await installed((place) => {
      mkdirSync(place.caches);
      mkdirSync(join(place.cwd, 'elsewhere'), { mode: 0o700 });
      symlinkSync(join(place.cwd, 'elsewhere'), place.own);
      append(place);
      expect(compiled(join(place.cwd, 'elsewhere'))).toEqual([]);
    });
  });

  it('is not kept in a workspace, where agents write', async () => {
    await installed((place) => {
      const inside = {
        ...place,
        caches: join(place.cwd, 'caches'),
        own: join(place.cwd, 'caches/agent-ledger'),
      };
      append(place);
      append(inside);
      expect(compiled(inside.own)).toEqual([]);
    });
  });

  it('is not needed: without a place for it the command works', async () => {
    await installed((place) => {
      writeFileSync(place.caches, 'a file');
      append(place);
    });
  });

  it('lies beside the program as built, so that nothing has to be kept', async () => {
    await inFolder((folder) => {
      const [cwd, caches] = [join(folder, 'work'), join(folder, 'caches')];
      mkdirSync(cwd);
      append({ program: launcher, cwd, caches, own: '' });
      const builtWithThisNode = readdirSync(dirname(launcher)).some((name) =>
        name.includes(`${process.version}-`),
      );
      expect(existsSync(caches)).toBe(!builtWithThisNode);
    });
  });
});
