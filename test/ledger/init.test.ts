import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hookNames } from '../../src/ledger/git/hook-text.js';
import { initWorkspace } from '../../src/ledger/init.js';
import { openLedger } from '../../src/ledger/open.js';
import { readConfig } from '../../src/storage/config.js';
import {
  initWithHooks,
  newRepository,
  removeFolder,
  temporaryFolder,
  TestRepository,
} from '../support/git-repository.js';
import { requireProgram } from '../support/programs.js';

let base: string;
beforeEach(() => {
  base = temporaryFolder('init');
});
afterEach(() => removeFolder(base));

describe('init', () => {
  const files = [
    'g/ledger/ledger.json',
    'g/.gitattributes',
    'g/.gitignore',
    'agents/.gitignore',
    'ledger.config.json',
  ];

  it('makes the workspace, the configuration and the schemas, and says so', () => {
    const { created, left, git } = initWorkspace(base);

    expect(created).toEqual(expect.arrayContaining([...files, 'schemas/ledger-line.schema.json']));
    expect(created.filter((path) => !existsSync(join(base, path)))).toEqual([]);
    expect({ left, git }).toEqual({ left: [], git: undefined });
  });

  it('makes the folders of the agents it is told', () => {
    const { created } = initWorkspace(base, { agents: ['cls', 'andy'] });

    expect(created).toEqual(
      expect.arrayContaining(['g/ledger/cls', 'agents/cls', 'g/ledger/andy', 'agents/andy']),
    );
    expect(statSync(join(base, 'g/ledger/andy')).isDirectory()).toBe(true);
  });

  it('changes nothing the second time, and says that too', () => {
    const first = initWorkspace(base, { agents: ['cls'] });
    const before = stampsBelow(base);

    const second = initWorkspace(base, { agents: ['cls'], timeZone: 'UTC' });

    expect(stampsBelow(base)).toEqual(before);
    expect(second).toEqual({
      ...first,
      created: [],
      left: expect.arrayContaining([...first.created]) as string[],
    });
  });

  it('refuses another time zone than the one it has, and adds nothing', () => {
    initWorkspace(base);
    const before = stampsBelow(base);

    const again = (): unknown => initWorkspace(base, { agents: ['cls'], timeZone: 'Europe/Berlin' });

    expect(again).toThrow(expect.objectContaining({ code: 'WRONG_STATE' }));
    expect(stampsBelow(base)).toEqual(before);
  });

  it('keeps files that people have changed', () => {
    initWorkspace(base);
    writeFileSync(join(base, 'g/.gitignore'), 'mine\n');
    writeFileSync(join(base, 'schemas/config.schema.json'), '{}\n');

    initWorkspace(base);

    expect(readFileSync(join(base, 'g/.gitignore'), 'utf8')).toBe('mine\n');
    expect(readFileSync(join(base, 'schemas/config.schema.json'), 'utf8')).toBe('{}\n');
  });

  it('adds what is missing in a workspace that the first append has made', async () => {
    const ledger = openLedger({ root: base });
    await ledger.agent('cls').append({ event: 'info', summary: 'x' });
    await ledger.close();

    const { created, left, workspaceId } = initWorkspace(base);

    expect(left).toContain('g/ledger/ledger.json');
    expect(created).toContain('ledger.config.json');
    expect(workspaceId).toBe(ledger.workspaceId);
  });

  it('writes a configuration that is valid and changes no default', () => {
    initWorkspace(base);

    expect(readConfig(base)).toEqual({ $schema: './schemas/config.schema.json' });
  });

  it('takes the time zone for a new workspace', () => {
    initWorkspace(base, { timeZone: 'Europe/Berlin' });

    expect(readFileSync(join(base, 'g/ledger/ledger.json'), 'utf8')).toContain(
      '"time_zone": "Europe/Berlin"',
    );
  });

  it.each([
    ['an agent name that is none', { agents: ['../x'] }, 'INVALID_AGENT'],
    ['hooks where there is no repository', { hooks: true }, 'USAGE'],
    ['git settings where there is no repository', { git: true }, 'USAGE'],
  ])('refuses %s and makes nothing', (_, options, code) => {
    const root = join(base, 'new');

    expect(() => initWorkspace(root, options)).toThrow(expect.objectContaining({ code }) as Error);
    expect(existsSync(root)).toBe(false);
  });
});

