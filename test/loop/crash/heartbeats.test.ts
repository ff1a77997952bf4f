import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/loop/shapes.js';
import { environment, launcher } from '../../cli/command.js';
import { noLock } from '../../crash/broken-parts.js';
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

const pairs: readonly { readonly name: string; readonly roles: readonly [Role, Role] }[] = [
  { name: 'of both roles', roles: ['manager', 'worker'] },
  { name: 'of the same role', roles: ['worker', 'worker'] },
];

describe('two heartbeats at once', () => {
  it.each(pairs)(
    'are both kept, whichever comes first: a pair $name',
    async ({ roles }) => {
      const wanted = count(1000, 25);
      const times = await beatTogether(roles, wanted);
      expect(times.filter((time) => typeof time === 'string' && time !== '')).toHaveLength(2 * wanted);
      expect(beats()).toBe(2 * wanted);
      expect(scene.desk.store.read(task).counts['app_heartbeat']).toBe(2 * wanted);
      expect(scene.faults()).toEqual([]);
      scene.verify();
    },
    600_000,
  );

  it.each(pairs)(
    'are both kept by the command line: a pair $name',
    async ({ roles }) => {
      const wanted = count(1000, 6);
      for (let round = 0; round < wanted; round++) {
        const ended = await Promise.all(roles.map(async (role) => beatByCommand(role)));
        for (const { status } of ended) expect(status.task.name).toBe(task);
      }
      expect(beats()).toBe(2 * wanted);
      expect(scene.faults()).toEqual([]);
      scene.verify();
    },
    1_800_000,
  );

  it('get into disorder without locks (negative control)', async () => {
    const script = await brokenProgram(actorSource, scene.folder, noLock);
    let faults: readonly string[] = [];
    for (let round = 0; round < 40 && faults.length === 0; round++) {
      await beatTogether(['worker', 'worker'], 10, script);
      faults = scene.faults();
    }
    expect(faults).not.toEqual([]);
  }, 120_000);
});

/** Each pair is let loose at one moment; the times that the beats were recorded at. */
async function beatTogether(
  roles: readonly Role[],
  wanted: number,
  script?: string,
): Promise<readonly unknown[]> {
  const actors = await Promise.all(roles.map(async (role) => scene.actor('heartbeat', role, script)));
  const times: unknown[] = [];
  for (let round = 0; round < wanted; round++) {
    for (const actor of actors) actor.go();
    times.push(...(await Promise.all(actors.map(async (actor) => actor.answer()))));
  }
  await Promise.all(actors.map(async (actor) => actor.ended()));
  return times;
}

function beats(): number {
  return scene.lines().filter(({ event }) => event === 'app_heartbeat').length;
}

/** Rejects when the process fails. */
async function beatByCommand(
  role: Role,
): Promise<{ readonly status: { readonly task: { readonly name: string } } }> {
  const args = [launcher, 'app-heartbeat', task, '--role', role, '--json', '--root', scene.root];
  const { stdout } = await promisify(execFile)(process.execPath, args, { env: environment() });
  return JSON.parse(stdout) as { status: { task: { name: string } } };
}
