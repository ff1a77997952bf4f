import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { environment, inFolder, launcher, run, shell } from './command.js';

function fill(cwd: string, lines: number): void {
  const input = Array.from({ length: lines }, (_, at) => JSON.stringify({ summary: `line ${at}` })).join(
    '\n',
  );
  const { status, stderr } = run(['append', 'cls', '--stdin', '--durability', 'os'], { cwd, input });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}

describe('a reader that goes away', () => {
  it('is no error for a command that prints much', { timeout: 60_000 }, async () => {
    const ended = await inFolder((cwd) => {
      fill(cwd, 5_000);
      return shell('{ agent-ledger cat; echo "status $?" >&2; } | head -n 1', { cwd });
    });
    expect(ended.stdout).toContain('"summary":"line 0"');
    expect(ended.stderr).toBe('status 0\n');
  });

  it('does not keep an event from being recorded', async () => {
    const count = await inFolder((cwd) => {
      const line = '{ sleep 0.5; agent-ledger append cls kept; echo "status $?" >&2; } | true';
      expect(shell(line, { cwd }).stderr).toBe('status 0\n');
      return run(['cat'], { cwd }).stdout.split('\n').length - 1;
    });
    expect(count).toBe(1);
  });

  it('ends a following with the next event', { timeout: 60_000 }, async () => {
    await inFolder(async (cwd) => {
      run(['append', 'cls', 'first'], { cwd });
      const child = spawn(process.execPath, [launcher, 'tail', '-f'], {
        cwd,
        env: environment(),
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      child.stdout.destroy();
      // The first write after the reader has gone tells.
      const ended = once(child, 'close');
      for (let round = 0; child.exitCode === null && round < 50; round++)
        run(['append', 'cls', 'more'], { cwd });
      expect(await ended).toEqual([0, null]);
    });
  });

  it('closed from the start is no error either', async () => {
    const ended = await inFolder((cwd) => shell('agent-ledger append cls x >&-', { cwd }));
    expect(ended).toEqual({ stdout: '', stderr: '', status: 0 });
  });
});

describe('a following', () => {
  it('prints each event as it comes and ends with 0 when interrupted', { timeout: 60_000 }, async () => {
    await inFolder(async (cwd) => {
      const child = spawn(process.execPath, [launcher, 'tail', '-f', 'cls'], {
        cwd,
        env: environment(),
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let printed = '';
      const heard = new Promise<void>((resolve) => {
        child.stdout.on('data', (chunk: Buffer) => {
          printed += chunk.toString('utf8');
          if (printed.endsWith('\n') && printed.split('\n').length > 2) resolve();
        });
      });
      for (const summary of ['one', 'two']) run(['append', 'cls', summary], { cwd });
      await heard;
      child.kill('SIGINT');
      expect(await once(child, 'close')).toEqual([0, null]);
      const summaries = printed
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { summary: string }).summary);
      expect(summaries).toEqual(['one', 'two']);
    });
  });
});
