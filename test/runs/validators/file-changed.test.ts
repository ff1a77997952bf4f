import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repositoryAt } from '../../../src/ledger/git/repository.js';
import { changedPaths } from '../../../src/runs/validators/changed-paths.js';
import { temporaryPath } from '../../../src/storage/lock/temporary.js';
import { validateChange } from '../../../src/runs/validators/file-changed.js';
import type { ValidatorGround } from '../../../src/runs/validators/ground.js';

let root = '';
let base = '';
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-changed-')));
  git('init', '-q', '-b', 'main');
  write('src/old.ts', 'one\n');
  write('.gitignore', 'ignored/\n');
  commit('first');
  base = git('rev-parse', 'HEAD');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const identity = ['-c', 'user.name=Case', '-c', 'user.email=case@example.com'];
const git = (...args: readonly string[]): string =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
const write = (path: string, content: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};
const commit = (message: string): void => {
  git('add', '-A');
  git(...identity, 'commit', '-q', '-m', message);
};
const ground = (): ValidatorGround => ({ root, env: process.env, timeoutMs: 20_000, redact: (text) => text });
const check = async (target: string, baseCommit?: string, workDir?: string) =>
  validateChange(
    { type: 'file_changed', target, ...(workDir === undefined ? {} : { work_dir: workDir }) },
    ground(),
    baseCommit,
  );

describe('file_changed', () => {
  it('has the time that every validator has for all its calls of git together', async () => {
    const real = execFileSync('sh', ['-c', 'command -v git'], { encoding: 'utf8' }).trim();
    mkdirSync(join(root, 'ignored'));
    write('ignored/git', `#!/bin/sh\nsleep 0.2\nexec ${real} "$@"\n`);
    chmodSync(join(root, 'ignored/git'), 0o755);
    const repository = repositoryAt(root);
    if (repository === undefined) throw new Error('it was made');
    const env = { ...repository.env, PATH: `${join(root, 'ignored')}:${process.env['PATH'] ?? ''}` };
    const question = { repository: { ...repository, env }, folder: root };
    const late = changedPaths({ ...question, timeoutMs: 500 });
    await expect(late).rejects.toMatchObject({
      code: 'IO_FAILED',
      message: expect.stringContaining('in time'),
    });
    expect(await changedPaths({ ...question, timeoutMs: 60_000 })).toEqual([]);
  });

  it('fails while nothing has changed', async () => {
    expect(await check('**')).toMatchObject({ passed: false, missing: ['**'] });
  });

  it.each([
    ['changed', () => write('src/old.ts', 'two\n'), 'src/*.ts'],
    ['untracked', () => write('src/new/deep.ts', 'x'), 'src/**/*.ts'],
    ['deleted', () => rmSync(join(root, 'src/old.ts')), 'src/old.ts'],
    [
      'staged, then removed from the folder',
      () => {
        write('staged.ts', 'x');
        git('add', 'staged.ts');
        rmSync(join(root, 'staged.ts'));
      },
      'staged.ts',
    ],
    [
      'committed since',
      () => {
        write('docs/page.md', 'x');
        commit('second');
      },
      '{docs,src}/*.md',
    ],
    ['hidden', () => write('.github/ci.yml', 'x'), '**/*.yml'],
    ['named with spaces and brackets', () => write('app/(group) [id]/a b.ts', 'x'), 'app/(group)*/*.ts'],
  ])('sees a file that is %s', async (_how, change, glob) => {
    change();
    expect(await check(glob, base)).toMatchObject({ passed: true, details: { changed_count: '1' } });
    expect((await check('other/**', base)).passed).toBe(false);
  });

  it('leaves out what git ignores, and what recording itself writes', async () => {
    write('ignored/a.ts', 'x');
    write('g/ledger/cls/2026-11-20.jsonl', '{}\n');
    write('memory/cls/sessions/2026-11-20_cls_001.md', 'x');
    write('agents/cls/status.json', '{}');
    write(relative(root, temporaryPath(join(root, 'agents/cls/status.json'))), '{}');
    write('agents/.gitignore.12-abcdefgh.tmp', '*');
    expect((await check('**', base)).passed).toBe(false);
    write('memory/cls/notes.md', 'x');
    expect((await check('**', base)).passed).toBe(true);
  });

  it('compares against the step’s commit, not against what is checked out', async () => {
    write('src/old.ts', 'two\n');
    commit('second');
    expect((await check('src/old.ts', base)).passed).toBe(true);
    expect((await check('src/old.ts')).passed).toBe(false);
  });

  it('looks at a sub-folder, with paths relative to it', async () => {
    write('src/old.ts', 'two\n');
    write('elsewhere.ts', 'x');
    expect(await check('*.ts', base, join(root, 'src'))).toMatchObject({
      passed: true,
      details: { changed: 'old.ts' },
    });
    expect((await check('elsewhere.ts', base, join(root, 'src'))).passed).toBe(false);
  });

  it('counts all files of a repository without commits', async () => {
    rmSync(join(root, '.git'), { recursive: true });
    git('init', '-q');
    expect((await check('src/old.ts')).passed).toBe(true);
  });

  it('cannot run against a commit that is not there, or that is an option', async () => {
    for (const bad of ['0'.repeat(40), '--output=/tmp/x', 'main..HEAD']) {
      await expect(check('**', bad)).rejects.toMatchObject({ code: 'IO_FAILED' });
    }
  });

  it('does not pass outside a repository, without a target, or with a pattern that would take for ever', async () => {
    write('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'x');
    for (const glob of ['', '*a*a*a*a*a*a*a*a*a*b', '**/**/**/**/x', 'x'.repeat(501)]) {
      expect((await check(glob, base)).passed).toBe(false);
    }
    rmSync(join(root, '.git'), { recursive: true });
    expect((await check('**')).passed).toBe(false);
  });
});

describe('a repository whose settings name programs', () => {
  const hostile = (): string => {
    const marker = join(root, 'ran');
    const program = join(root, '.git', 'evil');
    writeFileSync(program, `#!/bin/sh\necho x >> '${marker}'\nexit 0\n`);
    chmodSync(program, 0o755);
    for (const key of [
      'core.fsmonitor',
      'diff.external',
      'diff.evil.textconv',
      'diff.evil.command',
      'core.pager',
    ]) {
      git('config', key, program);
    }
    mkdirSync(join(root, '.git/hooks'), { recursive: true });
    writeFileSync(join(root, '.git/hooks/post-index-change'), `#!/bin/sh\necho x >> '${marker}'\n`);
    chmodSync(join(root, '.git/hooks/post-index-change'), 0o755);
    writeFileSync(join(root, '.git/info/attributes'), '* diff=evil\n');
    return marker;
  };

  it('executes none of them', async () => {
    const marker = hostile();
    write('src/old.ts', 'two\n');
    expect((await check('src/old.ts', base)).passed).toBe(true);
    expect(existsSync(marker)).toBe(false);
  });

  it('would in a plain git status (negative control)', () => {
    const marker = hostile();
    write('src/old.ts', 'two\n');
    git('status');
    expect(existsSync(marker)).toBe(true);
  });
});
