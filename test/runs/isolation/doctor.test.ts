import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { attemptLock } from '../../../src/runs/isolation/locks.js';
import { openIsolation } from '../../../src/runs/isolation/workspace-isolation.js';
import { abortRun, interruptStep } from '../../../src/runs/tools/control-run.js';
import { findStep } from '../../../src/runs/queries.js';
import { applyPolicy } from '../../../src/runs/tools/apply-policy.js';
import { readRun } from '../../../src/runs/tools/read-runs.js';
import { acquireLockSync } from '../../../src/storage/lock/hot-lock.js';
import { openStream } from '../../../src/streams/stream.js';
import { changesCode, nothing, Scene } from './scene.js';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});
afterEach(() => scene.end());

/** A work tree whose maker was killed before it could claim the step. */
const unbegun = (runId: string): string =>
  openIsolation(scene.root).prepare({ runId, stepId: 'code' }, undefined, Date.now()).path;
const boss = (run_id: string) => ({ caller: 'orchestrator', run_id, step_id: 'code' });
const left = async (): Promise<{ readonly run: string; readonly work: string }> => {
  const run = await scene.run(changesCode);
  const { work } = await scene.start(run, 'code');
  scene.write(join(work, 'src/mine.txt'), 'unexported\n');
  return { run, work };
};
const saved = (run: string, name = 'code-1'): string =>
  readFileSync(join(scene.root, `g/patches/${run}/${name}.patch`), 'utf8');

