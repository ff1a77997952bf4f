import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedger, type Ledger } from '../../src/ledger/open.js';
import { paths } from '../../src/storage/workspace.js';
import {
  headsOf,
  linesOfAgent,
  newWorkspaceRepository,
  removeFolder,
  temporaryFolder,
  type TestRepository,
} from '../support/git-repository.js';
import { requireProgram } from '../support/programs.js';

const event = { event: 'info', summary: 'Looked at the logs' };

describe.skipIf(!requireProgram('git'))('the commit trailer', () => {
  let repository: TestRepository;
  let ledger: Ledger;

  beforeEach(() => {
    repository = newWorkspaceRepository(join(temporaryFolder('trailer'), 'work'));
    ledger = openLedger({ root: repository.top, durability: 'os' });
  });
  afterEach(async () => {
    await ledger.close();
    removeFolder(join(repository.top, '..'));
  });

  const append = async (agent = 'cls'): Promise<void> => {
    await ledger.agent(agent).append(event);
    while (existsSync(paths.lock(repository.top, agent))) await nextTurn();
  };
  const commit = (...args: readonly string[]): void => {
    repository.write('code.txt', `${repository.read('code.txt')}more\n`);
    repository.git('commit', '--quiet', '--all', ...args);
  };
  const message = (commitName = 'HEAD'): string =>
    repository.git('log', '-1', '--format=%B', commitName).trimEnd();
  const trailers = (commitName = 'HEAD'): readonly string[] =>
    Array.from(
      message(commitName).matchAll(/^Agent-Ledger: ([0-9a-f]{64})$/gm),
      ([, digest]) => digest ?? '',
    );
  /** An editor that puts `text` in front of what it is given, or empties the file. */
  const editor = (script: string): NodeJS.ProcessEnv => {
    const path = join(repository.top, '../editor');
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return { GIT_EDITOR: path };
  };

  /** The same from the files themselves, worked out another way. */
  const digestOf = (...agents: readonly string[]): string => {
    const hashes = agents.flatMap((agent) =>
      headsOf(linesOfAgent(repository.top, agent)).map(({ hash }) => hash),
    );
    const text = hashes.toSorted().map((hash) => `${hash}\n`);
    return createHash('sha256').update(text.join('')).digest('hex');
  };

  it('is the digest of the heads that the commit holds, over all agents', async () => {
    await append('andy');
    await append('cls');
    await append('cls');

    commit('--message=Change');

    expect(message()).toBe(`Change\n\nAgent-Ledger: ${digestOf('andy', 'cls')}`);
  });

  it('can be worked out with sha256sum, as for one agent and one head', async () => {
    await append();
    commit('--message=Change');
    const [file = ''] = repository.committed();

    const lineHash = `{ printf '\\0'; tail -n 1 ${file} | tr -d '\\n'; } | sha256sum | cut -c1-64`;
    const output = execFileSync('sh', ['-c', `${lineHash} | sha256sum`], {
      cwd: repository.top,
      encoding: 'utf8',
    });

    expect(trailers()).toEqual([output.slice(0, 64)]);
  });

  it('tells the next commit from the last one only when lines came in', async () => {
    await append();
    commit('--message=First');
    commit('--message=Second');
    await append();
    commit('--message=Third');

    expect(trailers('HEAD~1')).toEqual(trailers('HEAD~2'));
    expect(trailers('HEAD')).toEqual([digestOf('cls')]);
    expect(trailers('HEAD')).not.toEqual(trailers('HEAD~1'));
  });

  it('is not there without lines', () => {
    commit('--message=Change');

    expect(message()).toBe('Change');
  });

  it('stands once and anew after an amend', async () => {
    await append();
    commit('--message=Change');
    await append();

    commit('--amend', '--no-edit');

    expect(trailers()).toEqual([digestOf('cls')]);
  });

  it('stands once after commits were squashed', async () => {
    repository.git('branch', 'start');
    for (const name of ['One', 'Two']) {
      await append();
      commit(`--message=${name}`);
    }

    repository.gitWith(
      { GIT_SEQUENCE_EDITOR: "sed -i '2s/pick/squash/'" },
      'rebase',
      '--quiet',
      '-i',
      'start',
    );

    expect(trailers()).toEqual([digestOf('cls')]);
    expect(repository.git('rev-list', '--count', 'start..HEAD').trim()).toBe('1');
  });

  it('follows the other trailers of a message', async () => {
    await append();

    commit('--signoff', '--message=Change');

    expect(message()).toMatch(/^Change\n\nSigned-off-by: .+\nAgent-Ledger: [0-9a-f]{64}$/);
  });

  it('comes to a message written in an editor, with the diff shown below it', async () => {
    await append();
    repository.write('code.txt', 'changed\n');
    const write = editor(`{ echo Written; cat "$1"; } > "$1.new" && mv "$1.new" "$1"`);

    const { status } = repository.gitWith(write, 'commit', '--quiet', '--all', '--verbose');

    expect(status).toBe(0);
    expect(message()).toBe(`Written\n\nAgent-Ledger: ${digestOf('cls')}`);
  });

  it('does not turn a message left empty into one that git takes', async () => {
    await append();
    repository.write('code.txt', 'changed\n');

    const { status, output } = repository.gitWith(editor('exit 0'), 'commit', '--all');

    expect(status).not.toBe(0);
    expect(output).toContain('empty commit message');
  });

  it('does not turn an untouched template into one that git takes', async () => {
    await append();
    writeFileSync(join(repository.top, '../template'), 'What and why?\n');
    repository.git('config', 'commit.template', join(repository.top, '../template'));
    repository.write('code.txt', 'changed\n');

    const { status, output } = repository.gitWith(editor('exit 0'), 'commit', '--all');

    expect(status).not.toBe(0);
    expect(output).toContain('did not edit the message');
  });

  it('knows another comment character', async () => {
    await append();
    repository.git('config', 'core.commentChar', ';');
    repository.write('code.txt', 'changed\n');
    const write = editor(
      `{ echo Written; echo; echo '# a title'; cat "$1"; } > "$1.new" && mv "$1.new" "$1"`,
    );

    repository.gitWith(write, 'commit', '--quiet', '--all');

    expect(message()).toMatch(/^Written\n\n# a title\n\nAgent-Ledger: [0-9a-f]{64}$/);
  });

  it('names both heads in a merge and one head after the next append', async () => {
    repository.git('branch', 'other');
    await append();
    commit('--message=Ours');
    repository.git('switch', '--quiet', 'other');
    const other = openLedger({ root: repository.top, durability: 'os' });
    await other.agent('cls').append(event);
    await other.close();
    repository.write('other.txt', 'x\n');
    repository.git('add', 'other.txt');
    commit('--message=Theirs');
    repository.git('merge', '--quiet', '--no-edit', '-X', 'ours', 'main');
    const inMerge = headsOf(linesOfAgent(repository.top, 'cls'));

    expect(inMerge).toHaveLength(2);
    expect(trailers()).toEqual([digestOf('cls')]);
    expect(repository.git('log', '-1', '--format=%s')).toBe("Merge branch 'main' into other\n");
    await append();
    commit('--message=Joined');
    expect(trailers()).toEqual([digestOf('cls')]);
    expect(headsOf(linesOfAgent(repository.top, 'cls'))).toHaveLength(1);
  });

  it('stands also where the folder has a newline in its name', async () => {
    const odd = newWorkspaceRepository(join(repository.top, '../of two\nlines'));
    const inOdd = openLedger({ root: odd.top, durability: 'os' });
    await inOdd.agent('cls').append(event);
    await inOdd.close();
    odd.git('add', '--all');
    odd.git('commit', '--quiet', '--message=Odd');
    expect(odd.git('log', '-1', '--format=%B')).toMatch(/^Odd\n\nAgent-Ledger: [0-9a-f]{64}\n/);
  });
});
