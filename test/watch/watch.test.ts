import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addSessionNote } from '../../src/ledger/session-notes.js';
import { prepareEvent } from '../../src/ledger/prepare.js';
import { preparationFor } from '../../src/ledger/preparation.js';
import { spoolEvent } from '../../src/ledger/spool.js';
import { sessionFiles } from '../../src/ledger/session/session-files.js';
import { realEdges } from '../../src/storage/edges.js';
import { acquireLockSync } from '../../src/storage/lock/hot-lock.js';
import { openWorkspace, paths } from '../../src/storage/workspace.js';
import { replayViews } from '../../src/watch/replay.js';
import { watchOnce, type WatchEvent } from '../../src/watch/watch.js';
import { withTempLedger, type TempLedger } from '../support/ledger.js';
import { viewFaults } from './views-audit.js';
import { startWatcher } from './watcher-process.js';

async function someWork({ agent }: TempLedger): Promise<string> {
  let session = '';
  for (const name of ['cls', 'andy']) {
    for (let task = 0; task < 3; task++) {
      await agent(name).append({ event: 'task_start', task_id: `wo-${task}`, summary: `Task ${task}` });
      const data = { files_touched: [`src/${task}.ts`], tokens: { input: 5 } };
      ({ session } = await agent(name).append({
        event: 'task_result',
        task_id: `wo-${task}`,
        summary: 'Done',
        data,
      }));
    }
    await agent(name).append({ event: 'session_end', summary: 'Over' });
    await agent(name).append({ event: 'error', summary: 'No' });
  }
  return session;
}

