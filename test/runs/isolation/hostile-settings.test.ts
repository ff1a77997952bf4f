import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyPolicy } from '../../../src/runs/tools/apply-policy.js';
import { applyPatch } from '../../../src/runs/tools/apply-patch.js';
import { changesCode, nothing, Scene } from './scene.js';

let scene: Scene;
beforeEach(() => {
  scene = new Scene();
});
afterEach(() => scene.end());

const hooks = [
  'applypatch-msg',
  'pre-applypatch',
  'post-applypatch',
  'post-checkout',
  'post-commit',
  'post-index-change',
  'pre-auto-gc',
  'pre-commit',
  'prepare-commit-msg',
  'commit-msg',
  'reference-transaction',
];

const marks = (): string => join(scene.folder, 'ran');

/** What was executed. */
function ran(): readonly string[] {
  return existsSync(marks()) ? readdirSync(marks()).sort() : [];
}

/** A program that leaves a mark and then does `next`: passes its input on, or fails where git would wait for more. */
function program(name: string, next = 'cat'): string {
  const path = join(scene.folder, 'programs', name);
  mkdirSync(join(scene.folder, 'programs'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\nmkdir -p '${marks()}'\ntouch '${marks()}/${name}'\n${next}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** Everything that settings of a repository can have git execute. */
function makeHostile(): void {
  const folder = join(scene.root, '.git/hooks');
  mkdirSync(folder, { recursive: true });
  for (const name of hooks) {
    writeFileSync(join(folder, name), readFileSync(program(`hook-${name}`)));
    chmodSync(join(folder, name), 0o755);
  }
  const settings: readonly (readonly [string, string])[] = [
    ['core.hooksPath', folder],
    ['core.fsmonitor', program('fsmonitor', 'exit 1')],
    ['core.editor', program('editor')],
    ['sequence.editor', program('editor')],
    ['core.pager', program('pager')],
    ['core.sshCommand', program('ssh', 'exit 1')],
    ['core.askPass', program('askpass')],
    ['diff.external', program('external-diff')],
    ['diff.evil.command', program('diff-driver')],
    ['diff.evil.textconv', program('textconv')],
    ['merge.evil.driver', program('merge-driver')],
    ['merge.default', 'evil'],
    ['am.threeWay', 'true'],
    ['filter.evil.clean', program('clean')],
    ['filter.evil.smudge', program('smudge')],
    ['filter.evil.required', 'true'],
    ['filter.long.process', program('process', 'exit 1')],
    ['commit.gpgSign', 'true'],
    ['gpg.program', program('gpg')],
    ['log.showSignature', 'true'],
    ['gc.auto', '1'],
    ['credential.helper', `!${program('credential')}`],
    ['hook.evil.event', 'pre-commit'],
    ['hook.evil.command', program('configured-hook')],
    ['alias.status', `!${program('alias')}`],
    ['apply.whitespace', 'fix'],
    ['format.attach', 'x'],
    ['format.signOff', 'true'],
    ['diff.noprefix', 'true'],
    ['mailinfo.scissors', 'true'],
  ];
  for (const [key, value] of settings) scene.git('config', key, value);
  // Other settings for linked work trees only.
  writeFileSync(
    join(scene.root, '.git/linked'),
    `[filter "linked"]\n\tsmudge = ${program('linked-smudge')}\n`,
  );
  scene.git('config', `includeIf.gitdir:${scene.root}/.git/worktrees/.path`, 'linked');
  const attributes = '*.txt filter=evil diff=evil merge=evil\n*.long filter=long\n*.lnk filter=linked\n';
  writeFileSync(join(scene.root, '.git/info/attributes'), attributes);
}

/** Every file type that an attribute stands for. */
function writeFiles(): void {
  for (const end of ['txt', 'long', 'lnk']) scene.write(`src/a.${end}`, 'one\ntwo\nthree\n');
  scene.commit('more');
}

describe('a repository whose settings and hooks name programs', () => {
  it('has none of them executed from start to applied patch, in doctor, and in a conflict', async () => {
    writeFiles();
    const run = await scene.run(
      changesCode,
      { ...changesCode, id: 'late' },
      { ...changesCode, id: 'skipped' },
    );
    makeHostile();
    for (const step of ['code', 'late', 'skipped']) {
      const { work } = await scene.start(run, step);
      for (const end of ['txt', 'long', 'lnk'])
        scene.write(join(work, `src/a.${end}`), `${step} \ntwo\nthree\n`);
      scene.write(join(work, `src/${step}.txt`), 'new\n');
    }
    for (const step of ['code', 'late'])
      expect(await scene.propose(run, step)).toMatchObject({ status: 'verified' });
    await applyPolicy(scene.desk, {
      caller: 'orchestrator',
      run_id: run,
      step_id: 'skipped',
      action: 'skip',
    });
    scene.doctor(true);
    const { commit } = await applyPatch(scene.desk, { caller: 'cls', run_id: run, step_id: 'code' });
    const late = applyPatch(scene.desk, { caller: 'cls', run_id: run, step_id: 'late' });
    await expect(late).rejects.toMatchObject({ code: 'PATCH_CONFLICT' });
    expect(ran()).toEqual([]);
    for (const end of ['txt', 'long', 'lnk'])
      expect(readFileSync(join(scene.root, `src/a.${end}`), 'utf8')).toBe('code \ntwo\nthree\n');
    expect(scene.traces()).toMatchObject({
      ...nothing,
      patches: ['code-1.patch', 'late-1.patch', 'skipped-1.patch'],
    });
    expect(commit).toMatch(/^[0-9a-f]{40}$/);
  });

  it('has them executed by git itself (negative control)', () => {
    writeFiles();
    const parent = scene.git('rev-parse', 'HEAD');
    scene.write('src/a.txt', 'patched\ntwo\nthree\n');
    scene.commit('to mail');
    const mail = scene.git('format-patch', '--stdout', '-1');
    scene.git('reset', '-q', '--hard', parent);
    makeHostile();
    const mailed = join(scene.folder, 'mail');
    writeFileSync(mailed, `${mail}\n`);
    const plainly = (...args: readonly string[]): void => {
      const name = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
      spawnSync('git', [...name, ...args], { cwd: scene.root, stdio: 'ignore', timeout: 20_000 });
    };
    // git dies of a filter process that answers nothing: it comes last.
    scene.git('config', '--unset', 'filter.long.process');
    scene.write('src/a.txt', 'one\ntwo\nTHREE\n');
    plainly('diff');
    scene.git('config', '--unset', 'diff.evil.command');
    plainly('diff');
    scene.git('config', '--unset', 'diff.external');
    plainly('diff');
    plainly('add', '-A', 'src');
    plainly('reset', '-q', '--hard');
    plainly('worktree', 'add', join(scene.folder, 'linked'), 'HEAD');
    scene.git('config', 'filter.evil.required', 'false');
    plainly('commit', '--allow-empty', '-m', 'x');
    plainly('am', mailed);
    plainly('fetch', 'ssh://nowhere.invalid/x');
    scene.git('config', 'filter.long.process', program('process', 'exit 1'));
    scene.write('src/a.long', 'changed\n');
    plainly('add', 'src/a.long');
    expect(ran()).toEqual(
      expect.arrayContaining([
        'clean',
        'diff-driver',
        'external-diff',
        'fsmonitor',
        'gpg',
        'hook-applypatch-msg',
        'hook-post-checkout',
        'hook-post-index-change',
        'hook-pre-commit',
        'linked-smudge',
        'process',
        'smudge',
        'ssh',
        'textconv',
      ]),
    );
  });
});
