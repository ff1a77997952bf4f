import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireProgram } from '../support/programs.js';
import { environment, inFolder, launcher, run, shell, type Ended } from './command.js';

const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

/** Mounting needs a mount namespace of one's own, which some machines forbid. */
const mayMount =
  requireProgram('unshare') && shell('unshare -rm mount -t tmpfs none /mnt', { cwd: '/' }).status === 0;
if (!mayMount) process.stderr.write('skipped: file systems of our own may not be mounted here\n');

function errorOf({ status, stdout, stderr }: Ended) {
  const { error } = JSON.parse(stderr) as { error: { code: string; hint: string } };
  return { status, stdout, code: error.code };
}

/** Runs lines of shell in a file system of 64 KiB of its own, in the folder `small`. */
function inSmallFileSystem(cwd: string, lines: readonly string[]): Ended {
  writeFileSync(
    join(cwd, 'steps.sh'),
    ['mount -t tmpfs -o size=64k none small', 'cd small', ...lines].join('\n'),
  );
  mkdirSync(join(cwd, 'small'));
  return shell('unshare -rm sh steps.sh', { cwd });
}

describe('a current folder that was removed', () => {
  it.each(['', 'append cls x', 'exec -- echo ran', 'tail --root /tmp'])(
    'is named, and nothing is done: agent-ledger %s',
    async (words) => {
      await inFolder((cwd) => {
        mkdirSync(join(cwd, 'gone'));
        const { status, stdout, stderr } = shell(
          `cd gone && rmdir ../gone && ${process.execPath} ${launcher} ${words}`,
          { cwd },
        );
        expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
        expect(stderr).toMatch(
          /^agent-ledger: the current folder does not exist any more \[IO_FAILED\]\n {2}Go to/,
        );
        expect(readdirSync(cwd)).toEqual([]);
      });
    },
  );
});

