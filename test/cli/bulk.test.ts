import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { count } from '../support/scale.js';
import { environment, inFolder, launcher, run, type Ended } from './command.js';

function lineOf(at: number): string {
  return `${JSON.stringify({ event: 'note', summary: `line ${at}`, data: { filling: 'x'.repeat(200) } })}\n`;
}

function start(cwd: string, args: readonly string[]) {
  const child = spawn(process.execPath, [launcher, 'append', ...args], {
    cwd,
    env: environment(),
    stdio: 'pipe',
  });
  // What is written after the process has gone is nobody's loss.
  child.stdin.on('error', () => {});
  const printed = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => void (printed[name] += chunk.toString('utf8')));
  }
  const ended = once(child, 'close').then(([status]): Ended => ({
    ...printed,
    status: status as number | null,
  }));
  return { child, ended };
}

/** Lines of the ledger of cls. */
function lines(cwd: string): readonly { readonly seq: number; readonly summary: string }[] {
  const { stdout } = run(['cat', 'cls'], { cwd });
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { seq: number; summary: string });
}

describe('bulk append', () => {
  it('takes any amount in the same memory', { timeout: 300_000 }, async () => {
    await inFolder(async (cwd) => {
      const total = count(1_000_000);
      const { child, ended } = start(cwd, ['cls', '--stdin', '--durability', 'os']);
      const input = Readable.from(chunks(total));
      const peaks: number[] = [];
      const watch = setInterval(() => peaks.push(residentBytes(child.pid ?? 0)), 20);
      await pipeline(input, child.stdin);
      const { status, stdout } = await ended;
      clearInterval(watch);
      expect({ status, stdout }).toEqual({ status: 0, stdout: `cls: ${total} written\n` });
      expect(Math.max(...peaks)).toBeLessThan(250e6);
    });
  });

  it('of several processes at once loses nothing', { timeout: 300_000 }, async () => {
    await inFolder(async (cwd) => {
      const [processes, each] = [8, count(5_000)];
      const all = await Promise.all(
        Array.from({ length: processes }, async (_, who) => {
          const { child, ended } = start(cwd, ['cls', '--stdin', '--task', `writer-${who}`]);
          child.stdin.end([...chunks(each)].join(''));
          return ended;
        }),
      );
      expect(all.map(({ status }) => status)).toEqual(Array(processes).fill(0));
      expect(lines(cwd).map(({ seq }) => seq)).toEqual(
        Array.from({ length: processes * each }, (_, at) => at + 1),
      );
      expect(run(['verify', '--strict'], { cwd }).status).toBe(0);
    });
  });

  it('writes a line when it comes, without waiting for more', { timeout: 60_000 }, async () => {
    await inFolder(async (cwd) => {
      const { child, ended } = start(cwd, ['cls', '--stdin', '--jsonl']);
      child.stdin.write(lineOf(1));
      const [acknowledged] = (await once(child.stdout, 'data')) as [Buffer];
      expect(JSON.parse(acknowledged.toString('utf8'))).toMatchObject({
        line: 1,
        outcome: 'written',
        seq: 1,
      });
      expect(lines(cwd)).toHaveLength(1);
      child.stdin.end();
      expect((await ended).status).toBe(0);
    });
  });

  it('that is interrupted keeps what it has told of, and says so with 130', { timeout: 60_000 }, async () => {
    await inFolder(async (cwd) => {
      const { child, ended } = start(cwd, ['cls', '--stdin', '--jsonl']);
      child.stdin.write(lineOf(1));
      await once(child.stdout, 'data');
      child.stdin.write('{"summary":"half a li');
      child.kill('SIGINT');
      const { status, stderr } = await ended;
      expect({ status, stderr }).toEqual({ status: 130, stderr: '' });
      expect(lines(cwd).map(({ summary }) => summary)).toEqual(['line 1']);
    });
  });

  it('that is interrupted tells people how far it came', { timeout: 60_000 }, async () => {
    await inFolder(async (cwd) => {
      run(['append', 'cls', 'before'], { cwd });
      const { child, ended } = start(cwd, ['cls', '--stdin']);
      child.stdin.write(lineOf(1) + lineOf(2));
      while (lines(cwd).length < 3) await nextTurn();
      child.kill('SIGINT');
      const { status, stdout } = await ended;
      expect(status).toBe(130);
      expect(stdout).toBe('cls: 2 written; interrupted, nothing behind line 2 was taken\n');
    });
  });

  it('with --all-or-nothing that is interrupted writes nothing', { timeout: 60_000 }, async () => {
    await inFolder(async (cwd) => {
      run(['append', 'cls', 'before'], { cwd });
      const { child, ended } = start(cwd, ['cls', '--stdin', '--all-or-nothing']);
      child.stdin.write(lineOf(1).repeat(1_000));
      child.stdin.write('x');
      child.kill('SIGINT');
      // Before its listener stands, the signal simply ends the process.
      expect([130, null]).toContain((await ended).status);
      expect(lines(cwd)).toHaveLength(1);
    });
  });

  it('names a line that is too long and goes on', { timeout: 60_000 }, async () => {
    await inFolder((cwd) => {
      const input = `${lineOf(1)}${'x'.repeat(3_000_000)}\n${lineOf(3)}`;
      const { status, stdout, stderr } = run(['append', 'cls', '--stdin'], { cwd, input });
      expect({ status, stdout }).toEqual({ status: 3, stdout: 'cls: 2 written, 1 refused\n' });
      expect(stderr).toBe('line 2: the line has more than 1048576 bytes [TOO_LARGE]\n');
    });
  });
});

function* chunks(total: number): Generator<string> {
  const atOnce = 500;
  for (let at = 0; at < total; at += atOnce) {
    yield Array.from({ length: Math.min(atOnce, total - at) }, (_, more) => lineOf(at + more)).join('');
  }
}

/** Linux; elsewhere nothing is measured. */
function residentBytes(pid: number): number {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
