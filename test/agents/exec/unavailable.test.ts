import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { requireProgram } from '../../support/programs.js';
import { acquireLockSync } from '../../../src/storage/lock/hot-lock.js';
import { paths } from '../../../src/storage/workspace.js';
import { inRoot, linesOf, program, wrap } from './wrapped.js';

/** Mounting needs a mount namespace of one's own, which some machines forbid. */
const mayMount =
  requireProgram('unshare') && spawnSync('sh', ['-c', 'unshare -rm mount -t tmpfs none /mnt']).status === 0;
if (!mayMount) process.stderr.write('skipped: file systems of our own may not be mounted here\n');

const wrapped = ['sh', '-c', 'echo out; echo err >&2; exit 7'];

/** Runs lines of shell with $EXEC, in the folder `small` on a file system of its own; other temporary files go to `tmp`. */
function inSmallFileSystem(cwd: string, size: string, lines: readonly string[]) {
  for (const folder of ['small', 'tmp']) mkdirSync(join(cwd, folder));
  const script = [`mount -t tmpfs -o size=${size} none small`, 'cd small', ...lines].join('\n');
  writeFileSync(join(cwd, 'steps.sh'), script);
  const env = {
    ...process.env,
    EXEC: `${process.execPath} ${program}`,
    AGENT_LEDGER_ROOT: join(cwd, 'small'),
    TMPDIR: join(cwd, 'tmp'),
  };
  return spawnSync('sh', ['-c', 'unshare -rm sh steps.sh'], { cwd, env, encoding: 'utf8' });
}

function spooledIn(folder: string): readonly Record<string, unknown>[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );
  return names
    .sort()
    .map(
      (name) =>
        (JSON.parse(readFileSync(join(folder, name), 'utf8')) as { event: Record<string, unknown> }).event,
    );
}