describe.skipIf(!requireProgram('git'))('init in a git repository', () => {
  let repository: TestRepository;
  let hooks: string;
  beforeEach(() => {
    repository = newRepository(join(base, 'work'));
    hooks = join(repository.top, '.git/hooks');
  });

  const kinds = (report: ReturnType<typeof initWorkspace>): readonly string[] =>
    report.git?.hooks.map(({ kind }) => kind) ?? [];
  const putHook = (folder: string, script: string): void => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'pre-commit'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  };
  const commit = (env: NodeJS.ProcessEnv = {}): ReturnType<TestRepository['tryGit']> => {
    repository.write('code.txt', `${repository.read('code.txt')}more\n`);
    return repository.gitWith(env, 'commit', '--quiet', '--all', '--message=Change');
  };

  it('touches neither hooks nor settings unless asked to', () => {
    const before = repository.read('.git/config');

    initWorkspace(repository.top);

    expect(repository.read('.git/config')).toBe(before);
    expect(hookNames.filter((name) => existsSync(join(hooks, name)))).toEqual([]);
  });

  it('puts executable hooks in place and sets the two stash settings, with `git`', () => {
    const report = initWithHooks(repository.top);

    expect(kinds(report)).toEqual(['created', 'created', 'created', 'created']);
    expect(hookNames.every((name) => (statSync(join(hooks, name)).mode & 0o111) === 0o111)).toBe(true);
    expect(report.git?.settings).toEqual([
      { name: 'merge.autoStash', value: 'true', kind: 'set' },
      { name: 'rebase.autoStash', value: 'true', kind: 'set' },
    ]);
    expect(repository.git('config', '--local', 'rebase.autoStash').trim()).toBe('true');
  });

  it('changes nothing the second time, in the git folder neither', () => {
    initWithHooks(repository.top);
    const before = stampsBelow(repository.top);

    const report = initWithHooks(repository.top);

    expect(kinds(report)).toEqual(['left', 'left', 'left', 'left']);
    expect(report.git?.settings.map(({ kind }) => kind)).toEqual(['left', 'left']);
    expect(stampsBelow(repository.top)).toEqual(before);
  });

  it('sets nothing with `config: false`, nor with `hooks` alone', () => {
    initWithHooks(repository.top, { config: false });
    initWithHooks(repository.top, { git: false, hooks: true });

    expect(repository.tryGit('config', 'merge.autoStash').status).toBe(1);
    expect(existsSync(join(hooks, 'pre-commit'))).toBe(true);
  });

  it('leaves a stash setting that somebody has chosen', () => {
    repository.git('config', 'merge.autoStash', 'false');

    const report = initWithHooks(repository.top);

    expect(report.git?.settings[0]).toEqual({ name: 'merge.autoStash', value: 'false', kind: 'left' });
    expect(repository.git('config', 'merge.autoStash').trim()).toBe('false');
  });

  it('keeps an earlier hook, which runs first', () => {
    putHook(hooks, 'echo earlier >> ../order; [ -e g/ledger/cls ] || exit 0');

    const report = initWithHooks(repository.top);

    expect(report.git?.hooks[0]).toMatchObject({
      kind: 'chained',
      earlier: join(hooks, 'pre-commit.before-agent-ledger'),
    });
    expect(commit().status).toBe(0);
    expect(readFileSync(join(base, 'order'), 'utf8')).toBe('earlier\n');
  });

  it('lets an earlier hook stop the commit, before ours does anything', async () => {
    putHook(hooks, 'echo no >&2; exit 7');
    initWithHooks(repository.top);
    const ledger = openLedger({ root: repository.top });
    await ledger.agent('cls').append({ event: 'info', summary: 'x' });
    await ledger.close();

    const { status, output } = commit();

    expect({ status, output }).toEqual({ status: 1, output: 'no\n' });
    expect(repository.git('ls-files', 'g/ledger/cls')).toBe('');
  });

  it('does not run an earlier hook that is switched off', () => {
    putHook(hooks, 'exit 1');
    chmodSync(join(hooks, 'pre-commit'), 0o644);
    initWithHooks(repository.top);

    expect(commit().status).toBe(0);
  });

  it('does not chain twice when another program has put its hook in front of ours', () => {
    putHook(hooks, 'exit 0');
    initWithHooks(repository.top);
    putHook(hooks, 'exec "$(dirname "$0")/pre-commit.legacy"');

    const report = initWithHooks(repository.top);

    expect(report.git?.hooks[0]).toMatchObject({
      kind: 'by_hand',
      line: expect.stringContaining('git-hook pre-commit') as string,
    });
    expect(readFileSync(join(hooks, 'pre-commit'), 'utf8')).toContain('legacy');
  });

  it('completes an installation that was broken off after the earlier hook got its new name', () => {
    putHook(hooks, 'echo earlier >> ../order');
    initWithHooks(repository.top);
    execFileSync('rm', [join(hooks, 'pre-commit')]);

    expect(kinds(initWithHooks(repository.top))[0]).toBe('created');
    expect(commit().status).toBe(0);
    expect(readFileSync(join(base, 'order'), 'utf8')).toBe('earlier\n');
  });

  it('honours core.hooksPath of the repository', () => {
    repository.git('config', 'core.hooksPath', '.githooks');

    initWithHooks(repository.top);

    expect(existsSync(join(repository.top, '.githooks/pre-commit'))).toBe(true);
    expect(existsSync(join(hooks, 'pre-commit'))).toBe(false);
  });

  it("writes nothing into a folder of hooks that all of the user's repositories share", () => {
    const shared = join(base, 'shared');
    repository.git('config', '--global', 'core.hooksPath', shared);
    try {
      const report = initWithHooks(repository.top);

      expect(kinds(report)).toEqual(['by_hand', 'by_hand', 'by_hand', 'by_hand']);
      expect(existsSync(shared)).toBe(false);
    } finally {
      repository.git('config', '--global', '--unset', 'core.hooksPath');
    }
  });

  it('names the file and the line to add where husky manages the hooks', () => {
    repository.git('config', 'core.hooksPath', '.husky/_');

    const [hook] = initWithHooks(repository.top).git?.hooks ?? [];

    expect(hook).toMatchObject({ kind: 'by_hand', path: join(repository.top, '.husky/pre-commit') });
    expect(existsSync(join(repository.top, '.husky'))).toBe(false);
  });

  it('works from a linked work tree, for all of them', () => {
    const linked = new TestRepository(join(base, 'linked'));
    repository.git('worktree', 'add', '--quiet', linked.top);

    initWithHooks(linked.top);

    expect(existsSync(join(hooks, 'pre-commit'))).toBe(true);
    expect(linked.git('config', 'agentledger.workspace').trim()).toBe('.');
  });

  it('is not misled by variables that a hook of another repository has set', () => {
    const other = newRepository(join(base, 'other'));
    process.env['GIT_DIR'] = join(other.top, '.git');
    try {
      initWithHooks(repository.top);
    } finally {
      delete process.env['GIT_DIR'];
    }

    expect(existsSync(join(other.top, '.git/hooks/pre-commit'))).toBe(false);
    expect(existsSync(join(hooks, 'pre-commit'))).toBe(true);
  });

  it('lets a colleague without the tool notice nothing', () => {
    initWorkspace(repository.top, { git: true });
    repository.commitAll('With a ledger');

    expect(commit()).toEqual({ status: 0, output: '' });
    initWorkspace(repository.top, {
      git: true,
      program: { node: process.execPath, script: join(base, 'gone.cjs') },
    });
    expect(commit()).toEqual({ status: 0, output: '' });
  });

  it('prefers the command on the PATH to the recorded one', () => {
    initWithHooks(repository.top);
    const bin = join(base, 'bin');
    mkdirSync(bin);
    const log = join(base, 'log');
    writeFileSync(join(bin, 'agent-ledger'), `#!/bin/sh\necho "$@" >> ${log}\n`, { mode: 0o755 });

    commit({ PATH: `${bin}:${process.env['PATH'] ?? ''}` });

    expect(readFileSync(log, 'utf8')).toMatch(
      /^git-hook pre-commit\ngit-hook prepare-commit-msg .+ message\ngit-hook commit-msg .+\n$/,
    );
  });

  it.each(hookNames)('writes a %s hook that sh can read', (name) => {
    initWithHooks(repository.top);

    execFileSync('sh', ['-n', join(hooks, name)]);
  });
});

/** Path, inode, size, time and mode of every file below a folder. */
function stampsBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .toSorted()
    .map((path) => ({ path, stats: lstatSync(join(folder, path)) }))
    .map(({ path, stats }) =>
      (stats.isFile() ? [path, stats.ino, stats.size, stats.mtimeMs, stats.mode] : [path]).join(' '),
    );
}
