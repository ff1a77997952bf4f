import { readdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { print } from '../../contracts/lock-contract.js';
import { acquireLockSync } from '../../../src/storage/lock/hot-lock.js';
import { Lease } from '../../../src/storage/lock/lease.js';
import { look } from '../../../src/storage/lock/lock-sight.js';
import { ownerName } from '../../../src/storage/lock/owner.js';
import { parseRest, restLeftMs, restName } from '../../../src/storage/lock/rest.js';
import { thisProcess } from '../../../src/storage/lock/process-identity.js';
import type { DriverName } from '../../support/lock-drivers.js';
import { LockChild, lockScene, type LockScene } from '../../support/lock-herd.js';
import { killHolders } from '../../support/lock-kills.js';
import { until } from '../../support/lock-processes.js';
import { shareOut } from '../../support/lock-shares.js';
import { count, longRun } from '../../support/scale.js';

const turnMs = 3;
/** How long the process of a lease does something else: far longer than a turn, and than a busy machine lets anybody wait. */
const busyMs = 800;
/** A promise of behaviour is asserted with five times its value: the machine may be busy. */
const slack = 5;
const manyProcessesMs = longRun ? 3_600_000 : 180_000;

let scene: LockScene;
let children: LockChild[];
let ended: number;
let lease: Lease;

beforeEach(() => {
  scene = lockScene();
  children = [];
  ended = 0;
  lease = new Lease(scene.lock, { timeoutMs: 5_000, atTurnEnd: () => void (ended += 1) });
});
afterEach(async () => {
  lease.close();
  await Promise.all(children.map((child) => child.kill()));
  scene.remove();
});

function start(driver: DriverName, task: string): LockChild {
  const child = new LockChild(driver, scene.folder, task);
  children.push(child);
  return child;
}

describe('a lease', () => {
  it('keeps the lock between uses, and tells when others may have had it', async () => {
    const entries = [await lease.enter()];
    lease.leave();
    entries.push(await lease.enter());
    lease.leave();
    acquireLockSync(scene.lock, { timeoutMs: 0 }).release();
    entries.push(await lease.enter());
    lease.leave();
    expect(entries).toEqual(['anew', expect.stringMatching(/^(kept|renewed)$/), 'anew']);
  });

  it('excludes everybody while it is entered', async () => {
    await lease.enter();
    lease.leave();
    await lease.enter();
    expect(() => acquireLockSync(scene.lock, { timeoutMs: 0 })).toThrow(/this very thread holds it/);
    lease.leave();
  });

  it('gives the lock back by itself when it is not wanted any more, and has the rest done before', async () => {
    await lease.enter();
    lease.leave();
    await until(() => readdirSync(scene.folder).every((name) => name !== 'a.lock'));
    expect(ended).toBe(1);
  });

  it('gives it back at once when it is closed', async () => {
    await lease.enter();
    lease.leave();
    lease.close();
    expect([look(scene.lock).kind, ended]).toEqual(['free', 1]);
  });

  it('makes others wait no longer than a turn, also while its process is busy with something else', async () => {
    await lease.enter();
    const child = start('hot', 'contend');
    await until(() => readdirSync(scene.folder).some((name) => name.startsWith('.a.lock.')));
    lease.leave();
    const leftAtUs = Number(process.hrtime.bigint() / 1000n);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, busyMs);
    const gotAtUs = Number((await child.said('in ')).slice(3));
    expect((gotAtUs - leftAtUs) / 1000).toBeLessThan(busyMs / 2);
  });

  it('is no turn of others when somebody else has taken the lock meanwhile', async () => {
    await lease.enter();
    lease.leave();
    const other = acquireLockSync(scene.lock, { timeoutMs: 0 });
    const entry = lease.enter();
    await delay(turnMs * slack);
    expect([other.stillHeld(), ended]).toEqual([true, 0]);
    other.release();
    expect(await entry).toBe('anew');
    lease.leave();
  });

  it(
    'lets nobody in twice while its users and others are killed, and the next one in soon',
    async () => {
      for (const drivers of [['lease'], ['lease', 'hot', 'library']] as const) {
        const each = lockScene();
        try {
          const report = await killHolders(each, drivers, { kills: count(1_000, 16), waiters: 8 });
          print(drivers.join(', '), report);
          expect(report).toMatchObject({ doubleHolds: 0, lostUpdates: 0 });
          expect(report.nextOwnerMs.at(-1)).toBeLessThan(300 * slack);
        } finally {
          each.remove();
        }
      }
    },
    manyProcessesMs,
  );

  it(
    'gives processes that want it all the time equal shares',
    async () => {
      const { turns } = await shareOut(scene, ['lease'], { processes: 8, forMs: longRun ? 10_000 : 2_000 });
      process.stdout.write(`leases: uses ${turns.join(' ')}\n`);
      expect(Math.max(...turns) / Math.min(...turns)).toBeLessThan(1.2 * slack);
    },
    manyProcessesMs,
  );
});

describe('somebody who comes back from a rest without a look', () => {
  it('is caught inside together with others', async () => {
    const report = await killHolders(scene, ['careless'], { kills: 5, waiters: 8 });
    print('careless', report);
    expect(report.doubleHolds).toBeGreaterThan(0);
  }, 180_000);
});

describe('the name of a rest', () => {
  const { pid, startTime, host } = thisProcess();
  const owner = {
    name: ownerName(thisProcess(), '00abc'),
    process: { pid, startTime, host },
    arrival: '00abc',
  };

  it('says whose it is and how long it lasts', () => {
    const rest = parseRest(restName(owner, 15));
    expect(rest?.owner).toEqual(owner);
    expect(rest && restLeftMs(rest)).toBeGreaterThan(0);
    expect(rest && restLeftMs(rest)).toBeLessThanOrEqual(15);
  });

  it.each([
    ['is over', restName(owner, -1)],
    ['claims more than any turn', restName(owner, 60_000)],
    [
      'comes from another host',
      restName({ ...owner, name: ownerName({ ...thisProcess(), host: 'belsewhere' }, 'x') }, 10),
    ],
  ])('keeps nobody out when it %s', (_, name) => {
    const rest = parseRest(name);
    expect(rest && restLeftMs(rest)).toBe(0);
  });

  it.each(['', 'r-', owner.name, `r-${owner.name}`, 'r-1-2-3-x-zz', 'note.txt'])(
    'is not seen in %j',
    (name) => {
      expect(parseRest(name)).toBeUndefined();
    },
  );
});
