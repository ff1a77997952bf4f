import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rotate } from '../../src/ledger/rotate.js';
import { openLedger, type Ledger } from '../../src/ledger/open.js';
import { prepareCommitMessage } from '../../src/ledger/git/commit-trailer.js';
import { preCommit } from '../../src/ledger/git/pre-commit.js';
import { acquireLock } from '../../src/storage/lock/lock.js';
import { paths } from '../../src/storage/workspace.js';
import {
  dayFilesOf,
  linesOfAgent,
  newWorkspaceRepository,
  removeFolder,
  temporaryFolder,
  TestRepository,
} from '../support/git-repository.js';
import { requireProgram } from '../support/programs.js';

const event = { event: 'info', summary: 'Looked at the logs' };
const hasGit = requireProgram('git');

/** A repository with a workspace in `folder`, and a writer that stays open. */
class Stage {
  readonly base = temporaryFolder('pre-commit');
  readonly repository: TestRepository;
  readonly root: string;
  readonly ledger: Ledger;

  constructor(folder = '.') {
    this.repository = newWorkspaceRepository(join(this.base, 'work'), folder);
    this.root = join(this.repository.top, folder);
    this.ledger = openLedger({ root: this.root, durability: 'os' });
  }

  /** The file that the events went to, relative to the root. When it resolves, the writer has given up the lock. */
  async append(events = 1): Promise<string> {
    const outcomes = await this.ledger.agent('cls').appendMany(Array.from({ length: events }, () => event));
    while (existsSync(paths.lock(this.root, 'cls'))) await nextTurn();
    const [first] = outcomes;
    if (first?.kind !== 'written') throw new Error(`not written: ${JSON.stringify(first)}`);
    return first.ack.file;
  }

  /** A change of the code and a commit that takes it in. */
  commit(...args: readonly string[]): ReturnType<TestRepository['tryGit']> {
    this.repository.write('code.txt', `${this.repository.read('code.txt')}more\n`);
    this.repository.git('add', 'code.txt');
    return this.repository.tryGit('commit', '--quiet', '--message=Change', ...args);
  }

  async end(): Promise<void> {
    await this.ledger.close();
    removeFolder(this.base);
  }
}

