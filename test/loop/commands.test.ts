import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environment, inFolder, launcher, run } from '../cli/command.js';
import { count } from '../support/scale.js';

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
}

/** Runs the built command without waiting for it. */
function start(args: readonly string[], cwd: string): Promise<Ended> {
  const child = spawn(process.execPath, [launcher, ...args], { cwd, env: environment() });
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (status) => resolve({ status, stdout }));
  });
}

function json(args: readonly string[], cwd: string): unknown {
  const { stdout, stderr, status } = run([...args, '--json'], { cwd });
  expect({ args, status, stderr }).toEqual({ args, status: 0, stderr: '' });
  return JSON.parse(stdout);
}

/** Digests of every file but those below g/.state. */
function filesIn(root: string): Readonly<Record<string, string>> {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  const kept = names.filter((name) => !name.startsWith('g/.state') && statSync(join(root, name)).isFile());
  return Object.fromEntries(
    kept.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(root, name)))
        .digest('hex'),
    ]),
  );
}

const bind = ['create-disposable-binding', 'build', '--quiet'];

describe('the loop commands', () => {
  it('lose no heartbeat of two that come at once', { timeout: 300_000 }, async () => {
    await inFolder(async (cwd) => {
      expect(run(bind, { cwd }).status).toBe(0);
      const pairs = count(1000, 10);
      for (let pair = 0; pair < pairs; pair++) {
        const beat = (role: string): Promise<Ended> =>
          start(['app-heartbeat', 'build', '--role', role, '--quiet'], cwd);
        const ended = await Promise.all([beat('manager'), beat('worker')]);
        expect(ended.map(({ status }) => status)).toEqual([0, 0]);
      }
      expect(json(['loop-status', 'build'], cwd)).toMatchObject({
        telemetry: { by_event_type: { app_heartbeat: 2 * pairs } },
      });
    });
  });

  it('give each of six items to one of ten consumers', { timeout: 120_000 }, async () => {
    await inFolder(async (cwd) => {
      expect(run(bind, { cwd }).status).toBe(0);
      for (let item = 0; item < 6; item++)
        json(['enqueue-nudge-worker', 'build', '--message', `do ${item}`], cwd);
      expect(json(['dispatch', '--once'], cwd)).toMatchObject({ processed_count: 6 });
      const take = ['worker-inbox', 'build', '--consume-next', '--json'];
      const ended = await Promise.all(Array.from({ length: 10 }, () => start(take, cwd)));
      expect(ended.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 0));
      const taken = ended.flatMap(({ stdout }) => {
        const { consumed } = JSON.parse(stdout) as { consumed: { payload: { message: string } } | null };
        return consumed === null ? [] : [consumed.payload.message];
      });
      expect(taken.sort()).toEqual(['do 0', 'do 1', 'do 2', 'do 3', 'do 4', 'do 5']);
    });
  });

  it('make no workspace where they only read', async () => {
    await inFolder((cwd) => {
      expect(run(['app-loop-status', 'build'], { cwd }).status).toBe(2);
      expect(readdirSync(cwd)).toEqual([]);
    });
  });

  it('print a nonce once and write it nowhere', async () => {
    await inFolder((cwd) => {
      expect(run([...bind, '--worker-codex-app-thread-id', 'wt'], { cwd }).status).toBe(0);
      const start = ['app-smoke', 'start', 'build', '--smoke-id', 's', '--nonce', 'open-sesame'];
      expect(json(start, cwd)).toMatchObject({ smoke: { nonce: 'open-sesame' } });
      const record = ['app-smoke', 'record', 'build', '--smoke-id', 's', '--nonce', 'open-sesame'];
      const outputs = [
        json([...record, '--role', 'worker', '--status', 'received'], cwd),
        json(['app-smoke', 'status', 'build'], cwd),
        json(['discover'], cwd),
      ];
      expect(JSON.stringify(outputs)).not.toContain('sesame');
      const files = Object.keys(filesIn(cwd)).map((name) => readFileSync(join(cwd, name), 'utf8'));
      expect(files.join('')).not.toContain('sesame');
    });
  });
});