describe('a place that does not take the event', () => {
  it('without permission: exit status 1, nothing written', async () => {
    await inFolder((cwd) => {
      const root = join(cwd, 'root');
      mkdirSync(root);
      chmodSync(cwd, 0o755);
      chmodSync(root, 0o555);
      const env = environment({
        HOME: join(cwd, 'home'),
        XDG_STATE_HOME: undefined,
        XDG_CONFIG_HOME: undefined,
        XDG_CACHE_HOME: undefined,
      });
      const user = isRoot ? { uid: nobody, gid: nobody } : {};
      const args = [launcher, 'append', 'cls', 'x', '--json', '--root', root];
      const ended = spawnSync(process.execPath, args, { cwd: '/', env, encoding: 'utf8', ...user });
      expect(errorOf(ended)).toEqual({ status: 1, stdout: '', code: 'IO_PERMISSION' });
      expect(readdirSync(root)).toEqual([]);
    });
  });

  it('whose lines belong to somebody else: exit status 1, and reading goes on', async () => {
    if (!isRoot) return;
    await inFolder((cwd) => {
      expect(run(['append', 'cls', 'first'], { cwd }).status).toBe(0);
      chmodSync(cwd, 0o755);
      const env = environment({
        HOME: '/nonexistent',
        XDG_STATE_HOME: undefined,
        XDG_CONFIG_HOME: undefined,
        XDG_CACHE_HOME: undefined,
      });
      const as = { cwd: '/', env, encoding: 'utf8', uid: nobody, gid: nobody } as const;
      const refused = spawnSync(
        process.execPath,
        [launcher, 'append', 'cls', 'x', '--json', '--root', cwd],
        as,
      );
      expect(errorOf(refused)).toEqual({ status: 1, stdout: '', code: 'IO_PERMISSION' });
      for (const args of [['cat'], ['tail'], ['verify'], ['validate'], []]) {
        const { status, stderr } = spawnSync(process.execPath, [launcher, '--root', cwd, ...args], as);
        expect({ args, status, stderr }).toEqual({ args, status: 0, stderr: '' });
      }
    });
  });

  it('where only the caches may not be written, which is no failure', async () => {
    if (!isRoot) return;
    await inFolder((cwd) => {
      expect(run(['append', 'cls', 'first'], { cwd }).status).toBe(0);
      chmodSync(cwd, 0o755);
      for (const path of [
        'g/ledger/cls',
        `g/ledger/cls/${readdirSync(join(cwd, 'g/ledger/cls'))[0]}`,
        'g/.state/locks',
      ]) {
        chownSync(join(cwd, path), nobody, nobody);
      }
      const env = environment({
        HOME: '/nonexistent',
        XDG_STATE_HOME: undefined,
        XDG_CONFIG_HOME: undefined,
        XDG_CACHE_HOME: undefined,
      });
      const args = [launcher, 'append', 'cls', 'second', '--root', cwd];
      const ended = spawnSync(process.execPath, args, {
        cwd: '/',
        env,
        encoding: 'utf8',
        uid: nobody,
        gid: nobody,
      });
      expect({ status: ended.status, stderr: ended.stderr }).toEqual({ status: 0, stderr: '' });
      expect(run(['verify', '--strict'], { cwd }).stdout).toContain('2 lines');
    });
  });

  it.skipIf(!mayMount)('read-only: exit status 1, and reading goes on', async () => {
    await inFolder((cwd) => {
      const { stdout, stderr } = inSmallFileSystem(cwd, [
        'agent-ledger append cls first --quiet',
        'mount -o remount,ro .',
        'agent-ledger append cls second --json; echo $?',
        'agent-ledger append andy first --json 2>/dev/null; echo $?',
        'agent-ledger cat | wc -l; agent-ledger verify --strict',
      ]);
      expect((JSON.parse(stderr) as { error: { code: string } }).error.code).toBe('IO_READ_ONLY');
      expect(stdout.split('\n')).toEqual(['1', '1', '1', '1 line of 1 agent, 0 merges, nothing missing', '']);
    });
  });

  it.skipIf(!mayMount)(
    'full: exit status 1, whole lines only, and on with the next event once there is room',
    async () => {
      await inFolder((cwd) => {
        const { stdout, stderr } = inSmallFileSystem(cwd, [
          'agent-ledger append cls first --quiet',
          'dd if=/dev/zero of=filling bs=1k count=64 2>/dev/null',
          `agent-ledger append cls second --json --data "{\\"a\\":\\"$(head -c 9000 /dev/zero | tr '\\0' a)\\"}"; echo $?`,
          'rm filling',
          'agent-ledger append cls third --quiet; echo $?',
          'agent-ledger cat --quiet | wc -l; agent-ledger validate; agent-ledger verify >/dev/null; echo $?',
        ]);
        expect((JSON.parse(stderr) as { error: { code: string } }).error.code).toBe('IO_NO_SPACE');
        const [full, roomy, lines, sentence, verified] = stdout.split('\n');
        expect({ full, roomy, verified }).toEqual({ full: '1', roomy: '0', verified: '0' });
        // The cut line is closed and on record, or never begun.
        expect(['2', '3']).toContain(lines?.trim());
        expect(sentence).toContain('none bad');
      });
    },
  );

  it('with a limit on the size of files: exit status 1, and on once it is lifted', async () => {
    await inFolder((cwd) => {
      const long = `agent-ledger append cls long --json --data "{\\"a\\":\\"$(head -c 50000 /dev/zero | tr '\\0' a)\\"}"`;
      const { status, stderr } = shell(`ulimit -f 8; ${long}`, { cwd });
      expect(status).toBe(1);
      expect((JSON.parse(stderr) as { error: { code: string } }).error.code).toBe('IO_NO_SPACE');
      expect(run(['append', 'cls', 'short'], { cwd }).status).toBe(0);
      expect(run(['validate'], { cwd }).stdout).toContain('none bad');
      expect(run(['verify'], { cwd }).status).toBe(0);
    });
  });

  it('and a bulk append into it: stops at that line, says so, exit status 1', async () => {
    await inFolder((cwd) => {
      const input = Array.from({ length: 5_000 }, (_, at) => `{"summary":"line ${at}"}\n`).join('');
      const { status, stdout, stderr } = shell('ulimit -f 64; agent-ledger append cls --stdin --json', {
        cwd,
        input,
      });
      expect(status).toBe(1);
      const { written } = JSON.parse(stdout) as { written: number };
      const { error } = JSON.parse(stderr) as { error: { code: string; details: { line: number } } };
      expect(error.code).toBe('IO_NO_SPACE');
      expect(error.details.line).toBe(written + 1);
      expect(run(['append', 'cls', 'after'], { cwd }).status).toBe(0);
      expect(run(['validate', '--json'], { cwd }).status).toBe(0);
      const whole = run(['cat'], { cwd })
        .stdout.split('\n')
        .filter((line) => line.includes('"summary":"line'));
      expect(whole).toHaveLength(written);
    });
  });

  it('named by nobody: the error says where it looked', async () => {
    await inFolder((cwd) => {
      const ended = run(['cat', '--json'], { cwd });
      expect(errorOf(ended)).toEqual({ status: 2, stdout: '', code: 'USAGE' });
      expect(ended.stderr).toContain(cwd);
      expect(existsSync(join(cwd, 'g'))).toBe(false);
    });
  });
});
