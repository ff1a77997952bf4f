import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { LedgerError } from '../../src/errors.js';
import { createBinding } from '../../src/loop/tools/bind.js';
import { dispatchPass } from '../../src/loop/tools/dispatch.js';
import { enqueue } from '../../src/loop/tools/enqueue.js';
import { openLoopDesk } from '../../src/loop/tools/open-desk.js';
import { watchDispatch, type WatchCall } from '../../src/loop/tools/watch-dispatch.js';
import { environment, inFolder, launcher } from '../cli/command.js';
import { withDesk } from './story.js';

/** States of a dispatcher's beats, in the order of its ledger. */
function beatsOf(root: string, dispatcherId = 'dispatch-local'): readonly string[] {
  const folder = join(root, 'g/ledger', dispatcherId);
  return filesIn(folder).flatMap((name) =>
    readFileSync(join(folder, name), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"event":"dispatch_watch_heartbeat"'))
      .map((line) => (JSON.parse(line) as { data: { state: string } }).data.state),
  );
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  } catch {
    return [];
  }
}

const children = new Set<ChildProcess>();
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  children.clear();
});

function start(args: readonly string[], cwd: string) {
  const child = spawn(process.execPath, [launcher, ...args], { cwd, env: environment() });
  children.add(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<{ status: number | null; stdout: string; stderr: string }>((resolve) =>
    child.on('close', (status) => resolve({ status, stdout, stderr })),
  );
  return { child, ended };
}

async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not come to that within a minute');
    await delay(20);
  }
}

describe('a dispatcher that watches', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'delivers what comes and ends well at %s, with a last beat',
    { timeout: 120_000 },
    async (signal) => {
      await inFolder(async (cwd) => {
        const desk = openLoopDesk(cwd);
        await createBinding(desk, { task: 'build' });
        const { child, ended } = start(['dispatch', '--watch', '--interval', '30', '--json'], cwd);
        await until(() => beatsOf(cwd).includes('idle'));
        await enqueue(desk, { task: 'build', type: 'nudge_worker', message: 'go' });
        await until(() => desk.store.read('build').items.length === 1);
        await until(() => beatsOf(cwd).includes('working'));
        child.kill(signal);
        const { status, stdout, stderr } = await ended;
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
        expect(JSON.parse(stdout)).toMatchObject({ processed_count: 1, watch: true });
        expect(beatsOf(cwd).at(-1)).toBe('stopping');
      });
    },
  );

  /** Passes until `minutes` of the desk's clock are over; nothing is waited for in earnest. */
  const watchFor = async (minutes: number, call: Partial<WatchCall>): Promise<readonly string[]> =>
    withDesk(async (desk, clock) => {
      await createBinding(desk, { task: 'build' });
      const startMs = desk.now();
      const wait = async (limitMs: number): Promise<void> => void (clock.ms += limitMs);
      const stopped = (): boolean => desk.now() - startMs >= minutes * 60_000;
      await watchDispatch(desk, { pauseSeconds: 10, wait, stopped, ...call });
      return beatsOf(desk.root);
    });

  it.each([
    ['every minute while nothing changes', 5, {}, 5],
    ['also while its pause is longer', 5, { pauseSeconds: 3600 }, 5],
    ['three times within a shorter limit', 2, { staleAfterSeconds: 30 }, 12],
    ['with a generous limit no less often', 5, { staleAfterSeconds: 3600 }, 5],
  ])('beats %s', { timeout: 60_000 }, async (_, minutes, call, times) => {
    const [first, ...more] = await watchFor(minutes, call);
    expect([first, more.at(-1)]).toEqual(['starting', 'stopping']);
    const idle = more.slice(0, -1);
    expect(new Set(idle)).toEqual(new Set(['idle']));
    // The clock really runs beside: a beat more or less.
    expect(Math.abs(idle.length - times)).toBeLessThanOrEqual(1);
  });

  it('never beats in a dry run, and a single pass does not either', async () => {
    expect(await watchFor(5, { dryRun: true })).toEqual([]);
    await withDesk(async (desk) => {
      await createBinding(desk, { task: 'build' });
      await enqueue(desk, { task: 'build', type: 'nudge_worker', message: 'go' });
      expect(await dispatchPass(desk, {})).toHaveLength(1);
      expect(beatsOf(desk.root)).toEqual([]);
    });
  });

  it('goes on after a pass that found a lock taken, and ends at any other fault', async () => {
    await withDesk(async (desk) => {
      const troubles: string[] = [];
      const failing = (code: 'LOCK_TIMEOUT' | 'DAMAGED') => ({
        ...desk,
        store: {
          ...desk.store,
          list: () => {
            throw new LedgerError(code, 'for the test');
          },
        },
      });
      const call: WatchCall = {
        watchIterations: 2,
        wait: async () => undefined,
        stopped: () => false,
        onTrouble: ({ code }) => troubles.push(code),
      };
      expect(await watchDispatch(failing('LOCK_TIMEOUT'), call)).toBe(2);
      expect(troubles).toEqual(['LOCK_TIMEOUT', 'LOCK_TIMEOUT']);
      await expect(watchDispatch(failing('DAMAGED'), call)).rejects.toThrow('for the test');
    });
  });

  it('makes as many passes as it is told, also none', async () => {
    for (const watchIterations of [0, 1, 2]) {
      await withDesk(async (desk) => {
        let waits = 0;
        const wait = async (): Promise<void> => void (waits += 1);
        // Ends a dispatcher that would go on for ever.
        const stopped = (): boolean => waits > 5;
        expect(await watchDispatch(desk, { watchIterations, wait, stopped })).toBe(watchIterations);
        expect(beatsOf(desk.root).at(-1)).toBe('stopping');
        expect(waits).toBe(Math.max(0, watchIterations - 1));
      });
    }
  });

  it('keeps no task waiting for one that cannot be written to, and tells what it did', async () => {
    await withDesk(async (desk) => {
      for (const task of ['stuck', 'build']) {
        await createBinding(desk, { task });
        for (const message of ['one', 'two']) await enqueue(desk, { task, type: 'nudge_worker', message });
      }
      const tried: string[] = [];
      const execute: typeof desk.store.execute = async (command) => {
        tried.push(command.task);
        if (command.task === 'stuck') throw new LedgerError('LOCK_TIMEOUT', 'for the test');
        return desk.store.execute(command);
      };
      const half = { ...desk, store: { ...desk.store, execute } };
      const [told, troubles]: [string[], string[]] = [[], []];
      const call: WatchCall = {
        limit: 2,
        watchIterations: 1,
        wait: async () => undefined,
        stopped: () => false,
        onProcessed: ({ task }) => told.push(task),
        onTrouble: ({ code }) => troubles.push(code),
      };
      expect(await watchDispatch(half, call)).toBe(1);
      expect({ told, troubles, tried }).toEqual({
        told: ['build', 'build'],
        troubles: ['LOCK_TIMEOUT'],
        tried: ['stuck', 'build', 'build'],
      });
      expect(beatsOf(desk.root)).toEqual(['starting', 'working', 'stopping']);
      await expect(dispatchPass(half, {})).rejects.toThrow('for the test');
    });
  });

  it('delivers the commands of a task in the order of its stream, whatever the clocks said', async () => {
    await withDesk(async (desk, clock) => {
      await createBinding(desk, { task: 'build' });
      for (const message of ['first', 'second', 'third'])
        await enqueue(desk, { task: 'build', type: 'nudge_worker', message });
      const turned = desk.store.list().map((state) => ({
        ...state,
        commands: state.commands.map((one, at) => ({
          ...one,
          created_at: new Date(10_000 - at).toISOString(),
        })),
      }));
      clock.ms = 0;
      const done = await dispatchPass({ ...desk, store: { ...desk.store, list: () => turned } }, {});
      const { commands, items } = desk.store.read('build');
      expect(done.map(({ command_id }) => command_id)).toEqual(commands.map(({ id }) => id));
      expect(items.map(({ command_id }) => command_id)).toEqual(commands.map(({ id }) => id));
    });
  });
});

