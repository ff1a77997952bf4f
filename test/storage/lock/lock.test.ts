import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { acquireLockSync } from '../../../src/storage/lock/hot-lock.js';
import { acquireLock } from '../../../src/storage/lock/lock.js';
import { bundleScript } from '../../support/bundle.js';
import { makeOld } from '../../support/lock-drivers.js';
import { lockScene, type LockScene } from '../../support/lock-herd.js';
import { requireProgram } from '../../support/programs.js';

const program = fileURLToPath(new URL('../../support/lock-program.ts', import.meta.url));
/** More than the library's interval of renewal, less than the time after which an owner counts as silent. */
const oneRenewalMs = 4_000;

describe('the library driver', () => {
  let scene: LockScene;

  beforeEach(() => {
    scene = lockScene();
  });
  afterEach(() => {
    vi.useRealTimers();
    scene.remove();
  });

  it('stops waiting when the signal aborts, with its reason, and leaves nothing behind', async () => {
    const held = acquireLockSync(scene.lock, { timeoutMs: 1_000 });
    const before = readdirSync(scene.folder);
    const abort = new AbortController();
    const waiting = acquireLock(scene.lock, { timeoutMs: 60_000, signal: abort.signal });
    abort.abort(new Error('changed my mind'));
    await expect(waiting).rejects.toThrow('changed my mind');
    expect(readdirSync(scene.folder)).toEqual(before);
    held.release();
  });

  it('renews the age of its owner file while it holds the lock', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const held = await acquireLock(scene.lock, { timeoutMs: 1_000 });
    const [owner = ''] = readdirSync(scene.lock);
    for (let renewal = 0; renewal < 3; renewal++) {
      makeOld(scene.lock);
      vi.advanceTimersByTime(oneRenewalMs);
      expect(Date.now() - statSync(join(scene.lock, owner)).mtimeMs).toBeLessThan(60_000);
    }
    expect(held.release()).toBe(true);
  });

  it('finds out that the lock is lost without throwing out of a timer, and leaves the thief alone', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const held = await acquireLock(scene.lock, { timeoutMs: 1_000 });
    for (const owner of readdirSync(scene.lock)) unlinkSync(join(scene.lock, owner));
    const thief = acquireLockSync(scene.lock, { timeoutMs: 0 });
    vi.advanceTimersByTime(oneRenewalMs);
    expect([held.stillHeld(), held.release(), thief.stillHeld()]).toEqual([false, false, true]);
    thief.release();
  });

  it.each([
    ['process.exit', 'exit', 7],
    ['an uncaught error', 'throw', 1],
  ])('frees the lock at %s', (_title, how, status) => {
    const ended = spawnSync(process.execPath, [bundleScript(program), scene.lock, how], { encoding: 'utf8' });
    expect([ended.stdout, ended.status, existsSync(scene.lock)]).toEqual(['held\n', status, false]);
  });

  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'frees the lock at %s and still dies of it',
    async (signal) => {
      const ended = await endBy(signal, [scene.lock, 'wait']);
      expect(ended).toEqual({ said: 'held\n', status: null, signal });
      expect(existsSync(scene.lock)).toBe(false);
    },
  );

  it("leaves a signal to the program's own listener and frees the lock when that ends the program", async () => {
    const ended = await endBy('SIGTERM', [scene.lock, 'own-listener']);
    expect(ended).toEqual({ said: 'held\nheard\n', status: 9, signal: null });
    expect(existsSync(scene.lock)).toBe(false);
  });

  it.runIf(requireProgram('prlimit'))(
    'keeps a file-size limit an error, which the package alone makes deadly',
    () => {
      const fill = (how: string): unknown[] => {
        const command = [
          '--fsize=2500',
          process.execPath,
          bundleScript(program),
          scene.lock,
          how,
          `${scene.lock}.big`,
        ];
        const ended = spawnSync('prlimit', command, { encoding: 'utf8' });
        return [ended.stdout, ended.signal];
      };
      expect(fill('fill')).toEqual(['held\nEFBIG\nstill here\n', null]);
      expect(fill('fill-without-us')).toEqual(['loaded\nEFBIG\n', 'SIGXFSZ']);
    },
  );
});

async function endBy(
  signal: NodeJS.Signals,
  args: readonly string[],
): Promise<{ said: string; status: number | null; signal: NodeJS.Signals | null }> {
  const child = spawn(process.execPath, [bundleScript(program), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said === 'held\n') child.kill(signal);
  });
  const [status, by] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return { said, status, signal: by };
}
