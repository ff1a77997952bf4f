import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { thisProcess } from '../../src/storage/lock/process-identity.js';
import type { HeldLock } from '../../src/storage/lock/held-lock.js';
import { ownerName } from '../../src/storage/lock/owner.js';
import { lockDrivers, makeOld, type DriverName, type LockDriver } from '../support/lock-drivers.js';
import { LockChild, lockScene, type LockScene } from '../support/lock-herd.js';
import { killHolders, type KillReport } from '../support/lock-kills.js';
import { makeZombie, until } from '../support/lock-processes.js';
import { shareOut } from '../support/lock-shares.js';
import { count, longRun } from '../support/scale.js';

const waiters = 8;
const nextOwnerPromiseMs = 300;
const fairnessPromise = 1.2;
/** A promise of behaviour is asserted with five times its value: the machine may be busy. */
const slack = 5;
const manyProcessesMs = longRun ? 3_600_000 : 180_000;

/**
 * What every driver of the lock must keep, and mixtures of drivers: with two names, every other acquisition and every
 * other process uses the second.
 */
export function lockContract(title: string, drivers: readonly DriverName[]): void {
  const first = driverAt(drivers, 0);
  const second = driverAt(drivers, 1);
  let scene: LockScene;
  let children: LockChild[];

  beforeEach(() => {
    scene = lockScene();
    children = [];
  });
  afterEach(async () => {
    await Promise.all(children.map((child) => child.kill()));
    scene.remove();
  });
  const start = (driver: LockDriver, task: string): LockChild => {
    const child = new LockChild(driver.name, scene.folder, task);
    children.push(child);
    return child;
  };

  describe(title, () => {
    it('excludes a second acquisition in the same process', async () => {
      const held = await first.acquire(scene.lock, 1_000);
      await expect(second.acquire(scene.lock, 30)).rejects.toMatchObject({ code: 'LOCK_TIMEOUT' });
      expect(held.stillHeld()).toBe(true);
    });

    it('is free again after the release and leaves nothing in the folder', async () => {
      const before = readdirSync(scene.folder);
      (await first.acquire(scene.lock, 1_000)).release();
      const held = await second.acquire(scene.lock, 1_000);
      expect([held.release(), held.stillHeld(), held.release()]).toEqual([true, false, true]);
      expect(readdirSync(scene.folder)).toEqual(before);
    });

    it('makes the folders above the lock', async () => {
      const held = await first.acquire(join(scene.folder, 'not', 'yet', 'a.lock'), 1_000);
      expect(held.release()).toBe(true);
    });

    it('says so when they cannot be made', async () => {
      await expect(first.acquire('/proc/none/a.lock', 60_000)).rejects.toMatchObject({ code: 'IO_FAILED' });
    });

    it('names the holder when the wait is over', async () => {
      const child = start(first, 'hold');
      await child.said('held');
      await expect(second.acquire(scene.lock, 50)).rejects.toMatchObject({
        code: 'LOCK_TIMEOUT',
        details: { path: scene.lock, ownerPid: child.pid, ownerAlive: true, waitedMs: expect.any(Number) },
      });
    });

    it('harms nobody when a lost lock is released', async () => {
      const outcome = await releaseLostLock(scene, [first, second]);
      expect(outcome).toEqual({ releaseAnswered: false, ownerStillHolds: true, thirdGotIn: false });
    });

    it('is taken over at once when the pid of its owner belongs to another process now', async () => {
      const { pid, startTime, host } = thisProcess();
      leaveOwner(scene.lock, ownerName({ pid, startTime: `${Number(startTime) - 1}`, host }, 'x'));
      expect((await first.acquire(scene.lock, 0)).release()).toBe(true);
    });

    it('is never taken from a stopped owner, however old it looks', async () => {
      expect(await takesFromStoppedOwner(scene, start(first, 'hold'), second)).toBe(false);
    });

    it('is taken over from a killed owner that nobody has waited for yet', async () => {
      const zombie = await makeZombie();
      try {
        leaveOwner(scene.lock, ownerName({ ...thisProcess(), ...zombie }, 'x'));
        expect((await first.acquire(scene.lock, 0)).release()).toBe(true);
      } finally {
        zombie.end();
      }
    });

    it('is left to an owner of another host until that was silent for ten seconds', async () => {
      leaveOwner(scene.lock, ownerName({ ...thisProcess(), host: 'belsewhere' }, 'x'));
      makeOld(scene.lock, 8_000);
      await expect(first.acquire(scene.lock, 30)).rejects.toMatchObject({
        details: { ownerAlive: 'unknown' },
      });
      makeOld(scene.lock, 11_000);
      expect((await second.acquire(scene.lock, 0)).release()).toBe(true);
    });

    it('replaces an empty folder that a crash has left', async () => {
      mkdirSync(scene.lock);
      expect((await first.acquire(scene.lock, 0)).release()).toBe(true);
    });

    it('refuses a lock folder with foreign files or several owners and leaves it as it is', async () => {
      const dead = { ...thisProcess(), startTime: '1' };
      leaveOwner(scene.lock, ownerName(dead, 'x'));
      leaveOwner(scene.lock, ownerName(dead, 'y'));
      await expect(first.acquire(scene.lock, 20)).rejects.toMatchObject({ code: 'LOCK_TIMEOUT' });
      mkdirSync(`${scene.lock}2`);
      writeFileSync(join(`${scene.lock}2`, 'note.txt'), '');
      const refusal = first.acquire(`${scene.lock}2`, 20);
      await expect(refusal).rejects.toMatchObject({ details: { unexpected: ['note.txt'] } });
      expect([readdirSync(scene.lock).length, readdirSync(`${scene.lock}2`).length]).toEqual([2, 1]);
    });

    it('says so when a file stands at the path of the lock', async () => {
      writeFileSync(scene.lock, 'mine');
      await expect(first.acquire(scene.lock, 20)).rejects.toMatchObject({ code: 'IO_NOT_A_FILE' });
      expect(readdirSync(scene.folder).filter((name) => name.startsWith('.'))).toEqual([]);
    });

    it('does not pile up what killed waiters had prepared', async () => {
      const held = await first.acquire(scene.lock, 1_000);
      const killed = Array.from({ length: waiters }, (_, index) => start(driverAt(drivers, index), 'wait'));
      await Promise.all(killed.map((child) => child.said('waiting')));
      await until(() => temporaries(scene) === waiters);
      await Promise.all(killed.map((child) => child.kill()));
      held.release();
      (await second.acquire(scene.lock, 1_000)).release();
      expect(temporaries(scene)).toBe(0);
    });

    it(
      'lets nobody in twice while holders are killed, and the next one in soon',
      async () => {
        const report = await killHolders(scene, drivers, { kills: count(2_000, 60), waiters });
        print(title, report);
        expect(report).toMatchObject({ doubleHolds: 0, lostUpdates: 0 });
        expect(report.nextOwnerMs.at(-1)).toBeLessThan(nextOwnerPromiseMs * slack);
        expect(temporaries(scene)).toBeLessThanOrEqual(waiters * 2);
      },
      manyProcessesMs,
    );

    it(
      'gives processes that want it all the time equal shares',
      async () => {
        const shares = await shareOut(scene, drivers, {
          processes: waiters,
          forMs: longRun ? 10_000 : 2_000,
        });
        const ratio = Math.max(...shares.turns) / Math.min(...shares.turns);
        const wait = `longest wait ${shares.longestWaitMs.toFixed(0)} ms`;
        process.stdout.write(
          `${title}: turns ${shares.turns.join(' ')}, max/min ${ratio.toFixed(2)}, ${wait}\n`,
        );
        expect(ratio).toBeLessThan(fairnessPromise * slack);
      },
      manyProcessesMs,
    );
  });
}