describe.skipIf(!hasGit)('the pre-commit hook', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.end());

  it('commits what was appended, and the next append starts a file that git does not know', async () => {
    const file = await stage.append();

    expect(stage.commit()).toEqual({ status: 0, output: '' });

    const next = await stage.append();
    expect(stage.repository.committed()).toEqual([file]);
    expect(stage.repository.status()).toEqual([`?? ${next}`]);
  });

  it('adds files only: no commit changes an earlier one', async () => {
    for (const _ of [1, 2, 3]) {
      await stage.append();
      stage.commit();
    }

    const changes = stage.repository
      .git('log', '--name-status', '--format=', '--', 'g/ledger')
      .trim()
      .split('\n');
    expect(changes.filter((line) => line.endsWith('.jsonl'))).toHaveLength(3);
    expect(changes.every((line) => line.startsWith('A'))).toBe(true);
  });

  it('works with commit --all', async () => {
    const file = await stage.append();
    stage.repository.write('code.txt', 'all\n');

    stage.repository.git('commit', '--quiet', '--all', '--message=All');

    expect(stage.repository.committed()).toEqual([file]);
    expect(stage.repository.status()).toEqual([]);
  });

  it('leaves a commit of named paths alone, and the lines go with the next one', async () => {
    const file = await stage.append();
    stage.repository.write('code.txt', 'part\n');

    stage.repository.git('commit', '--quiet', '--message=Part', '--', 'code.txt');

    expect(stage.repository.committed()).toEqual([]);
    expect(stage.repository.status()).toEqual([`?? ${file}`]);
    stage.commit();
    expect(stage.repository.committed()).toEqual([file]);
  });

  it('stages nothing for a commit that git will refuse as empty', async () => {
    const file = await stage.append();

    expect(stage.repository.tryGit('commit', '--message=Nothing').status).toBe(1);

    expect(stage.repository.status()).toEqual([`?? ${file}`]);
    expect(await stage.append()).toBe(file);
  });

  it('commits the ledger alone when it was added by hand', async () => {
    await stage.append();
    stage.repository.git('add', 'g');
    await stage.append();

    stage.repository.git('commit', '--quiet', '--message=Ledger');

    expect(stage.repository.status()).toEqual([]);
    expect(linesOfAgent(stage.root, 'cls')).toHaveLength(2);
  });

  it('works for the very first commit of a repository', async () => {
    const file = await stage.append();
    stage.repository.git('update-ref', '-d', 'HEAD');

    expect(stage.commit().output).toBe('');

    expect(stage.repository.committed()).toEqual([file]);
  });

  it('works when the last commit is amended', async () => {
    await stage.append();
    stage.commit();
    await stage.append();

    expect(stage.commit('--amend').output).toBe('');

    expect(stage.repository.committed()).toHaveLength(2);
    expect(stage.repository.status()).toEqual([]);
  });

  it('works in a linked work tree, which writes files of its own', async () => {
    await stage.append();
    stage.commit();
    const linked = new TestRepository(join(stage.base, 'linked'));
    stage.repository.git('worktree', 'add', '--quiet', linked.top, '-b', 'other');
    const ledger = openLedger({ root: linked.top, durability: 'os' });
    const { file } = await ledger.agent('cls').append(event);
    await ledger.close();
    linked.write('code.txt', 'linked\n');

    linked.git('commit', '--quiet', '--all', '--message=Linked');

    expect(linked.committed()).toContain(file);
    expect(linked.committed()).toHaveLength(2);
    expect(linked.status()).toEqual([]);
  });

  it('works while a merge with a conflict in the code is being committed', async () => {
    stage.repository.git('branch', 'other');
    await stage.append();
    stage.commit();
    stage.repository.git('switch', '--quiet', 'other');
    await stage.append();
    stage.repository.write('code.txt', 'theirs\n');
    stage.repository.git('commit', '--quiet', '--all', '--message=Theirs');
    expect(stage.repository.tryGit('merge', 'main').output).toContain('CONFLICT');
    await stage.append();

    const { status, output } = stage.commit();

    expect({ status, output }).toEqual({ status: 0, output: '' });
    expect(stage.repository.git('log', '-1', '--format=%P').trim().split(' ')).toHaveLength(2);
    expect(stage.repository.committed()).toHaveLength(2);
    expect(stage.repository.status()).toHaveLength(1);
  });

  it('closes a live file that was added by hand to a commit, of whatever kind', async () => {
    const file = await stage.append();
    stage.repository.git('add', 'g');

    stage.repository.git('commit', '--quiet', '--message=Ledger');

    expect(await stage.append()).not.toBe(file);
    stage.repository.git('add', 'g');
    const second = dayFilesOf(stage.root, 'cls')[1] ?? '';
    stage.repository.git('commit', '--quiet', '--message=Path', '--', `g/ledger/cls/${second}`);
    expect(await stage.append()).not.toContain(second);
  });

  it('commits the lines that came between a commit of paths and the hook with the next one', async () => {
    const file = await stage.append();
    stage.repository.git('add', 'g');
    await stage.append();
    stage.repository.git('-c', 'core.hooksPath=/dev/null', 'commit', '--quiet', '--message=Path', '--', file);
    await stage.append();

    expect(stage.commit().output).toBe('');

    expect(stage.repository.status()).toEqual([]);
    expect(stage.repository.git('show', `HEAD:${file}`).trim().split('\n')).toHaveLength(3);
  });

  it('goes on without the lines of an agent whose lock is taken, and says so', async () => {
    const file = await stage.append();
    await stage.ledger.close();
    const lock = await acquireLock(paths.lock(stage.root, 'cls'), { timeoutMs: 1_000 });

    const { status, output } = stage.commit();
    lock.release();

    expect(status).toBe(0);
    expect(output).toContain('the newest lines of cls go with a later commit');
    expect(stage.repository.status()).toEqual([`?? ${file}`]);
  });

  it('stages nothing of a ledger that git is told to ignore', async () => {
    const file = await stage.append();
    stage.repository.write('.gitignore', 'g/ledger/cls/\n');

    stage.commit();

    expect(stage.repository.committed()).toEqual([]);
    expect(await stage.append()).toBe(file);
  });

  it('leaves files of other clones, which may still grow there, to those', async () => {
    await stage.append();
    const other = `g/ledger/cls/${(dayFilesOf(stage.root, 'cls')[0] ?? '').replace(/\.\w{6}\./, '.zzzzzz.')}`;
    stage.repository.write(other, '');

    stage.commit();

    expect(stage.repository.status()).toEqual([`?? ${other}`]);
  });

  it('commits what a clone needs to read the lines, if nobody has', async () => {
    stage.repository.git('rm', '--quiet', '--cached', 'g/ledger/ledger.json', 'g/.gitattributes');
    stage.repository.git('-c', 'core.hooksPath=/dev/null', 'commit', '--quiet', '--message=Forget them');
    await stage.append();

    stage.commit();

    const files = stage.repository.git('ls-files', 'g').trim().split('\n');
    expect(files).toEqual(expect.arrayContaining(['g/.gitattributes', 'g/ledger/ledger.json']));
  });

  it('starts none of the programs that settings of the repository name', async () => {
    const sprung = join(stage.base, 'sprung');
    const trap = join(stage.base, 'trap');
    writeFileSync(trap, `#!/bin/sh\ntouch ${sprung}\n`, { mode: 0o755 });
    const file = await stage.append();
    stage.repository.write('code.txt', 'changed\n');
    stage.repository.write('.gitattributes', '*.jsonl diff=trap\n');
    stage.repository.git('add', '--all', ':!g');
    for (const name of ['core.fsmonitor', 'diff.external', 'diff.trap.textconv', 'trailer.x.command']) {
      stage.repository.git('config', name, trap);
    }
    const messageFile = join(stage.base, 'message');
    writeFileSync(messageFile, 'Change\n');

    const report = await preCommit({ cwd: stage.repository.top });
    prepareCommitMessage({ cwd: stage.repository.top, messageFile, source: 'message' });

    expect(report).toEqual({ staged: [file], failed: [], refusals: [] });
    expect(readFileSync(messageFile, 'utf8')).toMatch(/^Change\n\nAgent-Ledger: [0-9a-f]{64}\n$/);
    expect(existsSync(sprung)).toBe(false);
    stage.repository.git('status');
    expect(existsSync(sprung), 'the trap itself works').toBe(true);
  });
});

