import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPatch } from '../../../src/runs/isolation/patch-file.js';
import { applyPatch } from '../../../src/runs/tools/apply-patch.js';
import { readJournal, readRun } from '../../../src/runs/tools/read-runs.js';
import { verifyStep } from '../../../src/runs/tools/verify-step.js';
import { changesCode, nothing, Scene } from './scene.js';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});
afterEach(() => scene.end());

const tests = {
  id: 'tests',
  validator: { type: 'test_pass', params: { command: '["grep","-q","nine","src/code.txt"]' } },
};
const apply = async (run_id: string, step_id = 'code') =>
  applyPatch(scene.desk, { caller: 'cls', run_id, step_id });

describe('work that exists only uncommitted in its work tree', () => {
  it('passes file_changed and test_pass there, and is handed over as a patch with its digest', async () => {
    const run = await scene.run(changesCode, tests);
    for (const step of ['code', 'tests']) {
      const { work } = await scene.start(run, step);
      scene.write(join(work, 'src/code.txt'), 'nine\n');
      scene.write(join(work, `src/new ${step}.txt`), 'new\n');
      const verdict = await scene.propose(run, step);
      expect(verdict).toMatchObject({ status: 'verified', patch: `g/patches/${run}/${step}-1.patch` });
    }
    const [code] = (await readRun(scene.desk, run)).steps;
    const bytes = readFileSync(join(scene.root, code?.patch?.path ?? ''));
    expect(code?.patch?.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(bytes.toString('utf8')).toMatch(/^From [0-9a-f]{40} .*[^]*Subject: \[PATCH\] Do code\n/);
    expect(scene.traces()).toMatchObject({ ...nothing, patches: ['code-1.patch', 'tests-1.patch'] });
    expect(readFileSync(join(scene.root, 'src/code.txt'), 'utf8')).not.toContain('nine');
    expect(scene.strays()).toEqual([]);
  });

  it('does not pass where it is not (negative control)', async () => {
    const run = await scene.run(changesCode, tests);
    for (const step of ['code', 'tests']) {
      await scene.start(run, step);
      expect((await scene.propose(run, step)).status).toBe('verification_failed');
    }
    expect(scene.traces().patches).toEqual([]);
    expect(scene.traces().folders).toHaveLength(2);
  });

  it('is carried with what is committed, deleted, renamed, binary, executable or a link, and nothing of the ledger’s', async () => {
    const run = await scene.run(changesCode);
    const { work } = await scene.start(run, 'code');
    const at = (path: string): string => join(work, path);
    scene.write(at('src/committed.txt'), 'c\n');
    scene.gitIn(work, 'add', '-A');
    scene.gitIn(work, 'commit', '-q', '-m', 'own commit\n\n---\ndiff --git a/evil b/evil\n');
    rmSync(at('src/code.txt'));
    writeFileSync(at('src/data.bin'), Buffer.from([0, 1, 2, 255, 13, 10, 0]));
    scene.write(at('src/dos.txt'), 'one\r\ntwo\r\n');
    scene.write(at('src/no-end.txt'), 'no newline');
    scene.write(at('src/run.sh'), '#!/bin/sh\n');
    chmodSync(at('src/run.sh'), 0o755);
    symlinkSync('data.bin', at('src/link'));
    scene.write(at('src/staged.txt'), 's\n');
    scene.gitIn(work, 'add', 'src/staged.txt');
    scene.write(at('built/out.txt'), 'ignored');
    scene.write(at('g/ledger/andy/2026-11-20.jsonl'), '{}\n');
    scene.write(at('memory/andy/sessions/x.md'), 'x');
    expect((await scene.propose(run, 'code')).status).toBe('verified');
    const { commit } = await apply(run);
    expect(
      scene.git('show', '--name-status', '--no-renames', '--format=', commit).split('\n').sort(),
    ).toEqual([
      'A\tsrc/committed.txt',
      'A\tsrc/data.bin',
      'A\tsrc/dos.txt',
      'A\tsrc/link',
      'A\tsrc/no-end.txt',
      'A\tsrc/run.sh',
      'A\tsrc/staged.txt',
      'D\tsrc/code.txt',
    ]);
    expect(readFileSync(join(scene.root, 'src/dos.txt'), 'utf8')).toBe('one\r\ntwo\r\n');
    expect([...readFileSync(join(scene.root, 'src/data.bin'))]).toEqual([0, 1, 2, 255, 13, 10, 0]);
    expect(scene.git('ls-files', '-s', 'src/run.sh', 'src/link').match(/^\d+/gm)).toEqual([
      '120000',
      '100755',
    ]);
  });

  it('is seen whole whatever marks its own index carries, and when a folder took a file’s place', async () => {
    scene.write('src/deep/a.txt', 'a\n');
    scene.write('src/flat', 'f\n');
    scene.commit('more');
    const run = await scene.run(changesCode);
    const { work } = await scene.start(run, 'code');
    scene.gitIn(work, 'update-index', '--assume-unchanged', 'src/code.txt');
    scene.write(join(work, 'src/code.txt'), 'hidden\n');
    rmSync(join(work, 'src/deep'), { recursive: true });
    symlinkSync('..', join(work, 'src/deep'));
    rmSync(join(work, 'src/flat'));
    mkdirSync(join(work, 'src/flat'));
    scene.write(join(work, 'src/flat/in.txt'), 'in\n');
    expect((await scene.propose(run, 'code')).status).toBe('verified');
    const { commit } = await apply(run);
    expect(scene.git('show', `${commit}:src/code.txt`)).toBe('hidden');
    expect(scene.git('show', `${commit}:src/deep`)).toBe('..');
    expect(scene.git('show', `${commit}:src/flat/in.txt`)).toBe('in');
  });

  it('is what was handed in: what the validator writes is no part of it', async () => {
    const run = await scene.run({
      id: 'code',
      validator: { type: 'test_pass', params: { command: '["sh","-c","echo log > test.log"]' } },
    });
    const { work } = await scene.start(run, 'code');
    scene.write(join(work, 'src/code.txt'), 'nine\n');
    await scene.propose(run, 'code');
    const patch = readFileSync(join(scene.root, `g/patches/${run}/code-1.patch`), 'utf8');
    expect(patch).toContain('nine');
    expect(patch).not.toContain('test.log');
  });

  it('leads to no patch when there is none of it', async () => {
    const run = await scene.run({
      id: 'code',
      validator: { type: 'test_pass', params: { command: 'true' } },
    });
    await scene.start(run, 'code');
    const verdict = await scene.propose(run, 'code');
    expect(verdict).toMatchObject({ status: 'verified' });
    expect(verdict.patch).toBeUndefined();
    expect(scene.traces()).toEqual(nothing);
    await expect(apply(run)).rejects.toMatchObject({ code: 'WRONG_STATE' });
  });

  it('does not pass when no patch can carry it, and stays', async () => {
    const run = await scene.run(changesCode);
    const { work } = await scene.start(run, 'code');
    mkdirSync(join(work, 'src/inner'));
    scene.gitIn(join(work, 'src/inner'), 'init', '-q');
    scene.write(join(work, 'src/inner/file.txt'), 'x');
    scene.write(join(work, 'src/code.txt'), 'nine\n');
    const verdict = await scene.propose(run, 'code');
    expect(verdict).toMatchObject({ status: 'verification_failed' });
    expect(verdict.failure_reason).toContain('src/inner/');
    expect(scene.traces()).toMatchObject({ folders: [`code-1@${run}`], patches: [] });
  });

  it('is verified once more when that was cut off', async () => {
    const run = await scene.run(changesCode);
    const { work } = await scene.start(run, 'code');
    scene.write(join(work, 'src/code.txt'), 'nine\n');
    const call = { caller: 'andy', run_id: run, step_id: 'code' };
    const dead = { ...scene.desk, validate: async () => Promise.reject(new Error('killed')) };
    const untold = { ...dead, isolation: async () => Promise.reject(new Error('killed')) };
    const { proposeStepResult } = await import('../../../src/runs/tools/propose-step-result.js');
    await expect(proposeStepResult(untold, { ...call, result: 'x' })).rejects.toThrow('killed');
    expect((await readRun(scene.desk, run)).steps[0]?.status).toBe('verify_pending');
    expect(await verifyStep(scene.desk, call)).toMatchObject({ status: 'verified' });
  });
});

describe('a patch', () => {
  const handedOver = async (
    content = 'one\ntwo\nthree\nfour\nfive\nsix\nseven\nEIGHT\n',
  ): Promise<string> => {
    const run = await scene.run(changesCode);
    const { work } = await scene.start(run, 'code');
    scene.write(join(work, 'src/code.txt'), content);
    expect((await scene.propose(run, 'code')).status).toBe('verified');
    return run;
  };
  /** Files, index and commit of the main tree. */
  const state = (): string =>
    [
      scene.git('rev-parse', 'HEAD'),
      scene.git('ls-files', '-s'),
      scene.git('diff', 'HEAD', '--stat'),
      scene.git('status', '--porcelain', '--', 'src'),
      String(existsSync(join(scene.root, '.git/rebase-apply'))),
    ].join('\n');

  it('becomes a commit of a main tree that has moved, once, on record, and after the run has ended', async () => {
    const run = await handedOver();
    scene.write('src/other.txt', 'x\n');
    scene.write('src/code.txt', 'zero\none\ntwo\nthree\nfour\nfive\nsix\nseven\neight\n');
    const moved = scene.commit('moved');
    const { approveCriterion } = await import('../../../src/runs/tools/approve.js');
    await approveCriterion(scene.desk, { caller: 'orchestrator', run_id: run, index: 0 });
    const { commit, patch } = await apply(run);
    expect(scene.git('rev-parse', 'HEAD')).toBe(commit);
    expect(scene.git('rev-parse', 'HEAD~1')).toBe(moved);
    expect(readFileSync(join(scene.root, 'src/code.txt'), 'utf8')).toMatch(/^zero\n[^]*EIGHT\n$/);
    expect(scene.git('log', '-1', '--format=%an')).toBe('andy');
    const snapshot = await readRun(scene.desk, run);
    expect(snapshot).toMatchObject({ status: 'completed', anomalies: [] });
    expect(snapshot.steps[0]?.patch).toMatchObject({ path: patch, commit });
    expect(await apply(run)).toMatchObject({ commit });
    expect(scene.git('rev-parse', 'HEAD')).toBe(commit);
    expect((await scene.events(run)).filter((event) => event === 'patch_applied')).toHaveLength(1);
  });

  it('is aborted cleanly when it conflicts, and that is recorded', async () => {
    const run = await handedOver();
    scene.write('src/code.txt', 'one\ntwo\nthree\nfour\nfive\nsix\nseven\nOTHER\n');
    scene.commit('other');
    const before = state();
    await expect(apply(run)).rejects.toMatchObject({
      code: 'PATCH_CONFLICT',
      exitCode: 4,
      hint: expect.stringContaining(`git am -3 g/patches/${run}/code-1.patch`),
    });
    expect(state()).toBe(before);
    const [last] = (await readJournal(scene.desk, run)).slice(-1);
    expect(last).toMatchObject({ event: 'patch_refused', agent: 'cls' });
  });

  it('is aborted cleanly when only git am finds that it conflicts', async () => {
    const run = await scene.run(changesCode);
    const { work } = await scene.start(run, 'code');
    scene.write(join(work, 'src/made.txt'), 'made\n');
    await scene.propose(run, 'code');
    scene.write('.git/info/exclude', 'src/made.txt\n');
    scene.write('src/made.txt', 'already here, ignored\n');
    const before = state();
    await expect(apply(run)).rejects.toMatchObject({ code: 'PATCH_CONFLICT' });
    expect(state()).toBe(before);
    expect(readFileSync(join(scene.root, 'src/made.txt'), 'utf8')).toBe('already here, ignored\n');
  });

  it('is not applied over uncommitted work, nor in the middle of something', async () => {
    const run = await handedOver();
    scene.write('src/open.txt', 'x');
    await expect(apply(run)).rejects.toMatchObject({ code: 'WRONG_STATE' });
    rmSync(join(scene.root, 'src/open.txt'));
    mkdirSync(join(scene.root, '.git/rebase-apply'));
    await expect(apply(run)).rejects.toMatchObject({ code: 'WRONG_STATE' });
    rmSync(join(scene.root, '.git/rebase-apply'), { recursive: true });
    await apply(run);
  });

  it('is not applied when it is not the one on record, a link, or gone', async () => {
    const run = await handedOver();
    const file = join(scene.root, `g/patches/${run}/code-1.patch`);
    const bytes = readFileSync(file, 'utf8');
    const before = state();
    writeFileSync(file, bytes.replace('EIGHT', 'EVIL!'));
    await expect(apply(run)).rejects.toMatchObject({ code: 'TAMPERED', exitCode: 5 });
    rmSync(file);
    writeFileSync(`${file}.real`, bytes);
    symlinkSync(`${file}.real`, file);
    await expect(apply(run)).rejects.toMatchObject({ code: 'IO_FAILED' });
    rmSync(file);
    await expect(apply(run)).rejects.toMatchObject({ code: 'IO_FAILED' });
    expect(state()).toBe(before);
    writeFileSync(file, bytes);
    await apply(run);
  });

  it('has no path but one that we would give it, since a journal may name any and people paste it', () => {
    const path = 'g/patches/$(touch x)/code-1.patch';
    scene.write(path, 'not ours');
    expect(readPatch(scene, path)).toBeUndefined();
    scene.write('g/patches/run/code-1.patch', 'ours');
    expect(String(readPatch(scene, 'g/patches/run/code-1.patch'))).toBe('ours');
  });

  it('needs no name that git knows', async () => {
    const run = await handedOver();
    scene.git('config', 'user.useConfigOnly', 'true');
    const { GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email } = process.env;
    delete process.env['GIT_COMMITTER_NAME'];
    delete process.env['GIT_COMMITTER_EMAIL'];
    const { commit } = await apply(run).finally(() =>
      Object.assign(process.env, { GIT_COMMITTER_NAME: name, GIT_COMMITTER_EMAIL: email }),
    );
    const people = scene.git('log', '-1', '--format=%ae %ce', commit);
    expect(people).toBe('andy@agent-ledger.invalid cls@agent-ledger.invalid');
  });
});
