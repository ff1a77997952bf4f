import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sessionFiles } from '../../src/ledger/session/session-files.js';
import { withTempLedger } from '../support/ledger.js';
import { viewFaults } from './views-audit.js';
import { startWatcher, watchProgram } from './watcher-process.js';

/** A user namespace of its own, in which no watch may be set. */
const withoutWatches = [
  'unshare',
  '-Ur',
  'sh',
  '-c',
  'echo 0 > /proc/sys/user/max_inotify_watches && exec "$@"',
  'sh',
];

function canForbidWatches(): boolean {
  const [name = '', ...args] = withoutWatches;
  if (spawnSync(name, [...args, 'true'], { stdio: 'ignore' }).status === 0) return true;
  process.stderr.write('skipped: user namespaces, or their limits on watches, are not available here\n');
  return false;
}

/** Root reads everything: only root can start a watcher that is somebody else. */
const isRoot = process.getuid?.() === 0;
const somebody = 65_534;

function giveAway(path: string): void {
  chownSync(path, somebody, somebody);
  chmodSync(path, 0o777);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) giveAway(below);
    else chownSync(below, somebody, somebody);
  }
}

describe('a watcher that the system refuses something', () => {
  it.skipIf(!canForbidWatches())(
    'says so where no watches are to be had, and follows by looking',
    async () => {
      await withTempLedger(async ({ root, agent }) => {
        await agent('cls').append({ event: 'info', summary: 'before' });
        const watcher = startWatcher(root, { wrapper: withoutWatches });
        await watcher.told(/"ready"/);
        expect(await watcher.told(/"warning"/)).toMatch(/looking every so often instead/);
        await agent('new').append({ event: 'info', summary: 'after' });
        await watcher.told(/_new_001\.md/);
        watcher.signal('SIGINT');
        await watcher.ended;
      });
    },
  );

  it('says so and keeps all others while a file stands in the place of an agent’s folder, and takes that up again', async () => {
    await withTempLedger(async ({ root, agent }) => {
      for (const name of ['cls', 'andy']) await agent(name).append({ event: 'info', summary: 'before' });
      const watcher = startWatcher(root);
      await watcher.told(/"ready"/);
      const folder = join(root, 'g/ledger/andy');
      renameSync(folder, join(root, 'aside'));
      writeFileSync(folder, 'in the way');
      expect(await watcher.told(/"warning"/)).toMatch(/listing .*g\/ledger\/andy: ENOTDIR/);
      await agent('cls').append({ event: 'session_end', summary: 'meanwhile' });
      await watcher.told(/_cls_001\.md","kind":"differs"/);
      rmSync(folder);
      renameSync(join(root, 'aside'), folder);
      await agent('andy').append({ event: 'session_end', summary: 'after' });
      await expect.poll(() => viewFaults(root), { timeout: 20_000 }).toEqual([]);
    });
  });

  it.skipIf(!isRoot)('names the folder that it may not read or write, and keeps all others', async () => {
    await withTempLedger(async ({ root, agent }) => {
      const { session } = await agent('cls').append({ event: 'info', summary: 'before' });
      await agent('andy').append({ event: 'info', summary: 'before' });
      const { folder } = sessionFiles(root, session);
      mkdirSync(folder, { recursive: true });
      giveAway(root);
      chownSync(folder, 0, 0);
      chmodSync(folder, 0o555);
      chmodSync(join(root, 'g/ledger/andy'), 0);
      chmodSync(dirname(watchProgram()), 0o755);
      const watcher = startWatcher(root, { uid: somebody });
      await watcher.told(/"ready"/);
      const told = watcher.lines.filter((line) => line.includes('"warning"')).join('\n');
      expect(told).toMatch(/listing .*g\/ledger\/andy: EACCES/);
      expect(told).toMatch(/memory\/cls\/sessions.*EACCES/);
      await agent('new').append({ event: 'info', summary: 'after' });
      await watcher.told(/_new_001\.md/);
      chmodSync(join(root, 'g/ledger/andy'), 0o755);
      await watcher.told(/_andy_001\.md/);
      watcher.signal('SIGINT');
      expect(await watcher.ended).toBe(0);
    });
  });
});
