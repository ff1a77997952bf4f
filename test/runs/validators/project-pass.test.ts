import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ValidatorSpec } from '../../../src/runs/shapes.js';
import type { ValidatorGround } from '../../../src/runs/validators/ground.js';
import { projectCommand } from '../../../src/runs/validators/project-command.js';
import { validateBuild, validateTests } from '../../../src/runs/validators/project-pass.js';

let root = '';
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-project-')));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, content = ''): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
};
const ground = (): ValidatorGround => ({ root, env: process.env, timeoutMs: 20_000, redact: (text) => text });
const found = async (purpose: 'build' | 'test', target?: string) =>
  projectCommand(target === undefined ? {} : { target }, root, purpose);
const build = async (spec: Partial<ValidatorSpec> = {}) =>
  validateBuild({ type: 'build_pass', ...spec }, ground());

describe('what a project is built and tested with', () => {
  it.each([
    ['package.json', '{"scripts":{"build":"tsc","test":"vitest"}}', 'npm run build', 'npm test'],
    ['Makefile', '', 'make', 'make test'],
    ['go.mod', '', 'go build ./...', 'go test ./...'],
    ['Cargo.toml', '', 'cargo build', 'cargo test'],
    ['pyproject.toml', '', 'python3 -m build', 'pytest'],
    ['pom.xml', '', 'mvn -B compile', 'mvn -B test'],
  ])('is told from %s', async (file, content, toBuild, toTest) => {
    write(file, content);
    expect(await found('build')).toEqual({ kind: 'found', command: toBuild.split(' '), folder: root });
    expect(await found('test')).toEqual({ kind: 'found', command: toTest.split(' '), folder: root });
  });

  it('is not told from what is no file: of a pipe the end may never come', async () => {
    symlinkSync('/dev/null', join(root, 'Makefile'));
    write('go.mod');
    expect(await found('build')).toMatchObject({ command: ['go', 'build', './...'] });
  });

  it('is not npm without such a script', async () => {
    write('package.json', '{"scripts":{"test":"vitest"}}');
    write('Makefile');
    expect(await found('build')).toMatchObject({ command: ['make'] });
  });

  it('fails, saying what was looked for, when nothing is there', async () => {
    expect(await build()).toMatchObject({
      passed: false,
      reason:
        'no build found: looked for a build script in package.json, Makefile, go.mod, Cargo.toml, pyproject.toml, pom.xml',
    });
  });

  it('takes the target for packages with Go, and for the folder to run in with others', async () => {
    write('go.mod');
    write('cmd/tool/main.go');
    expect(await found('test', './cmd/...')).toMatchObject({
      command: ['go', 'test', './cmd/...'],
      folder: root,
    });
    expect(await found('build', 'cmd/tool')).toMatchObject({
      command: ['go', 'build', './cmd/tool'],
      folder: root,
    });
    write('cmd/tool/Makefile');
    expect(await found('build', 'cmd/tool')).toMatchObject({
      command: ['make'],
      folder: join(root, 'cmd/tool'),
    });
  });

  it('is never looked for outside the work dir, nor taken for an option', async () => {
    write('go.mod');
    write('Makefile');
    symlinkSync(tmpdir(), join(root, 'link'));
    for (const target of [
      '../...',
      '..',
      '/',
      '/...',
      '-exec=sh',
      '-...',
      'link',
      'link/...',
      'a\0b',
      'missing',
    ]) {
      expect((await found('build', target)).kind, target).toBe('none');
    }
  });
});

describe('build_pass and test_pass', () => {
  it('pass and fail with the exit status, and keep the output', async () => {
    write('Makefile', 'all:\n\t@echo built\ntest:\n\t@echo broken; exit 3\n');
    expect(await build()).toMatchObject({ passed: true, details: { command: 'make', output: 'built\n' } });
    const tested = await validateTests({ type: 'test_pass' }, ground());
    expect(tested).toMatchObject({ passed: false, details: { output: expect.stringContaining('broken') } });
  });

  it.each([
    ['a JSON list', '["node","-e","process.exit(process.argv[1]===\'a b\'?0:1)","a b"]'],
    ['words with quotes', `node -e "process.exit(process.argv[1]==='a b'?0:1)" 'a b'`],
    ['words with backslashes', String.raw`node -e process.exit\(process.argv[1]===\"a\ b\"?0:1\) a\ b`],
  ])('run a command given as %s', async (_form, command) => {
    expect(await build({ params: { command } })).toMatchObject({ passed: true });
  });

  it('give a command to no shell', async () => {
    const marker = join(root, 'marker');
    await build({ params: { command: `echo x ; touch ${marker} $(touch ${marker})` } });
    expect(existsSync(marker)).toBe(false);
  });

  it.each(['[1]', '[]', '["', '"open', "it's", ' ', '[""]'])('refuse the command %j', async (command) => {
    expect((await build({ params: { command } })).passed).toBe(false);
  });

  it('cannot run a program that does not exist', async () => {
    await expect(build({ params: { command: 'no-such-program-here' } })).rejects.toMatchObject({
      code: 'IO_FAILED',
    });
  });

  it('bounds grandchildren as well', async () => {
    write('Makefile', 'all:\n\t@sleep 30 & wait\n');
    const began = Date.now();
    const result = await validateBuild({ type: 'build_pass' }, { ...ground(), timeoutMs: 150 });
    expect(result).toMatchObject({
      passed: false,
      details: { infra_error: expect.stringContaining('150 ms') },
    });
    expect(Date.now() - began).toBeLessThan(5 * 1000);
  });

  it('do not hand down who calls, nor another repository', async () => {
    write('env.sh', '#!/bin/sh\nenv\n');
    chmodSync(join(root, 'env.sh'), 0o755);
    const { PATH } = process.env;
    const env = {
      PATH,
      AGENT_LEDGER_AGENT: 'boss',
      GIT_DIR: '/elsewhere',
      GIT_CONFIG_KEY_0: 'k',
      OTHER: 'o',
    };
    const result = await validateBuild(
      { type: 'build_pass', params: { command: './env.sh' } },
      { ...ground(), env },
    );
    expect(result.details?.['output']).toContain('OTHER=o');
    expect(result.details?.['output']).not.toMatch(/AGENT_LEDGER_AGENT|GIT_DIR|GIT_CONFIG/);
  });
});

describe('the folder a validator works in', () => {
  it('is refused outside the project', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'agent-ledger-outside-'));
    symlinkSync(outside, join(root, 'way-out'));
    try {
      for (const work_dir of [outside, '/', join(root, '..'), join(root, 'way-out')]) {
        const attempt = build({ work_dir, params: { command: 'true' } });
        await expect(attempt).rejects.toMatchObject({ code: 'IO_OUTSIDE_ROOT' });
      }
    } finally {
      rmSync(outside, { recursive: true });
    }
  });
});
