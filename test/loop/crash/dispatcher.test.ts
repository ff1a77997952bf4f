import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dispatchPass } from '../../../src/loop/tools/dispatch.js';
import { enqueue } from '../../../src/loop/tools/enqueue.js';
import { noLock } from '../../crash/broken-parts.js';
import { brokenProgram } from '../../crash/scene.js';
import { count, randomFrom, seed } from '../../support/scale.js';
import { actorSource } from './actor.js';
import { task } from './courses.js';
import { LoopScene } from './loop-scene.js';

let scene: LoopScene;
beforeEach(async () => {
  scene = new LoopScene();
  await scene.bind();
});
afterEach(async () => scene.end());

describe('a dispatcher that is killed -9', () => {
  it('at any moment has delivered every command exactly once, in order, when the next one is done', async () => {
    const random = randomFrom(seed('moments of death'));
    const kills = count(500);
    let passMs = await timeOfPass();
    let during = 0;
    for (let kill = 0; kill < kills; kill++) {
      await enqueueSome(3);
      const dispatcher = await scene.actor('dispatch', 'worker');
      const started = performance.now();
      dispatcher.go();
      const done = dispatcher.answer().then(
        () => performance.now() - started,
        () => undefined,
      );
      await pause(random() * passMs);
      dispatcher.kill();
      const tookMs = await done;
      if (tookMs === undefined) during += 1;
      // The moments stay within what a pass takes on this machine now.
      passMs = tookMs ?? passMs * 1.01;
      await dispatcher.ended();
    }
    await drain();
    process.stdout.write(`${kills} dispatchers killed, ${during} of them at work\n`);
    expect(during).toBeGreaterThan(0);
    expect(misdeliveries()).toEqual([]);
    scene.verify();
  }, 1_800_000);

  it('beside another one loses and repeats nothing', async () => {
    const random = randomFrom(seed('moments of death'));
    for (let kill = 0; kill < count(100); kill++) {
      await enqueueSome(6);
      const pair = await Promise.all([scene.actor('dispatch', 'worker'), scene.actor('dispatch', 'worker')]);
      const [victim, other] = pair;
      for (const dispatcher of pair) dispatcher.go();
      await pause(random() * 40);
      victim.kill();
      await other.answer();
      await Promise.all(pair.map(async (dispatcher) => dispatcher.ended()));
    }
    await drain();
    expect(misdeliveries()).toEqual([]);
    scene.verify();
  }, 900_000);

  it('leaves a claim without its delivery when it appends event by event (negative control)', async () => {
    const script = await brokenProgram(actorSource, scene.folder, claimedAlone());
    await enqueueSome(2);
    const dispatcher = await scene.actor('dispatch', 'worker', script);
    dispatcher.go();
    expect(await dispatcher.ended()).toBe('SIGKILL');
    await drain();
    expect(misdeliveries()).not.toEqual([]);
  });

  it('delivers twice without locks and claims (negative control)', async () => {
    const script = await brokenProgram(actorSource, scene.folder, noLock);
    let found: readonly string[] = [];
    for (let round = 0; round < 20 && found.length === 0; round++) {
      await enqueueSome(6);
      const pair = await Promise.all([
        scene.actor('dispatch', 'worker', script),
        scene.actor('dispatch', 'worker', script),
      ]);
      for (const dispatcher of pair) dispatcher.go();
      await Promise.allSettled(pair.map(async (dispatcher) => dispatcher.answer()));
      await Promise.all(pair.map(async (dispatcher) => dispatcher.end()));
      found = misdeliveries();
    }
    expect(found).not.toEqual([]);
  }, 120_000);
});

let messages = 0;

async function enqueueSome(wanted: number): Promise<void> {
  for (let number = 0; number < wanted; number++) {
    await enqueue(scene.desk, { task, type: 'nudge_worker', message: `message ${messages++}` });
  }
}

/** From its word to its answer, in milliseconds. */
async function timeOfPass(): Promise<number> {
  await enqueueSome(3);
  const dispatcher = await scene.actor('dispatch', 'worker');
  const started = performance.now();
  dispatcher.go();
  await dispatcher.answer();
  await dispatcher.ended();
  return performance.now() - started;
}

/** What a dispatcher that is left alone does. */
async function drain(): Promise<void> {
  while ((await dispatchPass(scene.desk, { limit: 100 })).length > 0);
}

/** Every way in which the commands were not delivered exactly once, in the order in which they were sent. */
function misdeliveries(): readonly string[] {
  const { commands, items } = scene.desk.store.read(task);
  const sent = commands.map(({ id }) => id);
  const delivered = items.map(({ command_id: id }) => id);
  const lines = scene.lines().filter(({ event }) => event === 'inbox_delivered');
  return [
    ...scene.faults().filter((reason) => !reason.startsWith('void')),
    ...sent.filter((id) => !delivered.includes(id)).map((id) => `${id} was not delivered`),
    ...commands.filter(({ state }) => state !== 'succeeded').map(({ id, state }) => `${id} is ${state}`),
    ...(lines.length === sent.length ? [] : [`${lines.length} deliveries of ${sent.length} commands`]),
    ...(JSON.stringify(sent) === JSON.stringify(delivered) ? [] : ['they came in another order']),
  ];
}

/** Each event is written by itself, and the process dies after the first. */
function claimedAlone(): Readonly<Record<string, string>> {
  const path = 'src/streams/stream-command.ts';
  const sound = readFileSync(path, 'utf8');
  const broken = sound
    .replace('batchAt(at, events.length)),', 'undefined),')
    .replace('appendPrepared(prepared, {', 'firstOnly(prepared, {')
    .concat(
      'function firstOnly([one], options) { appendPrepared([one], options); process.kill(process.pid, "SIGKILL"); }',
    );
  if (!broken.includes('= firstOnly(') || !broken.includes('undefined),')) {
    throw new Error(`${path} no longer reads as this test expects`);
  }
  return { [path]: broken };
}