describe.skipIf(!hasGit)('a workspace below the top of its repository', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage('deep/down');
  });
  afterEach(() => stage.end());

  it('is committed too', async () => {
    const file = await stage.append();

    expect(stage.commit()).toEqual({ status: 0, output: '' });

    expect(stage.repository.committed()).toEqual([`deep/down/${file}`]);
    expect(stage.repository.status()).toEqual([]);
  });

  it('is guarded too', async () => {
    const file = await stage.append();
    stage.commit();
    stage.repository.git('rm', '--quiet', '--force', `deep/down/${file}`);

    expect(stage.commit().output).toContain(`deep/down/${file} removed`);
  });
});

describe.skipIf(!hasGit)('the pre-commit hook refuses', () => {
  let stage: Stage;
  let file: string;

  beforeEach(async () => {
    stage = new Stage();
    file = await stage.append(4);
    await rotate(stage.root);
    stage.repository.commitAll('Four lines');
  });
  afterEach(() => stage.end());

  const path = (): string => join(stage.root, file);
  const edit = (change: (text: string) => string): void => {
    writeFileSync(path(), change(readFileSync(path(), 'utf8')));
    stage.repository.git('add', '--all');
  };
  const live = (): string => join(stage.root, 'g/ledger/cls', dayFilesOf(stage.root, 'cls').at(-1) ?? '');

  const harms: readonly (readonly [string, () => void, string])[] = [
    [
      'a changed byte in a committed line',
      () => edit((text) => text.replace(/"seq":3/, '"seq":9')),
      ':3 changed',
    ],
    ['a committed line that goes', () => edit((text) => text.split('\n').slice(1).join('\n')), ':1 changed'],
    ['two committed lines that change places', () => edit(swapped), ':2 changed'],
    [
      'a line put between committed ones',
      () => edit((text) => text.replace('\n', '\n{"a":1}\n')),
      ':2 changed',
    ],
    ['the end of a file cut off', () => edit((text) => text.slice(0, -20)), ':4 changed'],
    ['a committed file that goes', () => stage.repository.git('rm', '--quiet', file), ' removed'],
    ['a committed file renamed', () => stage.repository.git('mv', file, `${file}.txt`), ' removed'],
    [
      'a committed file replaced by a link',
      () => {
        renameSync(path(), join(stage.base, 'elsewhere'));
        symlinkSync(join(stage.base, 'elsewhere'), path());
        stage.repository.git('add', '--all');
      },
      ' not_a_file',
    ],
    [
      'a change of ledger.json',
      () => {
        stage.repository.write('g/ledger/ledger.json', '{}\n');
        stage.repository.git('add', '--all');
      },
      'ledger.json changed',
    ],
  ];

  it.each(harms)('%s, naming the place and what to do', (_, harm, place) => {
    harm();

    const { status, output } = stage.commit();

    expect(status).not.toBe(0);
    expect(output).toContain(place);
    expect(output).toMatch(/git restore/);
  });

  it('the same with commit --all', () => {
    rmSync(path());
    stage.repository.write('code.txt', 'all\n');

    const { status, output } = stage.repository.tryGit('commit', '--all', '--message=All');

    expect({ status, output }).toEqual({
      status: 1,
      output: expect.stringContaining(`${file} removed`) as string,
    });
  });

  it('the same in a commit of named paths', () => {
    rmSync(path());

    expect(stage.repository.tryGit('commit', '--message=Part', '--', file).output).toContain(
      `${file} removed`,
    );
  });

  it('a revert that would undo ledger lines with the code, until they are brought back', () => {
    stage.repository.write('code.txt', 'changed\n');
    stage.repository.commitAll('Code');
    stage.repository.git('reset', '--quiet', '--soft', 'HEAD~2');
    stage.repository.commitAll('Code and lines');

    const { status, output } = stage.repository.tryGit('revert', '--no-edit', 'HEAD');

    expect(status).not.toBe(0);
    expect(output).toContain(`${file} removed`);
    stage.repository.git('restore', '--source=HEAD', '--staged', '--worktree', '--', file);
    stage.repository.git('commit', '--no-edit');
    expect(stage.repository.git('log', '-1', '--format=%s')).toBe('Revert "Code and lines"\n');
    expect(stage.repository.committed()).toEqual([file]);
    expect(stage.repository.read('code.txt')).toBe('one\n');
  });

  it('negative control: without the hook, git commits each of them', () => {
    edit((text) => text.replace(/"seq":3/, '"seq":9'));

    expect(stage.commit('--no-verify').status).toBe(0);
  });

  it('a secret that another tool has written, without repeating it', async () => {
    await stage.append();
    const secret = `ghp_${'a1B2c3D4e5F6g7H8i9'.repeat(2)}`;
    const line = {
      ts: new Date().toISOString(),
      agent: 'cls',
      session_id: '2026-11-20_cls_001',
      event: 'info',
    };
    const rest = { task_id: 't', source: 's', summary: `token ${secret}`, data: {} };
    appendFileSync(live(), `${JSON.stringify({ ...line, ...rest })}\n`);

    const { status, output } = stage.commit();

    expect(status).not.toBe(0);
    expect(output).toMatch(/jsonl:2 secret looks like a secret \(rule [a-z_-]+\)/);
    expect(output).not.toContain(secret);
  });

  it('a line that is no JSON', async () => {
    await stage.append();
    appendFileSync(live(), 'oops\n');

    expect(stage.commit().output).toContain(':2 damaged');
  });

  it('a line that breaks the schema', async () => {
    await stage.append();
    appendFileSync(live(), '{"ts":"yesterday"}\n');

    expect(stage.commit().output).toContain(':2 invalid');
  });

  it('a line of another agent', async () => {
    await stage.append();
    const [line] = readFileSync(live(), 'utf8').split('\n');
    appendFileSync(live(), `${(line ?? '').replace('"agent":"cls"', '"agent":"eve"')}\n`);

    expect(stage.commit().output).toMatch(/:2 invalid .*agent is not "cls"/);
  });

  it('a line that was changed after it was written, found by the next one', async () => {
    await stage.append(3);
    writeFileSync(live(), readFileSync(live(), 'utf8').replace('Looked', 'Locked'));

    expect(stage.commit().output).toContain(':2 link');
  });

  it('not: lines at the end of a committed file', async () => {
    await stage.append();
    stage.repository.commitAll('By a colleague without the hook');
    await stage.append();

    expect(stage.commit()).toEqual({ status: 0, output: '' });

    expect(stage.repository.status()).toEqual([]);
    expect(linesOfAgent(stage.root, 'cls')).toHaveLength(6);
  });

  it('not: a line closed after a crash', async () => {
    await stage.append();
    appendFileSync(live(), '{"ts":"2026-11-20T09:10:00.123Z","agent":"cls","summ');

    expect(stage.commit()).toEqual({ status: 0, output: '' });

    expect(readFileSync(live(), 'utf8')).toContain('"torn":true');
  });
});