describe('a wrapped command whose ledger cannot take the events', () => {
  it('runs, ends with its own status, and waits in the spool while the lock is held', async () => {
    await inRoot((root) => {
      expect(wrap(['true'], { root }).status).toBe(0);
      const lock = acquireLockSync(paths.lock(root, 'hybrid'), { timeoutMs: 1_000 });
      const { status, stdout, stderr } = wrap(wrapped, { root });
      lock.release();
      expect([status, stdout]).toEqual([7, 'out\n']);
      expect(stderr).toContain('LOCK_TIMEOUT');
      expect(linesOf(root)).toHaveLength(2);
      expect(spooledIn(join(root, 'g/spool')).map(({ event }) => event)).toEqual(['task_start', 'error']);

      expect(wrap(['true'], { root }).status).toBe(0);
      const [, , start, end] = linesOf(root);
      expect([start?.event, end?.event, end?.data?.['exit_code']]).toEqual(['task_start', 'error', 7]);
      expect(start?.session_id).toBe(end?.session_id);
      expect(start?.session_id).not.toBe(linesOf(root)[0]?.session_id);
    });
  });

  it('goes on in the session of its start when the ledger comes back meanwhile', async () => {
    await inRoot(async (root) => {
      expect(wrap(['true'], { root }).status).toBe(0);
      const lock = acquireLockSync(paths.lock(root, 'hybrid'), { timeoutMs: 1_000 });
      const script = 'echo ready; while ! test -e go; do sleep 0.05; done; exit 7';
      const child = spawn(process.execPath, [program, 'sh', '-c', script], {
        cwd: root,
        env: { ...process.env, AGENT_LEDGER_ROOT: root },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      child.stdout.once('data', () => {
        expect(spooledIn(join(root, 'g/spool'))).toHaveLength(1);
        lock.release();
        writeFileSync(join(root, 'go'), '');
      });
      expect(await new Promise((done) => child.on('exit', done))).toBe(7);
      const [, , start, end] = linesOf(root);
      expect([start?.event, end?.event]).toEqual(['task_start', 'error']);
      expect(start?.session_id).toBe(end?.session_id);
      expect(spooledIn(join(root, 'g/spool'))).toEqual([]);
    });
  });

  it.skipIf(!mayMount)(
    'runs, ends with its own status, and waits among the temporary files where all is read-only',
    async () => {
      await inRoot((cwd) => {
        const steps = ['mount -o remount,ro .', `$EXEC sh -c 'echo out; exit 7'; echo $?`];
        const { stdout, stderr } = inSmallFileSystem(cwd, '64k', steps);
        expect(stdout).toBe('out\n7\n');
        expect(stderr).toContain('it waits in');
        expect(spooledIn(join(cwd, 'tmp')).map(({ event }) => event)).toEqual(['task_start', 'error']);
      });
    },
  );

  it.skipIf(!mayMount)(
    'runs, ends with its own status, and waits among the temporary files where the disk is full',
    async () => {
      await inRoot((cwd) => {
        const fill = 'dd if=/dev/zero of=filling bs=1k count=4096 2>/dev/null';
        const other = `TEST_EXEC_OPTIONS='{"agent":"other"}' $EXEC sh -c 'echo out; exit 7'; echo $?`;
        const steps = ['$EXEC true', fill, other];
        const { stdout, stderr } = inSmallFileSystem(cwd, '256k', steps);
        expect(stdout).toBe('out\n7\n');
        expect(stderr).toContain('IO_NO_SPACE');
        expect(spooledIn(join(cwd, 'tmp')).map(({ event }) => event)).toEqual(['task_start', 'error']);
      });
    },
  );

  it('runs, and its events wait as they are, while the configuration is broken', async () => {
    await inRoot((root) => {
      expect(wrap(['true'], { root }).status).toBe(0);
      writeFileSync(paths.config(root), '{');
      const { status, stderr } = wrap(wrapped, { root });
      expect(status).toBe(7);
      expect(stderr).toMatch(
        /^warning: not in the ledger yet \(SCHEMA_INVALID: [^]*\nwarning: not in the ledger yet/,
      );
      expect(spooledIn(join(root, 'g/spool')).map(({ event }) => event)).toEqual(['task_start', 'error']);

      rmSync(paths.config(root));
      expect(wrap(['true'], { root }).status).toBe(0);
      const ends = linesOf(root).map(({ event, data }) => [event, data?.['exit_code'], data?.['code']]);
      expect(ends.slice(2, 4)).toEqual([
        ['task_start', undefined, undefined],
        ['error', 7, undefined],
      ]);
    });
  });

  it('runs with a warning where no place takes the events', async () => {
    await inRoot((root) => {
      writeFileSync(join(root, 'g'), 'a file where the folder should be');
      const { status, stdout, stderr } = wrap(wrapped, { root, env: { TMPDIR: join(root, 'none') } });
      expect([status, stdout]).toEqual([7, 'out\n']);
      expect(stderr).toMatch(/^warning: LOST, no place takes it[^]*\nerr\nwarning: LOST/);
    });
  });

  it('runs with a warning for a name that no agent may have, and writes nothing', async () => {
    await inRoot((root) => {
      const { status, stderr } = wrap(wrapped, { root, options: { agent: '../../x' } });
      expect([status, existsSync(join(root, 'g'))]).toEqual([7, false]);
      expect(stderr).toContain('the command runs without a record: INVALID_AGENT');
    });
  });
});

describe('a wrapper that asks the ledger for permission', () => {
  it('would fail these tests', async () => {
    await inRoot((root) => {
      writeFileSync(join(root, 'g'), 'a file where the folder should be');
      const strict = 'test -d "$AGENT_LEDGER_ROOT/g" || exit 1; "$@"';
      const { status } = spawnSync('sh', ['-c', strict, 'sh', ...wrapped], {
        env: { ...process.env, AGENT_LEDGER_ROOT: root },
      });
      expect(status).not.toBe(7);
    });
  });
});
