import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createBinding } from '../../src/loop/tools/bind.js';
import { probeLedger } from '../../src/loop/tools/ledger-probe.js';
import { heartbeat } from '../../src/loop/tools/heartbeat.js';
import { preflight } from '../../src/loop/views/preflight.js';
import { acquireLock } from '../../src/storage/lock/lock.js';
import { bound, happened, judgedAt, stateAfter } from './scenario.js';
import { withDesk } from './story.js';

const task = 'build';

function contentOf(root: string): Readonly<Record<string, string>> {
  const names = readdirSync(root, { recursive: true }).map(String);
  const files = names.filter((name) => !name.startsWith('g/.state') && statSync(join(root, name)).isFile());
  return Object.fromEntries(files.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}

describe('the probe of the ledger', () => {
  it('finds a workspace writable and leaves every file as it was', async () => {
    await withDesk(async (desk) => {
      await createBinding(desk, { task });
      await heartbeat(desk, { task, role: 'worker' });
      const before = contentOf(desk.root);
      expect(await probeLedger(desk, task)).toMatchObject({ ok: true, detail: null });
      expect(contentOf(desk.root)).toEqual(before);
    });
  });

  it('names the ledger of a session whose day file cannot be appended to', async () => {
    await withDesk(async (desk) => {
      await createBinding(desk, { task });
      const folder = join(desk.root, 'g/ledger/build-worker');
      mkdirSync(join(folder, '9999-01-01.jsonl'), { recursive: true });
      const found = await probeLedger(desk, task);
      expect(found).toMatchObject({ ok: false, path: folder });
      expect(found.detail).toContain('EISDIR');
    });
  });

  it('names the ledger of a session whose lock somebody holds', { timeout: 30_000 }, async () => {
    await withDesk(async (desk) => {
      await createBinding(desk, { task });
      const lock = await acquireLock(join(desk.root, 'g/.state/locks/build-manager.lock'), {
        timeoutMs: 1_000,
      });
      const found = await probeLedger(desk, task);
      lock.release();
      expect(found.ok).toBe(false);
      expect(found.detail).toContain('lock');
    });
  });
});

describe('a preflight', () => {
  const writable = { ok: true, path: '/somewhere', detail: null };
  const ground = { mode: 'required', scope: 'pair', workerCount: 1, packageVersion: '1', writable } as const;
  const blocked = { ...writable, ok: false, detail: 'read-only' };
  const ended = happened('binding_ended', { binding_id: 'b1' });

  it.each([
    ['all is there', bound(), ground, []],
    ['nothing can be written', bound(), { ...ground, writable: blocked }, ['ledger_writable']],
    [
      'nobody is bound',
      [...bound(), ended],
      ground,
      ['active_binding', 'manager_thread_id', 'worker_thread_id'],
    ],
    ['the manager has no thread', bound({ managerThread: null }), ground, ['manager_thread_id']],
    ['the worker has no thread', bound({ workerThread: null }), ground, ['worker_thread_id']],
  ])('when %s', (_, story, facts, missing) => {
    const { ok, checks, real_work_allowed } = preflight(stateAfter(...story), facts, judgedAt(0));
    const failed = checks.filter((one) => !one.ok);
    expect({ ok, real_work_allowed, failed: failed.map(({ name }) => name) }).toEqual({
      ok: missing.length === 0,
      real_work_allowed: missing.length === 0,
      failed: missing,
    });
    for (const { command } of failed) expect(command).toContain('agent-ledger ');
  });

  it.each(['advisory', 'skip'] as const)('that is %s decides nothing', (mode) => {
    const state = stateAfter(...bound({ workerThread: null }));
    expect(preflight(state, { ...ground, mode }, judgedAt(0))).toMatchObject({
      ok: false,
      real_work_allowed: true,
    });
  });

  it('of a set of workers says where each one proves its connection', () => {
    const state = stateAfter(...bound());
    const set = preflight(state, { ...ground, scope: 'worker-set', workerCount: 3 }, judgedAt(0));
    expect(set.checks.at(-1)).toMatchObject({ name: 'worker_set', ok: true, detail: '3 workers' });
  });
});
