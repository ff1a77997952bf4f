import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLockSync, tryAcquireLockSync } from '../../../src/storage/lock/hot-lock.js';
import { acquireLock } from '../../../src/storage/lock/lock.js';
import { LockChild, lockScene, type LockScene } from '../../support/lock-herd.js';

describe('the hot driver', () => {
  let scene: LockScene;

  beforeEach(() => {
    scene = lockScene();
  });
  afterEach(() => scene.remove());

  it('tries without waiting: undefined while another holds the lock', async () => {
    const child = new LockChild('library', scene.folder, 'hold');
    await child.said('held');
    expect(tryAcquireLockSync(scene.lock)).toBeUndefined();
    await child.kill();
    const held = tryAcquireLockSync(scene.lock);
    expect(held?.stillHeld()).toBe(true);
    expect(tryAcquireLockSync(scene.lock)).toBeUndefined();
    expect(held?.release()).toBe(true);
  });

  it('fails at once instead of waiting for a lock that only its own thread can give back', async () => {
    const held = await acquireLock(scene.lock, { timeoutMs: 1_000 });
    const wait = (): unknown => acquireLockSync(scene.lock, { timeoutMs: 3_600_000 });
    expect(wait).toThrow(
      expect.objectContaining({ code: 'LOCK_TIMEOUT', message: expect.stringContaining('very thread') }),
    );
    held.release();
  });

  it('takes a free lock even when somebody stopped stands in the queue and there is no time to wait', async () => {
    const holder = acquireLockSync(scene.lock, { timeoutMs: 1_000 });
    const waiter = new LockChild('hot', scene.folder, 'wait');
    await waiter.said('waiting');
    waiter.signal('SIGSTOP');
    holder.release();
    expect(acquireLockSync(scene.lock, { timeoutMs: 0 }).release()).toBe(true);
    await waiter.kill();
  });

  it('loads no package', () => {
    const entry = fileURLToPath(new URL('../../../src/storage/lock/hot-lock.ts', import.meta.url));
    const { metafile } = buildSync({
      entryPoints: [entry],
      bundle: true,
      platform: 'node',
      write: false,
      metafile: true,
    });
    expect(Object.keys(metafile.inputs).filter((input) => input.includes('node_modules'))).toEqual([]);
  });
});