describe('doctor', () => {
  it('has nothing to say without isolated steps, and outside of git', async () => {
    await scene.run(changesCode);
    expect(scene.doctor()).toEqual({ ok: true, findings: [] });
    rmSync(join(scene.root, '.git'), { recursive: true });
    expect(scene.doctor()).toEqual({ ok: true, findings: [] });
  });

  it.each([
    ['a work tree that no step was started in', () => {}],
    ['a branch without its folder', (work: string) => rmSync(work, { recursive: true })],
    ['a folder that git does not know as a work tree', (work: string) => rmSync(join(work, '.git'))],
    [
      'a work tree that was checked out in part',
      (work: string) => rmSync(join(work, 'src'), { recursive: true }),
    ],
    [
      'an entry of git’s that was cut off, still locked',
      (work: string, run: string) => {
        rmSync(work, { recursive: true });
        const entry = join(scene.root, `.git/worktrees/code-1@${run}`);
        rmSync(join(entry, 'gitdir'));
        rmSync(join(entry, 'HEAD'));
        writeFileSync(join(entry, 'locked'), 'initializing');
      },
    ],
  ])('finds and removes %s', async (_what, spoil) => {
    const run = await scene.run(changesCode);
    spoil(unbegun(run), run);
    expect(scene.strays()).toEqual([expect.stringContaining('never began')]);
    expect(scene.doctor(true).findings[0]?.what).toMatch(/^mended: /);
    expect(scene.traces()).toEqual(nothing);
    await scene.start(run, 'code');
  });

  it('leaves alone what is in work, failed, interrupted or to be retried, however often it mends', async () => {
    const { run, work } = await left();
    const look = (): void => {
      scene.doctor(true);
      expect(scene.strays()).toEqual([]);
      expect(readFileSync(join(work, 'src/mine.txt'), 'utf8')).toBe('unexported\n');
    };
    look();
    await interruptStep(scene.desk, boss(run));
    look();
    await applyPolicy(scene.desk, { ...boss(run), action: 'retry' });
    look();
  });

  it('removes the work tree of a step that is over, and saves the work that nobody has exported', async () => {
    const { run } = await left();
    await applyPolicy(scene.desk, { ...boss(run), action: 'skip' });
    expect(scene.strays()).toEqual([expect.stringContaining('its step is completed')]);
    scene.doctor(true);
    expect(scene.traces()).toEqual({ ...nothing, patches: ['code-1.patch'] });
    expect(saved(run)).toContain('+unexported');
    scene.git('am', '-q', join(scene.root, `g/patches/${run}/code-1.patch`));
  });

  it('saves what was committed on a branch whose folder is gone, when its run has ended', async () => {
    const { run, work } = await left();
    scene.gitIn(work, 'add', '-A');
    scene.gitIn(work, 'commit', '-q', '-m', 'mine');
    rmSync(work, { recursive: true });
    await abortRun(scene.desk, boss(run));
    scene.doctor(true);
    expect(scene.traces()).toEqual({ ...nothing, patches: ['code-1.patch'] });
    expect(saved(run)).toContain('+unexported');
  });

  it('saves nothing twice: what the patch on record holds, it does not export again', async () => {
    const run = await scene.run(changesCode);
    const { work } = await scene.start(run, 'code');
    scene.write(join(work, 'src/mine.txt'), 'exported\n');
    const untidy = {
      ...scene.desk,
      isolation: async () => ({ ...openIsolation(scene.root), cleanUp: async () => {} }),
    };
    const { proposeStepResult } = await import('../../../src/runs/tools/propose-step-result.js');
    await proposeStepResult(untidy, { caller: 'andy', run_id: run, step_id: 'code', result: 'x' });
    expect(existsSync(work)).toBe(true);
    scene.doctor(true);
    expect(scene.traces()).toEqual({ ...nothing, patches: ['code-1.patch'] });
  });

  it('saves beside the patch on record what was done after it', async () => {
    const run = await scene.run(changesCode);
    const { work } = await scene.start(run, 'code');
    scene.write(join(work, 'src/mine.txt'), 'exported\n');
    const untidy = {
      ...scene.desk,
      isolation: async () => ({ ...openIsolation(scene.root), cleanUp: async () => {} }),
    };
    const { proposeStepResult } = await import('../../../src/runs/tools/propose-step-result.js');
    await proposeStepResult(untidy, { caller: 'andy', run_id: run, step_id: 'code', result: 'x' });
    const onRecord = saved(run);
    scene.write(join(work, 'src/later.txt'), 'later\n');
    scene.doctor(true);
    expect(scene.traces().patches).toEqual(['code-1-left.patch', 'code-1.patch']);
    expect(saved(run)).toBe(onRecord);
    expect(saved(run, 'code-1-left')).toContain('+later');
  });

  it('does not take a file elsewhere for the patch that holds the work: a journal may name any', async () => {
    const { run } = await left();
    const step = findStep(await readRun(scene.desk, run), 'code');
    if (step === undefined) throw new Error('it was planned');
    const work = openIsolation(scene.root).handIn(run, step).exported(Date.now());
    work?.keep();
    renameSync(join(scene.root, work?.patch.path ?? ''), join(scene.folder, 'elsewhere.patch'));
    const patch = { path: '../elsewhere.patch', sha256: work?.patch.sha256 };
    const data = { step_id: 'code', result: { passed: true, reason: 'x' }, patch };
    const decide = () => [{ event: 'step_validation_passed', summary: 'x', data }];
    await openStream(`run:${run}`, { root: scene.root }).execute({ agent: 'evil', decide });
    scene.doctor(true);
    expect(scene.traces()).toEqual({ ...nothing, patches: ['code-1.patch'] });
    expect(saved(run)).toContain('+unexported');
  });

  it('keeps what it cannot save, says so, and removes the rest', async () => {
    const { run, work } = await left();
    mkdirSync(join(work, 'inner'));
    scene.gitIn(join(work, 'inner'), 'init', '-q');
    scene.write(join(work, 'inner/x'), 'x');
    await applyPolicy(scene.desk, { ...boss(run), action: 'skip' });
    const other = await scene.run(changesCode);
    unbegun(other);
    const { ok, findings } = scene.doctor(true);
    expect(ok).toBe(false);
    expect(findings.map(({ what }) => what).join('\n')).toContain('"inner/" is a git repository of its own');
    expect(scene.traces().folders).toEqual([`code-1@${run}`]);
    expect(existsSync(join(work, 'src/mine.txt'))).toBe(true);
  });

  it('leaves alone what another process is making, and branches of runs it does not know', async () => {
    const run = await scene.run(changesCode);
    unbegun(run);
    const lock = acquireLockSync(attemptLock(scene.root, { runId: run, stepId: 'code' }), {
      timeoutMs: 1_000,
    });
    try {
      scene.doctor(true);
      expect(scene.traces().folders).toHaveLength(1);
      expect(scene.strays()).toEqual([]);
    } finally {
      lock.release();
    }
    scene.git('branch', 'runledger/elsewhere/code-1');
    scene.doctor(true);
    expect(scene.traces()).toEqual({ ...nothing, branches: 'runledger/elsewhere/code-1' });
  });

  it('tells of a patch that was cut off while it was applied, and takes nothing back by itself', async () => {
    await scene.run(changesCode);
    scene.write('.git/rebase-apply/0001', 'Subject: x\n\nRun-Ledger: r/s-1\n');
    expect(scene.doctor(true).findings).toEqual([
      expect.objectContaining({ level: 'action', mend: expect.stringContaining('git am --abort') as string }),
    ]);
    expect(existsSync(join(scene.root, '.git/rebase-apply/0001'))).toBe(true);
  });
});