/** One acquisition loses the lock to a second, is released all the same, and a third tries. */
export async function releaseLostLock(
  scene: LockScene,
  drivers: readonly [LockDriver, LockDriver],
): Promise<{ releaseAnswered: boolean; ownerStillHolds: boolean; thirdGotIn: boolean }> {
  const lost = await drivers[0].acquire(scene.lock, 1_000);
  drivers[0].expire(scene.lock);
  const owner = await drivers[1].acquire(scene.lock, 1_000);
  const releaseAnswered = lost.release();
  const third = await orUndefined(drivers[0].acquire(scene.lock, 30));
  return { releaseAnswered, ownerStillHolds: owner.stillHeld(), thirdGotIn: third !== undefined };
}

/** Whether the lock of a process that is stopped, not dead, changes hands when everything about it looks old. */
export async function takesFromStoppedOwner(
  scene: LockScene,
  owner: LockChild,
  taker: LockDriver,
): Promise<boolean> {
  await owner.said('held');
  owner.signal('SIGSTOP');
  makeOld(scene.lock);
  const taken = await orUndefined(taker.acquire(scene.lock, 100));
  owner.signal('SIGCONT');
  return taken !== undefined;
}

export function print(title: string, report: KillReport): void {
  const at = (share: number): string =>
    (report.nextOwnerMs[Math.floor((report.nextOwnerMs.length - 1) * share)] ?? 0).toFixed(1);
  process.stdout.write(
    `${title}: ${report.kills} kills, ${report.doubleHolds} double holds, ${report.lostUpdates} lost updates, ` +
      `next owner p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms\n`,
  );
}

function driverAt(drivers: readonly DriverName[], index: number): LockDriver {
  return lockDrivers[drivers[index % drivers.length] ?? 'hot'];
}

function leaveOwner(lock: string, name: string): void {
  mkdirSync(lock, { recursive: true });
  writeFileSync(join(lock, name), '');
}

function temporaries(scene: LockScene): number {
  return readdirSync(scene.folder).filter((name) => name.startsWith('.a.lock.')).length;
}

async function orUndefined(acquisition: Promise<HeldLock>): Promise<HeldLock | undefined> {
  try {
    return await acquisition;
  } catch {
    return undefined;
  }
}