describe.skipIf(!hasGit)('a merge of ledger files that two clones wrote', () => {
  let stage: Stage;
  beforeEach(() => {
    stage = new Stage();
  });
  afterEach(() => stage.end());

  /** Both branches append a line of their own to one plain file, which is what older tools do. */
  const divergedFile = 'g/ledger/cls/2026-01-02.jsonl';
  const lineOf = (summary: string): string =>
    `${JSON.stringify({
      ts: '2026-01-02T03:04:05Z',
      agent: 'cls',
      session_id: '2026-01-02_cls_001',
      event: 'info',
      task_id: 't',
      source: 's',
      summary,
      data: {},
    })}\n`;

  const diverge = (): void => {
    const { repository } = stage;
    const add = (text: string, message: string): void => {
      repository.write(divergedFile, text);
      repository.commitAll(message);
    };
    add(lineOf('first'), 'First');
    repository.git('branch', 'other');
    repository.write('code.txt', 'ours\n');
    add(lineOf('first') + lineOf('ours'), 'Ours');
    repository.git('switch', '--quiet', 'other');
    repository.write('code.txt', 'theirs\n');
    add(lineOf('first') + lineOf('theirs'), 'Theirs');
  };

  it('is allowed when every line of both sides is there', () => {
    diverge();
    expect(stage.repository.tryGit('merge', 'main').output).toContain('CONFLICT');

    expect(stage.commit()).toEqual({ status: 0, output: '' });

    expect(stage.repository.read(divergedFile).split('\n')).toHaveLength(4);
  });

  it('is refused when a line of one side is missing', () => {
    diverge();
    stage.repository.tryGit('merge', 'main');
    stage.repository.write(divergedFile, lineOf('first') + lineOf('theirs'));
    stage.repository.git('add', '--all');

    expect(stage.commit().output).toContain(`${divergedFile}:2 changed`);
  });

  it('is refused when git makes the merge by itself and the other side has removed lines', () => {
    const { repository } = stage;
    repository.write(divergedFile, lineOf('first'));
    repository.commitAll('First');
    repository.git('switch', '--quiet', '--create', 'other');
    repository.git('rm', '--quiet', divergedFile);
    repository.commitAll('Remove');
    repository.git('switch', '--quiet', 'main');
    repository.write('code.txt', 'main\n');
    repository.commitAll('Code');

    const { status, output } = repository.tryGit('merge', '--no-edit', 'other');

    expect(status).not.toBe(0);
    expect(output).toContain(`${divergedFile} removed`);
  });
});

function swapped(text: string): string {
  const [first = '', second = '', third = '', ...rest] = text.split('\n');
  return [first, third, second, ...rest].join('\n');
}