/** Every file below `memory` and `agents` with its bytes. */
function viewTree(root: string): Readonly<Record<string, string>> {
  const files = ['memory', 'agents'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  return Object.fromEntries(
    files
      .filter((file) => statSync(join(root, file)).isFile())
      .map((file) => [file, readFileSync(join(root, file), 'latin1')]),
  );
}

async function eventsOnce(root: string): Promise<readonly WatchEvent[]> {
  const events: WatchEvent[] = [];
  await watchOnce(root, { onEvent: (event) => events.push(event) });
  return events;
}

describe('catching up once', () => {
  it('brings every view back byte for byte after state, runs, pages and status were deleted; notes stay', async () => {
    await withTempLedger(async (ledger) => {
      const { root } = ledger;
      const session = await someWork(ledger);
      addSessionNote(root, session, 'Look at this again');
      await watchOnce(root);
      const before = viewTree(root);
      for (const folder of ['g/.state', 'g/runs'])
        rmSync(join(root, folder), { recursive: true, force: true });
      for (const file of Object.keys(before))
        if (/status\.json$|_\d+\.md$/.test(file)) rmSync(join(root, file));
      await watchOnce(root);
      expect(viewTree(root)).toEqual(before);
      expect(Object.keys(before)).toHaveLength(8);
      expect(viewFaults(root)).toEqual([]);
    });
  });

  it('writes nothing a second time', async () => {
    await withTempLedger(async (ledger) => {
      await someWork(ledger);
      await watchOnce(ledger.root);
      expect(await eventsOnce(ledger.root)).toEqual([]);
    });
  });

  it('puts pages and status files right that a person changed or removed', async () => {
    await withTempLedger(async (ledger) => {
      const session = await someWork(ledger);
      await watchOnce(ledger.root);
      appendFileSync(sessionFiles(ledger.root, session).page, 'mine\n');
      writeFileSync(paths.status(ledger.root, 'cls'), '{}');
      rmSync(paths.status(ledger.root, 'andy'));
      expect(await eventsOnce(ledger.root)).toMatchObject([
        { kind: 'differs' },
        { kind: 'missing' },
        { kind: 'differs' },
      ]);
      expect(viewFaults(ledger.root)).toEqual([]);
    });
  });

  it('removes the page of a session that has no event any more, but no file that is not such a page', async () => {
    await withTempLedger(async (ledger) => {
      const session = await someWork(ledger);
      await watchOnce(ledger.root);
      const { page, folder } = sessionFiles(ledger.root, session);
      writeFileSync(join(folder, '2026-01-01_andy_001.md'), '# By hand\n');
      rmSync(join(ledger.root, 'g/ledger/andy'), { recursive: true });
      await watchOnce(ledger.root);
      expect(existsSync(page)).toBe(false);
      expect(existsSync(paths.status(ledger.root, 'andy'))).toBe(false);
      expect(readdirSync(folder)).toEqual(['2026-01-01_andy_001.md']);
    });
  });

  it('leaves the page of a session whose day is archived as it is', async () => {
    await withTempLedger(async (ledger) => {
      const session = await someWork(ledger);
      await watchOnce(ledger.root);
      const { page } = sessionFiles(ledger.root, session);
      const archive = join(ledger.root, 'g/archive/andy');
      mkdirSync(archive, { recursive: true });
      cpSync(ledger.path(undefined, 'andy'), join(archive, `${ledger.files('andy')[0] ?? ''}.gz`));
      rmSync(ledger.path(undefined, 'andy'));
      await watchOnce(ledger.root);
      expect(existsSync(page)).toBe(true);
    });
  });

  it('appends what waits in a spool and shows it', async () => {
    await withTempLedger(async (ledger) => {
      await someWork(ledger);
      const edges = realEdges();
      const workspace = openWorkspace(ledger.root, edges);
      const event = prepareEvent(
        { event: 'info', summary: 'waited' },
        { agent: 'cls', ...preparationFor(workspace, {}) },
      );
      spoolEvent(event, { root: ledger.root, workspaceId: workspace.id, agent: 'cls' }, edges);
      expect(await eventsOnce(ledger.root)).toContainEqual({ kind: 'drained', agent: 'cls', events: 1 });
      expect(ledger.lines('cls').at(-1)?.value?.summary).toBe('waited');
      expect(viewFaults(ledger.root)).toEqual([]);
    });
  });

  it('closes a line that a crash has cut, with its record', async () => {
    await withTempLedger(async (ledger) => {
      await someWork(ledger);
      appendFileSync(ledger.path(undefined, 'cls'), '{"ts":"2026-11-20T09:00:00.000Z","agent":"cl');
      const events = await eventsOnce(ledger.root);
      expect(events).toContainEqual(expect.objectContaining({ kind: 'healed' }));
      const [torn, record] = ledger.lines('cls').slice(-2);
      expect(torn?.value?.torn).toBe(true);
      expect(record?.value?.event).toBe('ledger_recovered');
      expect(viewFaults(ledger.root)).toEqual([]);
    });
  });

  it('says so when another watcher works on the workspace', { timeout: 40_000 }, async () => {
    await withTempLedger(async (ledger) => {
      await someWork(ledger);
      const watcher = startWatcher(ledger.root);
      await watcher.told(/"ready"/);
      await expect(watchOnce(ledger.root, { lockTimeoutMs: 200 })).rejects.toMatchObject({
        code: 'LOCK_TIMEOUT',
      });
      watcher.signal('SIGTERM');
      expect(await watcher.ended).toBe(0);
    });
  });
});

describe('a watcher', () => {
  it('stops cleanly, and goes on from its positions', async () => {
    await withTempLedger(async (ledger) => {
      await someWork(ledger);
      for (const signal of ['SIGINT', 'SIGTERM'] as const) {
        const watcher = startWatcher(ledger.root);
        await watcher.told(/"ready"/);
        watcher.signal(signal);
        expect(await watcher.ended).toBe(0);
        expect(watcher.lines.at(-1)).toBe('"stopped"');
      }
      const saved = JSON.parse(
        readFileSync(join(ledger.root, 'g/.state/projections/sessions.json'), 'utf8'),
      ) as {
        positions: Record<string, { size: number }>;
      };
      const sizes = Object.entries(saved.positions).map(([file, { size }]) => [
        file,
        statSync(join(ledger.root, file)).size === size,
      ]);
      expect(sizes).toHaveLength(2);
      expect(sizes.every(([, isWhole]) => isWhole)).toBe(true);
    });
  });

  it('stands by while another one works, and takes over when that one is killed', async () => {
    await withTempLedger(async (ledger) => {
      await someWork(ledger);
      const first = startWatcher(ledger.root);
      await first.told(/"ready"/);
      const second = startWatcher(ledger.root);
      await second.told(/"standby"/);
      expect(second.lines).toHaveLength(1);
      first.signal('SIGKILL');
      await second.told(/"ready"/);
      await ledger.agent('new').append({ event: 'info', summary: 'after' });
      await second.told(/_new_001\.md/);
      second.signal('SIGINT');
      expect(await second.ended).toBe(0);
      expect(viewFaults(ledger.root)).toEqual([]);
    });
  });

  it('does not wait for an agent’s lock, and shows the status once it is free', async () => {
    await withTempLedger(async (ledger) => {
      await someWork(ledger);
      const watcher = startWatcher(ledger.root);
      await watcher.told(/"ready"/);
      const lock = acquireLockSync(paths.lock(ledger.root, 'cls'), { timeoutMs: 5_000 });
      rmSync(paths.status(ledger.root, 'cls'));
      appendFileSync(ledger.path(undefined, 'cls'), ledger.lines('cls').at(-1)?.bytes ?? '');
      appendFileSync(ledger.path(undefined, 'cls'), '\n');
      await ledger.agent('third').append({ event: 'info', summary: 'meanwhile' });
      await watcher.told(/_third_001\.md/);
      expect(existsSync(paths.status(ledger.root, 'cls'))).toBe(false);
      lock.release();
      await expect.poll(() => existsSync(paths.status(ledger.root, 'cls')), { timeout: 10_000 }).toBe(true);
      watcher.signal('SIGINT');
      await watcher.ended;
    });
  });

  it('tells of an agent that falls silent, and when it is back', async () => {
    await withTempLedger(async (ledger) => {
      writeFileSync(paths.config(ledger.root), '{"status":{"staleAfterSeconds":3}}');
      await ledger.agent('cls').append({ event: 'info', summary: 'last words' });
      const watcher = startWatcher(ledger.root);
      await watcher.told(/"offline","agent":"cls"/);
      await ledger.agent('cls').append({ event: 'info', summary: 'not the last' });
      await watcher.told(/"online","agent":"cls"/);
      watcher.signal('SIGINT');
      await watcher.ended;
    });
  });

  it('tells of a clock that jumps, and goes on', async () => {
    await withTempLedger(async (ledger) => {
      await someWork(ledger);
      const watcher = startWatcher(ledger.root, { args: ['-3600000'] });
      await watcher.told(/"ready"/);
      watcher.signal('SIGUSR2');
      expect(await watcher.told(/jumped/)).toMatch(/jumped back by 3600 s/);
      await ledger.agent('new').append({ event: 'info', summary: 'after' });
      await watcher.told(/_new_001\.md/);
      watcher.signal('SIGINT');
      await watcher.ended;
    });
  });
});

describe('a replay', () => {
  it('finds nothing to change after a watcher has caught up, and names what differs when something does', async () => {
    await withTempLedger(async (ledger) => {
      const session = await someWork(ledger);
      await watchOnce(ledger.root);
      expect((await replayViews(ledger.root, { check: true })).differences).toEqual([]);
      const { page, folder } = sessionFiles(ledger.root, session);
      const left = page.replace(/_001\.md$/, '_999.md');
      writeFileSync(left, readFileSync(page, 'utf8').replaceAll('_001', '_999'));
      rmSync(page);
      writeFileSync(paths.status(ledger.root, 'cls'), '{}');
      const before = viewTree(ledger.root);
      const { differences } = await replayViews(ledger.root, { check: true });
      expect(differences.map(({ path, kind }) => [join(ledger.root, path), kind])).toEqual([
        [paths.status(ledger.root, 'cls'), 'differs'],
        [page, 'missing'],
        [left, 'unexpected'],
      ]);
      expect(viewTree(ledger.root)).toEqual(before);
      await replayViews(ledger.root);
      expect(viewFaults(ledger.root)).toEqual([]);
      expect(readdirSync(folder)).not.toContain('2026-11-20_andy_999.md');
    });
  });
});
