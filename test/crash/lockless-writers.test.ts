import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from '../../src/ledger/open.js';
import { verifyLedger } from '../../src/ledger/verify.js';
import { noAppendMode, noLock } from './broken-parts.js';
import { count } from '../support/scale.js';
import { brokenProgram, CrashScene, writer } from './scene.js';

const writers = 8;
const events = count(1_000_000, 8_000);

let scene: CrashScene;
beforeEach(() => void (scene = new CrashScene()));
afterEach(() => scene.end());

describe(`${writers} processes that append ${events} events while the lock lets everybody in`, () => {
  it('lose and double nothing that was acknowledged, and the next append joins what they left', async () => {
    const lockless = await brokenProgram(writer, scene.folder, noLock);
    await writeAll(lockless);

    const before = scene.audit({ denseNumbers: false });
    expect(before).toMatchObject({ lines: events, acknowledged: events, tornLines: 0, faults: [] });

    const ledger = openLedger({ root: scene.root, durability: 'os' });
    await ledger.agent('cls').append({ event: 'info', summary: 'one more' });
    await ledger.close();
    const after = scene.audit({ denseNumbers: false });
    process.stdout.write(
      `${events} lines without a lock: a line follows up to ${before.mostParents} others, ` +
        `${before.heads} heads at the end, ${after.heads} after one more append\n`,
    );
    expect(after).toMatchObject({ lines: events + 1, heads: 1, faults: [] });
    expect(verifyLedger(scene.root).findings.filter(({ severity }) => severity === 'fault')).toEqual([]);
  }, 1_800_000);

  it('repeat numbers, which the lock is there to prevent', async () => {
    expect(await isSeen(noLock, /^number \d+ of \d+ is/)).toBe(true);
  }, 120_000);

  it('lose lines when a writer does not leave the place of a write to the kernel', async () => {
    expect(await isSeen({ ...noLock, ...noAppendMode }, /is lost$/)).toBe(true);
  }, 120_000);
});

/** Whether a fault shows in one of some short goes: processes that happen to run one after the other do no harm. */
async function isSeen(parts: Readonly<Record<string, string>>, fault: RegExp): Promise<boolean> {
  for (let tries = 0; tries < 8; tries++) {
    const one = new CrashScene();
    try {
      await writeAll(await brokenProgram(writer, one.folder, parts), { total: 2_000, place: one });
      const { faults } = one.audit({ denseNumbers: fault.source.startsWith('^number') });
      if (faults.some((found) => fault.test(found))) return true;
    } finally {
      await one.end();
    }
  }
  return false;
}

async function writeAll(program: string, { total = events, place = scene } = {}): Promise<void> {
  const processes = Array.from({ length: writers }, (_, at) =>
    place.start(
      { writer: `w${at}`, way: at % 4 === 3 ? 'mixed' : 'batch', events: total / writers, batchEvents: 120 },
      program,
    ),
  );
  await Promise.all(processes.map((process) => process.ended()));
}
