import { copyFileSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from '../../src/ledger/open.js';
import { rotate } from '../../src/ledger/rotate.js';
import { dayFilesOf, newWorkspaceRepository, type TestRepository } from '../support/git-repository.js';
import { pagesOf, viewFaults } from './views-audit.js';
import { startWatcher, type WatcherProcess } from './watcher-process.js';

const deadlineMs = 20_000;
let folder: string;
let repository: TestRepository;
let watcher: WatcherProcess;

beforeEach(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-watch-git-')));
  repository = newWorkspaceRepository(join(folder, 'work'));
  watcher = startWatcher(repository.top);
  await watcher.told(/"ready"/);
});

afterEach(async () => {
  watcher.signal('SIGINT');
  await watcher.ended;
  rmSync(folder, { recursive: true, force: true });
});

/** Work of some agents that is committed, pages included: the files are closed, and so final. */
async function commitWork(label: string, agents: readonly string[]): Promise<void> {
  await work(label, agents);
  await viewsAgree();
  await rotate(repository.top);
  repository.commitAll(label);
}

async function work(label: string, agents: readonly string[]): Promise<void> {
  const ledger = openLedger({ root: repository.top, durability: 'os' });
  for (const agent of agents) {
    await ledger.agent(agent).append({ event: 'task_start', task_id: label, summary: `${label} begins` });
    await ledger.agent(agent).append({ event: 'session_end', summary: `${label} ends` });
  }
  await ledger.close();
}

async function viewsAgree(): Promise<void> {
  await expect.poll(() => viewFaults(repository.top), { timeout: deadlineMs, interval: 100 }).toEqual([]);
}

describe('under a running watcher the views follow what is there', { timeout: 120_000 }, () => {
  it('when branches are switched, merged and rebased', async () => {
    await commitWork('base', ['cls', 'andy']);
    repository.git('switch', '--quiet', '--create', 'side');
    await commitWork('side', ['cls', 'bob']);
    expect(pagesOf(repository.top)).toHaveLength(4);
    const isOfBob = (page: string): boolean => page.startsWith('bob/');
    repository.git('switch', '--quiet', 'main');
    await viewsAgree();
    expect(pagesOf(repository.top).filter(isOfBob)).toEqual([]);
    await commitWork('main', ['cls', 'zoe']);
    // Both sides have a page of one name: git leaves its marks in it, the watcher the page of all lines.
    const merged = repository.tryGit('-c', 'core.hooksPath=/dev/null', 'merge', '--no-edit', 'side');
    expect(merged.output).toMatch(/^CONFLICT .*memory\/cls\/sessions/m);
    await viewsAgree();
    repository.commitAll('merged');
    expect(pagesOf(repository.top).filter(isOfBob)).toHaveLength(1);
    repository.git('switch', '--quiet', 'side');
    await viewsAgree();
    await work('live', ['cls']);
    repository.git('-c', 'core.hooksPath=/dev/null', 'rebase', '--quiet', 'main');
    await viewsAgree();
  });

  it('when a branch of several commits is rebased, with nothing in its way', async () => {
    await commitWork('base', ['cls', 'andy']);
    repository.git('switch', '--quiet', '--create', 'side');
    for (const label of ['one', 'two', 'three']) await commitWork(label, ['cls', 'bob']);
    repository.git('switch', '--quiet', 'main');
    await viewsAgree();
    await commitWork('main', ['zoe']);
    repository.git('switch', '--quiet', 'side');
    await viewsAgree();
    repository.git('-c', 'core.hooksPath=/dev/null', 'rebase', '--quiet', 'main');
    await viewsAgree();
    expect(repository.status()).toEqual([]);
  });

  it('when ledger files are taken away, restored and cut', async () => {
    await commitWork('base', ['cls', 'andy']);
    await commitWork('more', ['cls']);
    const [name = ''] = dayFilesOf(repository.top, 'cls');
    const path = join(repository.top, 'g/ledger/cls', name);
    copyFileSync(path, join(folder, 'backup'));
    rmSync(path);
    await viewsAgree();
    copyFileSync(join(folder, 'backup'), path);
    await viewsAgree();
    repository.git('rm', '--quiet', '-r', 'g/ledger/andy');
    await viewsAgree();
    repository.git('reset', '--quiet', '--hard');
    await viewsAgree();
    expect(pagesOf(repository.top)).toHaveLength(3);
  });
});