describe('an inbox that is waited for', () => {
  it(
    'answers when something was delivered, without looking again and again',
    { timeout: 120_000 },
    async () => {
      await inFolder(async (cwd) => {
        const desk = openLoopDesk(cwd);
        await createBinding(desk, { task: 'build' });
        const args = [
          'worker-inbox',
          'build',
          '--wait',
          '--timeout',
          '100',
          '--interval',
          '90',
          '--consume-next',
        ];
        const { ended } = start([...args, '--json'], cwd);
        // Usually it waits by now; if not, it finds the item at its first look.
        await delay(300);
        await enqueue(desk, { task: 'build', type: 'nudge_worker', message: 'go' });
        await dispatchPass(desk, {});
        const { status, stdout } = await ended;
        const { consumed, wait } = JSON.parse(stdout) as {
          readonly consumed: { readonly payload: { readonly message: string } };
          readonly wait: { readonly poll_count: number; readonly timed_out: boolean };
        };
        expect({ status, message: consumed.payload.message, out: wait.timed_out }).toEqual({
          status: 0,
          message: 'go',
          out: false,
        });
        expect(wait.poll_count).toBeLessThanOrEqual(8);
      });
    },
  );

  it('says so when its time is over', { timeout: 60_000 }, async () => {
    await inFolder(async (cwd) => {
      await createBinding(openLoopDesk(cwd), { task: 'build' });
      const { ended } = start(['manager-inbox', 'build', '--wait', '--timeout', '0.2', '--json'], cwd);
      const { status, stdout } = await ended;
      expect(status).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({
        consumed: null,
        items: [],
        wait: { timed_out: true, enabled: true },
      });
    });
  });
});
