import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startContender } from '../harness/children.mjs';
import { interleave } from '../harness/measure.mjs';
import { limit } from '../harness/verdict.mjs';

const ours = 'agent-ledger';
const stock = 'proper-lockfile, stale time as it comes';

export const row = {
  name: 'next-owner',
  title: 'the next owner of a lock after kill -9 of its holder',
  repeats: 5,
  async measure({ place, repeats, count }) {
    const kills = count(20);
    const entries = await interleave(repeats, [
      { name: ours, run: () => killMany('lock-ours.mjs', kills, place) },
      { name: stock, run: () => killMany('lock-stock.mjs', 1, place) },
    ]);
    return [
      {
        title: 'From the kill to the moment a waiting process has the lock',
        unit: 'ms',
        columns: [{ key: 'longest', title: 'longest', take: 'max' }],
        entries,
        verdicts: [
          limit(entries, ours, { key: 'longest', what: 'longest', unit: 'ms', take: 'max' }, [['≤', 300]]),
        ],
        notes: [
          `${kills} kills a round for ours, one for proper-lockfile, which waits until the lock looks abandoned.`,
        ],
      },
    ];
  },
};

async function killMany(name, kills, place) {
  const waits = [];
  for (let kill = 0; kill < kills; kill++) waits.push(await killHolder(name, place));
  return { value: waits.reduce((sum, ms) => sum + ms, 0) / kills, longest: Math.max(...waits) };
}

async function killHolder(name, place) {
  const path = join(place.newFolder('locks'), 'bench.lock');
  const holder = startContender(name, { path }, place);
  await holder.next('held');
  const waiter = startContender(name, { path }, place);
  try {
    const held = waiter.next('held');
    await waiter.next('trying');
    await pause(40); // it has looked at the lock by now and waits
    const killedAt = process.hrtime.bigint();
    holder.kill();
    const { atNs } = await held;
    return Number(BigInt(atNs) - killedAt) / 1e6;
  } finally {
    holder.kill();
    waiter.kill();
  }
}
