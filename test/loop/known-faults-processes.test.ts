import { appendFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acknowledge } from '../../src/loop/tools/acknowledge.js';
import { recordAutomation, startAutopilot } from '../../src/loop/tools/autopilot.js';
import { dispatchPass } from '../../src/loop/tools/dispatch.js';
import { enqueue } from '../../src/loop/tools/enqueue.js';
import { heartbeat } from '../../src/loop/tools/heartbeat.js';
import { listTasks } from '../../src/loop/tools/lists.js';
import { readLoopStatus } from '../../src/loop/tools/loop-status.js';
import { readOverview } from '../../src/loop/tools/overview.js';
import { planWakeups, recordDelivery } from '../../src/loop/tools/wakeup.js';
import { beats, bindBuild, cli, consumed, freshDesk, lines, started, task, worker } from './fault-ground.js';
import { withDesk } from './story.js';

/** Like known-faults.test.ts, for faults that show between processes, on the command line and on disk. */
describe('it is not ours that', { timeout: 60_000 }, () => {
  it('of two heartbeats at once one is lost', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      const roles = ['manager', 'worker', 'worker', 'manager', 'worker', 'manager'];
      const ended = await Promise.all(
        roles.map(async (role) => started(desk.root, ['app-heartbeat', task, '--role', role])),
      );
      expect(ended).toEqual(roles.map(() => 0));
      expect(readOverview(desk, { task }).telemetry.by_event_type).toMatchObject({
        app_heartbeat: roles.length,
      });
    });
  });

  it('nonces and tokens are printed', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      const nonce = 'open-sesame';
      const token = `ghp_${'a1B2c3D4e5F6'.repeat(3)}`;
      const start = cli(desk.root, 'app-smoke', 'start', task, '--smoke-id', 's', '--nonce', nonce, '--json');
      expect(start.stdout).toContain(nonce);
      const record = ['app-smoke', 'record', task, '--smoke-id', 's', '--role', 'worker', '--status', 'sent'];
      const outputs = [
        cli(desk.root, ...record, '--nonce', nonce),
        cli(desk.root, ...record, '--nonce', nonce, '--json'),
        cli(desk.root, ...record, '--nonce', `${nonce}!`, '--thread-id', 'other'),
        cli(desk.root, 'app-smoke', 'status', task),
        cli(desk.root, 'enqueue-nudge-worker', task, '--message', `use ${token}`),
        cli(desk.root, 'dispatch', '--once'),
        cli(desk.root, 'worker-inbox', task, '--consume-next', '--json'),
        cli(desk.root, 'discover', '--all', '--json'),
        cli(desk.root, 'query', '--stream', `task:${task}`),
      ];
      expect(outputs[6]?.stdout).toContain('"message":"use ');
      const printed = outputs.flatMap(({ stdout, stderr }) => [stdout, stderr]).join('\n');
      for (const secret of [nonce, token]) {
        expect(printed).not.toContain(secret);
        expect(lines(desk.root).join('\n')).not.toContain(secret);
      }
    });
  });

  it('a heartbeat writes and then fails', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      mkdirSync(join(desk.root, 'g/ledger/hurt'));
      appendFileSync(join(desk.root, 'g/ledger/hurt/2026-01-01.jsonl'), 'no JSON\n{"torn":');
      const beat = ['app-heartbeat', task, '--role', 'worker', '--quiet'];
      const calls = [
        ['--stale-after', '-1'],
        ['--stale-after', 'soon'],
        ['--dispatcher-id', '../../etc'],
        ['--dispatcher-id', 'Not A Name'],
        ['--dispatcher-id', ''],
        ['--dispatcher-id', 'hurt'],
        ['--dispatcher-id', 'nobody'],
      ];
      const count = (): number => lines(desk.root).filter((line) => line.includes('"app_heartbeat"')).length;
      for (const more of calls) {
        const before = count();
        const { status } = cli(desk.root, ...beat, ...more);
        expect({ more, written: count() - before }).toEqual({ more, written: status === 0 ? 1 : 0 });
      }
    });
  });

  it('reading a wrong path creates an empty ledger', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      const wrong = join(desk.root, 'wrong');
      const reads = [
        ['app-loop-status', task],
        ['app-wakeup-plan', task],
        ['app-autopilot', 'status', task],
        ['app-smoke', 'status', task],
        ['worker-inbox', task, '--consume-next'],
        ['app-heartbeat', task, '--role', 'worker'],
        ['dispatch', '--once'],
        ['tasks'],
        ['discover'],
      ];
      for (const command of reads) {
        const { status, stdout } = cli('/', ...command, '--root', wrong);
        expect({ command, refused: status !== 0, stdout }).toEqual({ command, refused: true, stdout: '' });
      }
      expect(existsSync(wrong)).toBe(false);
    });
  });

  it('task names are taken twice', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      const bind = (pair: string): string[] => [
        'create-disposable-binding',
        'same',
        '--manager',
        `m-${pair}`,
        '--worker',
        `w-${pair}`,
        '--quiet',
      ];
      const ended = await Promise.all(['a', 'b', 'c'].map(async (pair) => started(desk.root, bind(pair))));
      expect(ended.toSorted((left, right) => Number(left) - Number(right))).toEqual([0, 3, 3]);
      const id = (): string | undefined =>
        listTasks(desk, { all: true }).find(({ name }) => name === 'same')?.id;
      const first = id();
      expect(listTasks(desk, { all: true }).map(({ name }) => name)).toEqual(['build', 'same']);
      expect(cli(desk.root, 'stop-task', 'same', '--quiet').status).toBe(0);
      expect(cli(desk.root, ...bind('d')).status).toBe(3);
      expect(cli(desk.root, ...bind('d'), '--reopen').status).toBe(0);
      expect(id()).toBe(first);
    });
  });

  it('summaries count only the first rows', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      const rows = 60;
      for (let row = 0; row < rows; row++)
        await enqueue(desk, { task, type: 'nudge_worker', message: `row ${row}` });
      expect(await dispatchPass(desk, { limit: 25 })).toHaveLength(25);
      expect(readLoopStatus(desk, { task }).backlog).toMatchObject({
        pending_commands: rows - 25,
        unread: { worker: 25 },
      });
      expect((await heartbeat(desk, worker)).inbox.unread).toBe(25);
      const overview = readOverview(desk, { task });
      expect(overview.commands).toMatchObject({ total: rows, states: { pending: rows - 25, succeeded: 25 } });
      expect(overview.inbox).toEqual({ worker_unconsumed: 25 });
      const written = lines(desk.root).filter((line) => line.includes(`"stream":"task:${task}"`));
      expect(overview.telemetry.total).toBe(written.length);
    });
  });

  it('receipts of the loop are missing from audit and replay', async () => {
    await withDesk(async (desk, clock) => {
      await bindBuild(desk);
      await beats(desk);
      await acknowledge(desk, { ...worker, notificationId: await consumed(desk), status: 'received' });
      clock.ms = 200_000;
      const { receipt } = await planWakeups(desk, { task });
      const delivery = {
        task,
        receipt: receipt.event_id,
        role: 'worker',
        status: 'sent',
        threadId: 'wt',
      } as const;
      await recordDelivery(desk, delivery);
      await startAutopilot(desk, { task });
      await recordAutomation(desk, { task, role: 'worker', automationId: 'a' });
      const written = desk.store.read(task).head_seq;
      const found = cli(desk.root, 'query', '--stream', `task:${task}`);
      const seqs = found.stdout
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { stream_seq: number }).stream_seq);
      expect(seqs.sort((left, right) => left - right)).toEqual(
        Array.from({ length: written }, (_, index) => index + 1),
      );
      expect(cli(desk.root, 'verify')).toMatchObject({
        status: 0,
        stdout: expect.stringContaining(`${lines(desk.root).length} lines`) as string,
      });
      expect(cli(desk.root, 'replay').status).toBe(0);
      expect(cli(desk.root, 'replay', '--check').status).toBe(0);
      const state = desk.store.read(task);
      expect(freshDesk(desk).store.read(task)).toEqual(state);
    });
  });
});
