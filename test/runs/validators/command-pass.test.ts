import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import { runBounded } from '../../../src/runs/validators/bounded-command.js';
import { validateCommand } from '../../../src/runs/validators/command-pass.js';
import type { ValidatorGround } from '../../../src/runs/validators/ground.js';
import { bundleScript } from '../../support/bundle.js';

const root = mkdtempSync(join(tmpdir(), 'agent-ledger-command-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const ground: ValidatorGround = { root, env: process.env, timeoutMs: 20_000, redact: (text) => text };
const run = async (target: string, more: Partial<ValidatorGround> = {}) =>
  validateCommand({ type: 'command_pass', target }, { ...ground, ...more });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const state = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1];
    return !state?.startsWith('Z');
  } catch {
    return false;
  }
}

const childPath = fileURLToPath(new URL('bounded.child.ts', import.meta.url));

/** The process id that comes to stand in a file. */
async function appears(path: string): Promise<number> {
  const deadline = Date.now() + 20_000;
  while (!existsSync(path) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
  return Number(readFileSync(path, 'utf8'));
}

async function dies(pid: number): Promise<boolean> {
  const deadline = Date.now() + 10_000;
  while (isAlive(pid) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
  return !isAlive(pid);
}

describe('command_pass', () => {
  it('passes with the expected exit code, and keeps merged output', async () => {
    expect(await run('echo out; echo err >&2')).toMatchObject({
      passed: true,
      details: { exit_code: '0', stdout: 'out\nerr\n' },
    });
    const spec = { type: 'command_pass', target: 'exit 7', params: { expected_exit_code: '7' } };
    expect((await validateCommand(spec, ground)).passed).toBe(true);
  });

  it('fails with any other exit code, and says which', async () => {
    expect(await run('echo no; exit 3')).toMatchObject({
      passed: false,
      details: { exit_code: '3', expected_exit_code: '0', output: 'no\n' },
    });
  });

  it('kills grandchildren at the deadline and returns', async () => {
    const pidFile = join(root, 'grandchild');
    const began = Date.now();
    const result = await run(`sleep 30 & echo $! > '${pidFile}'; wait`, { timeoutMs: 150 });
    expect(result).toMatchObject({
      passed: false,
      details: { infra_error: expect.stringContaining('150 ms') },
    });
    expect(Date.now() - began).toBeLessThan(5 * 1000);
    expect(await dies(Number(readFileSync(pidFile, 'utf8')))).toBe(true);
  });

  it('would leave the grandchild behind if only the shell were killed (negative control)', async () => {
    const pidFile = join(root, 'orphan');
    try {
      execFileSync('sh', ['-c', `sleep 30 >/dev/null 2>&1 & echo $! > '${pidFile}'; wait`], {
        timeout: 300,
        killSignal: 'SIGKILL',
      });
    } catch {
      // Killed at its deadline, as intended.
    }
    const orphan = Number(readFileSync(pidFile, 'utf8'));
    expect(isAlive(orphan)).toBe(true);
    process.kill(orphan, 'SIGKILL');
  });

  it('kills what a finished command left running, and does not wait for it', async () => {
    const pidFile = join(root, 'left');
    const result = await run(`sleep 30 & echo $! > '${pidFile}'`);
    expect(result.passed).toBe(true);
    expect(await dies(Number(readFileSync(pidFile, 'utf8')))).toBe(true);
  });

  it('bounds a flood of output and says how much was cut', async () => {
    const result = await run('yes 0123456789 | head -c 3000000; exit 1');
    expect(result.details?.['output']?.length).toBeLessThan(2_200);
    expect(result.details?.['output']).toMatch(/characters cut\]/);
  });

  it('redacts before it cuts', async () => {
    const redact = (text: string): string => text.replaceAll('hunter2', '[redacted]');
    const result = await run('printf "%0990d" 0; printf hunter2; printf "%0990d" 0', { redact });
    expect(result.details?.['stdout']).not.toContain('hunt');
  });

  it('hides variables whose names look secret', async () => {
    const env = { PATH: process.env['PATH'], GITHUB_TOKEN: 'x', AWS_SECRET_ACCESS_KEY: 'y', HARMLESS: 'z' };
    const result = await run('env | sort', { env });
    expect(result.details?.['stdout']).toContain('HARMLESS=z');
    expect(result.details?.['stdout']).not.toMatch(/TOKEN|SECRET/);
  });

  it('cannot run in a folder that does not exist', async () => {
    const spec = { type: 'command_pass', target: 'true', work_dir: join(root, 'missing') };
    await expect(validateCommand(spec, ground)).rejects.toEqual(
      expect.objectContaining({ code: 'IO_FAILED' }),
    );
  });

  it('names the signal that ended a command', async () => {
    expect(await run('kill -TERM $$')).toMatchObject({
      passed: false,
      reason: 'the command was killed by SIGTERM',
    });
  });
});

describe('a bounded command', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    'is ended with all it started when a %s ends whoever runs it (negative control: SIGKILL, which nobody notices)',
    async (signal) => {
      const pidFile = join(root, signal);
      const maker = execa('node', [bundleScript(childPath), pidFile], { reject: false });
      const pid = await appears(pidFile);
      maker.kill(signal);
      expect((await maker).signal).toBe(signal);
      if (signal === 'SIGKILL') {
        expect(isAlive(pid)).toBe(true);
        process.kill(pid, 'SIGKILL');
      }
      expect(await dies(pid)).toBe(true);
    },
  );

  it('is run without a shell and without input', async () => {
    const marker = join(root, 'marker');
    const args = [
      '-e',
      'process.stdin.on("end",()=>console.log(process.argv[1])).resume()',
      `$(touch ${marker})`,
    ];
    const end = await runBounded({ file: 'node', args, cwd: root, env: process.env, timeoutMs: 20_000 });
    expect(end).toEqual({ kind: 'exited', exitCode: 0, output: `$(touch ${marker})\n` });
    expect(existsSync(marker)).toBe(false);
  });

  it('says when its program does not exist', async () => {
    const missing = runBounded({ file: 'no-such-program', args: [], cwd: root, env: {}, timeoutMs: 1000 });
    await expect(missing).rejects.toEqual(expect.objectContaining({ code: 'IO_FAILED' }));
  });
});
