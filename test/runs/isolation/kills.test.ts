import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readRun } from '../../../src/runs/tools/read-runs.js';
import type { Step } from '../../../src/runs/shapes.js';
import { brokenProgram, program } from '../../crash/scene.js';
import { longRun, randomFrom, seed } from '../../support/scale.js';
import { KillingGit, killPoints, type KillPoint } from './killing-git.js';
import { Scene } from './scene.js';

const worker = 'test/runs/isolation/worker.child.ts';
const repository = resolve(import.meta.dirname, '../../..');
const source = (path: string): string => readFileSync(join(repository, path), 'utf8');
/** All of them in a long run. */
const points = longRun ? Number.POSITIVE_INFINITY : 3;
const timeout = 600_000;

let scene: Scene;
let git: KillingGit;
beforeEach(() => {
  scene = new Scene();
  git = new KillingGit(scene.folder);
});
afterEach(() => scene.end());

const steps = async (count: number): Promise<string> =>
  scene.run(
    ...Array.from({ length: count }, (_, at) => ({
      id: `k${at}`,
      validator: { type: 'file_changed', target: 'src/**' },
    })),
  );
const stepOf = async (run: string, id: string): Promise<Step | undefined> =>
  (await readRun(scene.desk, run)).steps.find(({ step_id }) => step_id === id);
const random = (): (() => number) => randomFrom(seed('kills at calls of git'));
/** Files, index and HEAD of the main tree, as far as they are not the ledger's. */
const mainTree = (): string =>
  [
    scene.git('rev-parse', 'HEAD'),
    scene.git('ls-files', '-s'),
    scene.git('status', '--porcelain', 'src'),
  ].join('\n');

/** Starts the step, killed at the point; what is half made then, in words, and how it was mended. */
async function startKilled(
  script: string,
  run: string,
  id: string,
  point: KillPoint,
): Promise<readonly string[]> {
  const before = mainTree();
  git.run(script, [scene.root, run, id, 'start'], point);
  const step = await stepOf(run, id);
  const own = scene.traces().folders.filter((name) => name.startsWith(`${id}-`));
  const isPending = step?.status === 'pending';
  const faults = [
    ...(mainTree() === before ? [] : ['the main tree changed']),
    ...(isPending || existsSync(join(scene.root, step?.validator.work_dir ?? 'none', 'src/code.txt'))
      ? []
      : ['the step was started without a work tree']),
    ...(isPending && own.length > 0 && !scene.strays().some((what) => what.includes(`${id}-`))
      ? ['doctor does not see what was left']
      : []),
  ];
  return faults;
}

describe('a start that is killed at a call of git', () => {
  it(
    'leaves nothing half made: doctor removes what is left, and starting again works',
    { timeout },
    async () => {
      const chance = random();
      const run = await steps(200);
      const script = program(worker);
      const { calls } = git.run(script, [scene.root, run, 'k0', 'start']);
      expect(calls.length).toBeGreaterThan(5);
      let at = 0;
      for (const point of killPoints(calls.length, points, chance)) {
        at += 1;
        const id = `k${at}`;
        expect({ point, faults: await startKilled(script, run, id, point) }).toEqual({ point, faults: [] });
        const wasStarted = (await stepOf(run, id))?.status === 'in_progress';
        if (at % 2 === 0) {
          scene.doctor(true);
          expect(scene.strays()).toEqual([]);
          expect(scene.traces().branches.includes(`/${id}-`)).toBe(wasStarted);
          expect(scene.traces().folders.some((name) => name.startsWith(`${id}-`))).toBe(wasStarted);
        }
        if (!wasStarted) await scene.start(run, id);
        const [folder, ...more] = scene.traces().folders.filter((name) => name.startsWith(`${id}-`));
        expect({ folder, more }).toEqual({ folder: `${id}-1@${run}`, more: [] });
        expect(scene.strays()).toEqual([]);
      }
      expect(scene.traces()).toMatchObject({ patches: [] });
      expect(scene.traces().folders).toHaveLength(at + 1);
    },
  );

  it(
    'would leave a step without a work tree if it claimed first (negative control)',
    { timeout },
    async () => {
      const path = 'src/runs/tools/start-isolated.ts';
      const broken = source(path).replace(
        'const work = prepared(',
        'await execute(desk, call, decideStartStep, { step_id: stepId });\n  const work = prepared(',
      );
      expect(broken).not.toBe(source(path));
      const script = await brokenProgram(worker, scene.folder, { [path]: broken });
      const run = await steps(1);
      const faults = await startKilled(script, run, 'k0', { call: 4, when: 'before' });
      expect(faults).toEqual(['the step was started without a work tree']);
    },
  );
});

/** The proposed step, verified, killed at the point, and verified again; what is wrong then. */
async function verifyKilled(
  script: string,
  run: string,
  id: string,
  point: KillPoint,
): Promise<readonly string[]> {
  git.run(script, [scene.root, run, id, 'verify'], point);
  const killed = await stepOf(run, id);
  const faults = killed?.status === 'completed' ? patchFaults(killed) : [];
  if (killed?.status === 'verify_pending') git.run(script, [scene.root, run, id, 'verify']);
  scene.doctor(true);
  const step = await stepOf(run, id);
  return [
    ...faults,
    ...(step?.status === 'completed' ? patchFaults(step) : ['the step is not verified']),
    ...(scene.traces().folders.length + scene.traces().entries.length === 0 ? [] : ['its work tree is left']),
    ...(scene.traces().branches === '' ? [] : ['its branch is left']),
  ];
}

