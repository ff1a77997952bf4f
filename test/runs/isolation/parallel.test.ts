import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyPatch } from '../../../src/runs/tools/apply-patch.js';
import { readRun } from '../../../src/runs/tools/read-runs.js';
import { program } from '../../crash/scene.js';
import { count } from '../../support/scale.js';
import { nothing, Scene } from './scene.js';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});
afterEach(() => scene.end());

async function act(...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const child = spawn(process.execPath, [
    program('test/runs/isolation/worker.child.ts'),
    scene.root,
    ...args,
  ]);
  let told = '';
  child.stdout.on('data', (text: Buffer) => (told += text.toString()));
  await once(child, 'close');
  return JSON.parse(told) as Readonly<Record<string, unknown>>;
}

const ids = (many: number): readonly string[] => Array.from({ length: many }, (_, at) => `s${at}`);
const step = (id: string) => ({ id, validator: { type: 'file_changed', target: `src/${id}.txt` } });

describe('isolated steps in processes of their own', () => {
  it(
    'go on at once, each in its own work tree, and all their patches apply',
    { timeout: 300_000 },
    async () => {
      const steps = ids(count(10, 5));
      const run = await scene.run(...steps.map(step));
      const ended = await Promise.all(steps.map(async (id) => act(run, id, 'work')));
      expect(ended.filter(({ status }) => status !== 'verified')).toEqual([]);
      expect(scene.traces()).toMatchObject({ ...nothing, patches: steps.map((id) => `${id}-1.patch`) });
      for (const step_id of steps) await applyPatch(scene.desk, { caller: 'cls', run_id: run, step_id });
      for (const id of steps) expect(existsSync(join(scene.root, `src/${id}.txt`))).toBe(true);
      expect(scene.git('rev-list', '--count', 'HEAD')).toBe(String(steps.length + 1));
      expect((await readRun(scene.desk, run)).anomalies).toEqual([]);
      expect(scene.strays()).toEqual([]);
    },
  );

  it(
    'get one step once: the others are told, and no work tree of theirs is left',
    { timeout: 120_000 },
    async () => {
      const run = await scene.run(step('s0'));
      const ended = await Promise.all(ids(3).map(async () => act(run, 's0', 'start')));
      const told = ended.map(({ status, code }) => status ?? code);
      expect(told.filter((one) => one === 'started')).toHaveLength(1);
      expect(told.filter((one) => one === 'WRONG_STATE')).toHaveLength(2);
      expect(scene.traces()).toMatchObject({ branches: `runledger/${run}/s0-1`, folders: [`s0-1@${run}`] });
    },
  );
});
