import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dispatchPass } from '../../../src/loop/tools/dispatch.js';
import { enqueue } from '../../../src/loop/tools/enqueue.js';
import { brokenProgram } from '../../crash/scene.js';
import { count } from '../../support/scale.js';
import { actorSource } from './actor.js';
import { task } from './courses.js';
import { LoopScene } from './loop-scene.js';

let scene: LoopScene;
beforeEach(async () => {
  scene = new LoopScene();
  await scene.bind();
});
afterEach(async () => scene.end());

describe('ten consumers of six items', () => {
  it('take each item once', async () => {
    for (let round = 0; round < count(20); round++) {
      const items = await deliverSix();
      const taken = await consumeTogether(10);
      expect([...taken].sort(byNumber)).toEqual(items);
    }
    expect(scene.faults()).toEqual([]);
    scene.verify();
  }, 300_000);

  it('take some twice when they look before they hold the lock (negative control)', async () => {
    const script = await brokenProgram(actorSource, scene.folder, lookingTooEarly());
    let twice = false;
    for (let round = 0; round < 20 && !twice; round++) {
      const items = await deliverSix();
      const taken = await consumeTogether(10, script).catch(() => []);
      twice = JSON.stringify([...taken].sort(byNumber)) !== JSON.stringify(items);
    }
    expect(twice).toBe(true);
  }, 120_000);
});

/** Their ids. */
async function deliverSix(): Promise<readonly number[]> {
  for (const message of ['1', '2', '3', '4', '5', '6'])
    await enqueue(scene.desk, { task, type: 'nudge_worker', message });
  const processed = await dispatchPass(scene.desk, {});
  return processed.map(({ notification_id: id }) => id ?? 0).sort(byNumber);
}

/** What they took, all together. */
async function consumeTogether(wanted: number, script?: string): Promise<readonly number[]> {
  const actors = await Promise.all(
    Array.from({ length: wanted }, async () => scene.actor('consume', 'worker', script)),
  );
  for (const actor of actors) actor.go();
  const taken = await Promise.all(actors.map(async (actor) => actor.answer()));
  await Promise.all(actors.map(async (actor) => actor.end()));
  return (taken as readonly (readonly number[])[]).flat();
}

function byNumber(left: number, right: number): number {
  return left - right;
}

/** Reads and decides first and takes the lock then, without asking whether what it read still holds. */
function lookingTooEarly(): Readonly<Record<string, string>> {
  const path = 'src/streams/stream.ts';
  const sound = readFileSync(path, 'utf8');
  const broken = sound
    .replace(
      'const lock = await acquireLock(',
      'const early = read();\n      const lock = await acquireLock(',
    )
    .replace(
      'return executeLocked(opened, command)',
      'return executeLocked({ ...opened, read: onceEarly(early, read) }, command)',
    )
    .concat(
      '\nfunction onceEarly(early, read) { let isFirst = true; return () => { if (!isFirst) return read(); isFirst = false; return early; }; }\n',
    );
  if (!broken.includes('onceEarly(early, read) }') || !broken.includes('const early')) {
    throw new Error(`${path} no longer reads as this test expects`);
  }
  return { [path]: broken };
}