function patchFaults({ patch }: Step): readonly string[] {
  const file = join(scene.root, patch?.path ?? 'none');
  if (!existsSync(file)) return ['the patch on record is not there'];
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex');
  return digest === patch?.sha256 ? [] : ['the patch is not the one on record'];
}

/** Starts the step, does its work and proposes it, without having it verified. */
async function proposed(run: string, id: string): Promise<void> {
  const { work } = await scene.start(run, id);
  scene.write(join(work, `src/${id}.txt`), `${id}\n`);
  const { execute } = await import('../../../src/runs/tools/desk.js');
  const { decideProposeResult } = await import('../../../src/runs/decide/propose-result.js');
  const call = { caller: 'andy', run_id: run };
  await execute(scene.desk, call, decideProposeResult, { step_id: id, result: 'done' });
}

describe('a verification that is killed at a call of git', () => {
  it(
    'can be repeated; the patch on record is whole, the work tree goes in the end',
    { timeout },
    async () => {
      const chance = random();
      const run = await steps(200);
      const script = program(worker);
      await proposed(run, 'k0');
      const { calls } = git.run(script, [scene.root, run, 'k0', 'verify']);
      let at = 0;
      for (const point of killPoints(calls.length, points, chance)) {
        at += 1;
        await proposed(run, `k${at}`);
        const faults = await verifyKilled(script, run, `k${at}`, point);
        expect({ point, faults }).toEqual({ point, faults: [] });
      }
      expect(scene.traces().patches).toHaveLength(at + 1);
    },
  );

  it(
    'would put a patch on record that is not there if it were kept later (negative control)',
    { timeout },
    async () => {
      const path = 'src/runs/tools/verify-step.ts';
      const broken = source(path).replace("if (decision.kind === 'accepted') keep?.();", '');
      expect(broken).not.toBe(source(path));
      const script = await brokenProgram(worker, scene.folder, { [path]: broken });
      const run = await steps(1);
      await proposed(run, 'k0');
      const faults = await verifyKilled(script, run, 'k0', { call: 1_000, when: 'before' });
      expect(faults).toContain('the patch on record is not there');
    },
  );
});

describe('a patch whose application is killed at a call of git', () => {
  const ready = async (run: string, id: string): Promise<void> => {
    await proposed(run, id);
    git.run(program(worker), [scene.root, run, id, 'verify']);
  };
  /** Applies, killed at the point, and again; what is wrong then. */
  const applyKilled = async (script: string, run: string, id: string, point: KillPoint): Promise<unknown> => {
    const before = scene.git('rev-parse', 'HEAD');
    git.run(script, [scene.root, run, id, 'apply'], point);
    const { answer } = git.run(script, [scene.root, run, id, 'apply']);
    return {
      code: answer['code'],
      commits: scene.git('rev-list', '--count', `${before}..HEAD`),
      isOnRecord: (await stepOf(run, id))?.patch?.commit === scene.git('rev-parse', 'HEAD'),
      open: scene.git('status', '--porcelain', '--', 'src'),
      isCutOff: existsSync(join(scene.root, '.git/rebase-apply')),
    };
  };
  const sound = { code: undefined, commits: '1', isOnRecord: true, open: '', isCutOff: false };

  it('is applied exactly once in the end', { timeout }, async () => {
    const chance = random();
    const run = await steps(200);
    await ready(run, 'k0');
    const { calls } = git.run(program(worker), [scene.root, run, 'k0', 'apply']);
    const mail = calls.findIndex((call) => call.includes(' am ')) + 1;
    expect(mail).toBeGreaterThan(0);
    const some = killPoints(calls.length, points, chance);
    let at = 0;
    for (const point of [...some, { call: mail, when: 'after' } as const]) {
      at += 1;
      await ready(run, `k${at}`);
      expect({ point, found: await applyKilled(program(worker), run, `k${at}`, point) }).toEqual({
        point,
        found: sound,
      });
    }
  });

  it(
    'would conflict with itself if its mark were not looked for (negative control)',
    { timeout },
    async () => {
      const path = 'src/runs/isolation/apply-patch-file.ts';
      const broken = source(path).replace(
        'const standing = appliedCommit(tree, work, head);',
        'const standing = [appliedCommit(tree, work, head)].find(() => false);',
      );
      expect(broken).not.toBe(source(path));
      const script = await brokenProgram(worker, scene.folder, { [path]: broken });
      const run = await steps(2);
      await ready(run, 'k0');
      const { calls } = git.run(script, [scene.root, run, 'k0', 'apply']);
      const mail = calls.findIndex((call) => call.includes(' am ')) + 1;
      await ready(run, 'k1');
      const found = await applyKilled(script, run, 'k1', { call: mail, when: 'after' });
      expect(found).toMatchObject({ code: 'PATCH_CONFLICT' });
    },
  );
});
