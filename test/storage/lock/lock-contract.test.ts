import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  lockContract,
  print,
  releaseLostLock,
  takesFromStoppedOwner,
} from '../../contracts/lock-contract.js';
import { lockDrivers } from '../../support/lock-drivers.js';
import { LockChild, lockScene, type LockScene } from '../../support/lock-herd.js';
import { killHolders } from '../../support/lock-kills.js';

lockContract('the hot driver', ['hot']);
lockContract('the library driver', ['library']);
lockContract('both drivers mixed', ['hot', 'library']);

/** The same checks must find the faults that the package has without our `fs`. */
describe('proper-lockfile as it comes', () => {
  const { stock } = lockDrivers;
  let scene: LockScene;

  beforeEach(() => {
    scene = lockScene();
  });
  afterEach(() => scene.remove());

  it('lets two in when several take over from a killed holder', async () => {
    const report = await killHolders(scene, ['stock'], { kills: 30, waiters: 8 });
    print('stock', report);
    expect(report.doubleHolds).toBeGreaterThan(0);
  }, 180_000);

  it('frees the lock of the next owner when a lost one is released', async () => {
    const outcome = await releaseLostLock(scene, [stock, stock]);
    expect(outcome.thirdGotIn).toBe(true);
  });

  it('takes the lock from a stopped owner', async () => {
    const owner = new LockChild('stock', scene.folder, 'hold');
    expect(await takesFromStoppedOwner(scene, owner, stock)).toBe(true);
    await owner.kill();
  });
});
