import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptOfBranch } from '../../../src/runs/isolation/attempt.js';
import { openIsolation } from '../../../src/runs/isolation/workspace-isolation.js';
import { applyPolicy } from '../../../src/runs/tools/apply-policy.js';
import { readJournal, readRun } from '../../../src/runs/tools/read-runs.js';
import { startStep } from '../../../src/runs/tools/start-step.js';
import { findRoot } from '../../../src/storage/workspace.js';
import { changesCode, nothing, Scene } from './scene.js';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});
afterEach(() => scene.end());

describe('a step that is started with a work tree of its own', () => {
  it('has it on its own branch, out of sight of the main tree, and on record', async () => {
    const run = await scene.run(changesCode);
    const before = scene.git('status', '--porcelain', '--untracked-files=all');
    const { work, branch, step } = await scene.start(run, 'code');
    expect(branch).toBe(`runledger/${run}/code-1`);
    expect(scene.gitIn(work, 'rev-parse', '--abbrev-ref', 'HEAD')).toBe(branch);
    expect(readFileSync(join(work, 'src/code.txt'), 'utf8')).toContain('three');
    expect(scene.gitIn(work, 'status', '--porcelain')).toBe('');
    const ledgerOnly = (status: string): readonly string[] =>
      status.split('\n').filter((line) => !/ g\/ledger\//.test(line));
    const after = scene.git('status', '--porcelain', '--untracked-files=all');
    expect(ledgerOnly(after)).toEqual(ledgerOnly(before));
    expect(step).toMatchObject({
      status: 'in_progress',
      branch,
      base_commit: scene.git('rev-parse', 'HEAD'),
    });
    expect(step?.validator.work_dir).toBe(`g/.worktrees/code-1@${run}`);
    expect(join(scene.root, step?.validator.work_dir ?? '')).toBe(work);
    expect(scene.strays()).toEqual([]);
  });

  it('is found from inside: who works there belongs to the workspace around it', async () => {
    scene.git('add', '-A');
    scene.git('commit', '-q', '--allow-empty', '-m', 'with ledgers');
    const run = await scene.run(changesCode);
    scene.git('add', '-f', 'g/ledger');
    scene.git('commit', '-q', '-m', 'ledgers');
    const { work } = await scene.start(run, 'code');
    expect(existsSync(join(work, 'g/ledger'))).toBe(true);
    expect(findRoot(undefined, join(work, 'src'))).toBe(scene.root);
  });

  it('gets another one when it is begun again; the first is over then', async () => {
    const run = await scene.run(changesCode);
    await scene.start(run, 'code');
    expect((await scene.propose(run, 'code')).status).toBe('verification_failed');
    expect(scene.strays()).toEqual([]);
    const retry = { caller: 'orchestrator', run_id: run, step_id: 'code', action: 'retry' };
    await applyPolicy(scene.desk, retry);
    expect(scene.strays()).toEqual([]);
    const { branch } = await scene.start(run, 'code');
    expect(branch).toBe(`runledger/${run}/code-2`);
    expect(scene.strays()).toEqual([expect.stringContaining('begun again')]);
    scene.doctor(true);
    expect(scene.traces()).toMatchObject({ branches: branch, folders: [`code-2@${run}`], patches: [] });
  });

  it('is started without one when its validator does not look at work, also over a dirty tree', async () => {
    scene.write('new.txt', 'x');
    const run = await scene.run({ id: 'page', validator: { type: 'artifact_exists', target: 'new.txt' } });
    const started = await startStep(scene.desk, {
      caller: 'andy',
      run_id: run,
      step_id: 'page',
      isolate: true,
    });
    expect(started).toMatchObject({ status: 'started', step: { status: 'in_progress' } });
    expect(started.work_dir).toBeUndefined();
    expect(scene.traces()).toEqual(nothing);
  });

  it('works in a workspace below the top of its repository', async () => {
    scene.end();
    scene = new Scene('packages/app');
    const run = await scene.run(changesCode);
    const { work } = await scene.start(run, 'code');
    expect(work).toBe(join(scene.root, `g/.worktrees/code-1@${run}/packages/app`));
    scene.write(join(work, 'src/more.txt'), 'x\n');
    expect((await scene.propose(run, 'code')).status).toBe('verified');
    const patch = readFileSync(join(scene.root, `g/patches/${run}/code-1.patch`), 'utf8');
    expect(patch).toContain('packages/app/src/more.txt');
  });
});

describe('a work tree that cannot be had', () => {
  const refused = async (run: string, step: string, code: string, text: RegExp): Promise<void> => {
    const before = scene.traces();
    await expect(scene.start(run, step)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(text) as string,
    });
    expect(scene.traces()).toEqual(before);
    expect((await readRun(scene.desk, run)).steps[0]?.status).toBe('pending');
    const [last] = (await readJournal(scene.desk, run)).slice(-1);
    expect(last).toMatchObject({ agent: 'andy', event: 'isolation_refused', data: { step_id: step } });
  };

  it.each([
    ['an untracked file', () => scene.write('src/new file.txt', 'n')],
    ['a changed file', () => scene.write('src/code.txt', 'n')],
    [
      'a staged file',
      () => {
        scene.write('src/staged.txt', 'n');
        scene.git('add', 'src/staged.txt');
      },
    ],
  ])('is refused and recorded over %s', async (_what, change) => {
    const run = await scene.run(changesCode);
    change();
    await refused(run, 'code', 'WRONG_STATE', /uncommitted changes/);
  });

  it('is refused outside a repository, and before its first commit', async () => {
    const run = await scene.run(changesCode);
    rmSync(join(scene.root, '.git'), { recursive: true });
    await expect(scene.start(run, 'code')).rejects.toMatchObject({ code: 'WRONG_STATE' });
    scene.git('init', '-q');
    rmSync(join(scene.root, 'src'), { recursive: true });
    rmSync(join(scene.root, '.gitignore'));
    await refused(run, 'code', 'WRONG_STATE', /no commit yet/);
  });

  it.each(['../../etc', 'a b', '-x', 'a..b', 'x.lock', 'a/b', 'é', 'x'.repeat(81)])(
    'is refused for a step with the id %j',
    async (id) => {
      const run = await scene.run({ ...changesCode, id });
      await refused(run, id, 'SCHEMA_INVALID', /cannot name a branch/);
    },
  );

  it('is not asked for when the step cannot be claimed at all', async () => {
    const run = await scene.run(changesCode);
    const call = { run_id: run, step_id: 'code', isolate: true };
    await expect(startStep(scene.desk, { ...call, caller: 'zoe' })).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
    });
    await scene.start(run, 'code');
    await expect(scene.start(run, 'code')).rejects.toMatchObject({ code: 'WRONG_STATE' });
    expect(scene.traces().folders).toEqual([`code-1@${run}`]);
    expect(await scene.events(run)).not.toContain('isolation_refused');
  });

  it('counts its attempts by its own branches, whatever the journal calls the latest one', async () => {
    const run = await scene.run(changesCode);
    const isolation = openIsolation(scene.root);
    const place = { runId: run, stepId: 'code' };
    for (const begun of [`runledger/${run}/code-999999999`, `runledger/${run}/other-7`, 'main']) {
      const { attempt, branch } = isolation.prepare(place, begun, Date.now());
      expect(attemptOfBranch(branch)).toEqual({ ...place, number: 1 });
      isolation.discard(attempt);
    }
  });

  it('leaves nothing behind when something stands in its way', async () => {
    const run = await scene.run(changesCode);
    scene.git('branch', 'runledger', 'HEAD');
    await expect(scene.start(run, 'code')).rejects.toMatchObject({ code: 'IO_FAILED' });
    expect(scene.traces()).toEqual(nothing);
    scene.git('branch', '-D', 'runledger');
    await scene.start(run, 'code');
  });

  it('is not validated elsewhere: a folder in its place that leads away does not pass', async () => {
    const run = await scene.run(changesCode);
    const { work } = await scene.start(run, 'code');
    rmSync(work, { recursive: true });
    symlinkSync(scene.root, work);
    expect(await scene.propose(run, 'code')).toMatchObject({ status: 'verification_failed' });
  });
});
