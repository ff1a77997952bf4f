import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { brokenProgram } from '../crash/scene.js';
import { newWorkspaceRepository, removeFolder, temporaryFolder } from '../support/git-repository.js';
import { handMade, ledgerPath } from '../support/hand-made-ledger.js';
import { startWatcher, watchProgram } from './watcher-process.js';

let folder: string;
let root: string;

beforeEach(() => {
  folder = temporaryFolder('git-at-work');
  root = newWorkspaceRepository(join(folder, 'work')).top;
});

afterEach(() => removeFolder(folder));

/** A line whose page and status only a watcher makes. */
function addLine(agent: string): void {
  const path = ledgerPath(root, agent, '2026-11-20.jsonl');
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, `${handMade({ seq: 1, agent }).text}\n`);
}

/** What a watcher tells of while git holds its lock: up to the status, which comes 100 ms behind a page. */
async function toldUnderLock(program: string): Promise<readonly string[]> {
  const watcher = startWatcher(root, { program });
  await watcher.told(/"ready"/);
  writeFileSync(join(root, '.git/index.lock'), '');
  addLine('cls');
  await watcher.told(/agents\/cls\/status\.json/);
  const told = [...watcher.lines];
  rmSync(join(root, '.git/index.lock'));
  await watcher.told(/_cls_001\.md/);
  return told.filter((line) => line.includes('_cls_001.md'));
}

describe('while git changes the work tree', { timeout: 60_000 }, () => {
  it('no page is touched, and each is brought up to date behind it', async () => {
    expect(await toldUnderLock(watchProgram())).toEqual([]);
  });

  it('a watcher that does not look whether git is at work writes pages in its way', async () => {
    const careless = await brokenProgram('test/watch/watch.child.ts', root, {
      'src/watch/git-at-work.ts': 'export const gitAtWorkOn = (_root: string) => () => false;\n',
    });
    expect(await toldUnderLock(careless)).toHaveLength(1);
  });
});
