import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from '../../../src/ledger/open.js';
import { openLoopDesk as openHotDesk } from '../../../src/loop/hot-desk.js';
import type { LoopDesk } from '../../../src/loop/tools/desk.js';
import { dispatchPass } from '../../../src/loop/tools/dispatch.js';
import { enqueue } from '../../../src/loop/tools/enqueue.js';
import { heartbeat } from '../../../src/loop/tools/heartbeat.js';
import { readInbox } from '../../../src/loop/tools/inbox.js';
import { readLoopStatus } from '../../../src/loop/tools/loop-status.js';
import { readAutopilot } from '../../../src/loop/tools/autopilot.js';
import { watchDispatch } from '../../../src/loop/tools/watch-dispatch.js';
import { cacheContent } from '../../../src/storage/cache-file.js';
import { count, randomFrom, seed } from '../../support/scale.js';
import { task } from './courses.js';
import { LoopScene } from './loop-scene.js';

let scene: LoopScene;
beforeEach(async () => {
  scene = new LoopScene();
  await scene.bind();
  const hot = openHotDesk(scene.root);
  for (let number = 0; number < 60; number++) {
    if (number % 20 === 0) await enqueue(scene.desk, { task, type: 'nudge_worker', message: `m ${number}` });
    if (number % 20 === 5) await dispatchPass(scene.desk, {});
    await heartbeat(hot, { task, role: 'worker' });
  }
  const nothing = (): undefined => undefined;
  await watchDispatch(scene.desk, {
    watchIterations: 1,
    wait: async () => undefined,
    stopped: () => false,
    onProcessed: nothing,
    onTrouble: nothing,
  });
  await longDispatcherLedger();
});
afterEach(async () => scene.end());

describe('what is kept between the frequent commands of a loop', () => {
  it('can be deleted, cut, damaged or old: the answers stay the same', async () => {
    const random = randomFrom(seed('damage to kept states'));
    const before = await answers(openHotDesk(scene.root));
    expect(before).toBe(await answers(scene.desk));
    const early = new Map(keptFiles().map((file) => [file, readFileSync(file)]));
    for (let beat = 0; beat < 40; beat++) await heartbeat(openHotDesk(scene.root), { task, role: 'manager' });
    const now = await answers(openHotDesk(scene.root));
    expect(now).not.toBe(before);
    for (let round = 0; round < count(200); round++) {
      for (const file of keptFiles()) disturb(file, { random, early });
      expect(await answers(openHotDesk(scene.root))).toBe(now);
    }
    rmSync(join(scene.root, 'g/.state'), { recursive: true });
    expect(await answers(openHotDesk(scene.root))).toBe(now);
    expect(await answers(scene.desk)).toBe(now);
  }, 300_000);

  it('is believed with its checksum only (negative control: a false state with a true checksum)', async () => {
    const before = await answers(openHotDesk(scene.root));
    const [file = ''] = keptFiles().filter((name) => name.includes('condensed'));
    const [text = ''] = readFileSync(file, 'utf8').split('\n');
    const lie = text.replace('"state":"active"', '"state":"done"');
    expect(lie).not.toBe(text);
    writeFileSync(file, `${lie}\n${readFileSync(file, 'utf8').split('\n')[1]}\n`);
    expect(await answers(openHotDesk(scene.root))).toBe(before);
    writeFileSync(file, cacheContent(JSON.parse(lie)));
    expect(await answers(openHotDesk(scene.root))).not.toBe(before);
  });
});

/** So long behind its beat that a search of it is kept. */
async function longDispatcherLedger(): Promise<void> {
  const ledger = openLedger({ root: scene.root, durability: 'os' });
  const line = { event: 'info', summary: 'a long line', data: { text: 'x y '.repeat(250) } };
  await ledger.agent('dispatch-local').appendMany(Array.from({ length: 100 }, () => line));
  await ledger.close();
  await answers(openHotDesk(scene.root));
}

/** Of all commands that read condensed states, at one moment. */
async function answers(desk: LoopDesk): Promise<string> {
  const still = { ...desk, now: () => Date.UTC(2030, 0, 1) };
  return JSON.stringify([
    readLoopStatus(still, { task }),
    readAutopilot(still, { task }),
    await readInbox(still, { task, role: 'worker' }),
    await readInbox(still, { task, role: 'manager' }),
  ]);
}

function keptFiles(): readonly string[] {
  return ['g/.state/streams', 'g/.state/loop'].flatMap((folder) =>
    readdirSync(join(scene.root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(scene.root, folder, name)),
  );
}

interface Means {
  readonly random: () => number;
  /** What the files said earlier. */
  readonly early: ReadonlyMap<string, Buffer>;
}

function disturb(file: string, { random, early }: Means): void {
  const content = readFileSync(file);
  const at = Math.floor(random() * content.length);
  const choice = random();
  if (choice < 0.2) rmSync(file);
  else if (choice < 0.4) writeFileSync(file, content.subarray(0, at));
  else if (choice < 0.6 && early.has(file)) writeFileSync(file, early.get(file) ?? '');
  else writeFileSync(file, withOther(content, at));
}

function withOther(content: Buffer, at: number): Buffer {
  const changed = Buffer.from(content);
  changed[at] = ((content[at] ?? 0) + 1) % 256;
  return changed;
}
