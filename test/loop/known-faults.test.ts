import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { acknowledge } from '../../src/loop/tools/acknowledge.js';
import {
  readAutopilot,
  recordAutomation,
  startAutopilot,
  stopAutopilot,
} from '../../src/loop/tools/autopilot.js';
import { createBinding } from '../../src/loop/tools/bind.js';
import { recordDecision } from '../../src/loop/tools/closing.js';
import { discover } from '../../src/loop/tools/discover.js';
import { dispatchPass } from '../../src/loop/tools/dispatch.js';
import { enqueue } from '../../src/loop/tools/enqueue.js';
import { heartbeat } from '../../src/loop/tools/heartbeat.js';
import { readInbox } from '../../src/loop/tools/inbox.js';
import { readLoopStatus } from '../../src/loop/tools/loop-status.js';
import { planRotation, recordRotation } from '../../src/loop/tools/rotation.js';
import { readSmokeStatus, recordSmoke, startSmoke } from '../../src/loop/tools/smoke.js';
import { planWakeups, recordDelivery } from '../../src/loop/tools/wakeup.js';
import {
  beats,
  bindBuild,
  cli,
  codeOf,
  consumed,
  delivered,
  freshDesk,
  ledgerFiles,
  lines,
  task,
  threads,
  worker,
} from './fault-ground.js';
import { withDesk } from './story.js';

/** Each test is named after a fault that loops of this kind are known for, and shows that it is not ours. */
describe('it is not ours that', { timeout: 60_000 }, () => {
  it('failed calls damage live bindings', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      await beats(desk);
      const [state, before] = [desk.store.read(task), lines(desk.root)];
      const rotation = { task, oldWorkerThreadId: 'other', requireHandoff: false };
      const failing: readonly (() => unknown)[] = [
        () => createBinding(desk, { task }),
        () => createBinding(desk, { task, reopen: true, worker: 'somebody', threads }),
        () => createBinding(desk, { task: 'other', worker: 'build-worker' }),
        () => createBinding(desk, { task: 'other', manager: 'x', worker: 'x' }),
        () => createBinding(desk, { task: 'other', worker: 'Not A Name' }),
        () => recordRotation(desk, { ...rotation, newWorkerThreadId: 'n', archiveStatus: 'archived' }),
      ];
      for (const call of failing) expect(await codeOf(call)).not.toBe('no refusal');
      expect(lines(desk.root)).toEqual(before);
      expect(freshDesk(desk).store.read(task)).toEqual(state);
      expect((await heartbeat(desk, worker)).status.worker.lease.state).toBe('healthy');
    });
  });

  it('receipts of the same second are sorted at random', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      const receipts: unknown[] = [];
      for (let round = 0; round < 6; round++) {
        receipts.push((await startAutopilot(desk, { task })).receipt?.event_id);
        receipts.push((await stopAutopilot(desk, { task })).receipt?.event_id);
        const decision = { decision: 'wait', reason: `round ${round}` } as const;
        await recordDecision(desk, { task, decision, as: `agent-${round % 3}` });
      }
      for (const file of ledgerFiles(desk.root)) {
        const text = readFileSync(file, 'utf8');
        writeFileSync(file, text.replaceAll(/"ts":"[^"]*"/g, '"ts":"2026-01-01T00:00:00.000Z"'));
      }
      const flat = freshDesk(desk);
      const { decisions } = flat.store.read(task);
      expect(decisions.map(({ reason }) => reason)).toEqual(
        [0, 1, 2, 3, 4, 5].map((round) => `round ${round}`),
      );
      expect(readAutopilot(flat, { task }).plan.last_policy_event?.event_id).toBe(receipts.at(-1));
      const told = discover(flat, { query: 'app_autopilot_st', limit: 100 }).telemetry.map(({ id }) => id);
      expect(told).toEqual(receipts.toReversed());
    });
  });

  it('a restarted autopilot reports the previous policy', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      await startAutopilot(desk, { task, quietAfterCycles: 9 });
      await stopAutopilot(desk, { task });
      const { receipt, plan } = await startAutopilot(desk, { task, quietAfterCycles: 4 });
      for (const shown of [plan, readAutopilot(desk, { task }).plan]) {
        expect(shown.desired_state).toBe('active');
        expect(shown.last_policy_event).toEqual(receipt);
        expect(shown.quiescence.threshold_cycles).toBe(4);
      }
    });
  });

  it('a rotation keeps old proofs', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      const { smoke } = await startSmoke(desk, { task });
      const proof = { task, smokeId: smoke.id, nonce: smoke.nonce ?? '' };
      await beats(desk);
      for (const role of ['manager', 'worker'] as const) {
        for (const status of ['sent', 'received', 'accepted'] as const)
          await recordSmoke(desk, { ...proof, role, status });
      }
      await startAutopilot(desk, { task });
      for (const role of ['manager', 'worker'] as const)
        await recordAutomation(desk, { task, role, automationId: `${role}-1` });
      expect(readSmokeStatus(desk, { task })).toMatchObject({ ok: true, blockers: [] });
      expect(readAutopilot(desk, { task }).plan.automation_state.missing_roles).toEqual([]);

      const rotation = { task, oldWorkerThreadId: 'wt', requireHandoff: false };
      expect((await planRotation(desk, rotation)).eligible).toBe(true);
      await recordRotation(desk, { ...rotation, newWorkerThreadId: 'wt2', archiveStatus: 'archived' });
      const after = readSmokeStatus(desk, { task });
      expect(after).toMatchObject({ ok: false, real_work_allowed: false });
      expect(after.roles.worker).toMatchObject({ sent: false, received: false, accepted: false });
      expect(after.roles.worker.heartbeat_fresh).toBe(false);
      expect(readAutopilot(desk, { task }).plan.automation_state.missing_roles).toEqual(['worker']);
      expect(readLoopStatus(desk, { task }).worker.lease.state).toBe('missing');
      expect(
        await codeOf(() => recordSmoke(desk, { ...proof, role: 'worker', status: 'sent', threadId: 'wt' })),
      ).toBe('WRONG_STATE');
    });
  });

  it('quiet ignores the backlog, and the status does not show it', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      expect(cli(desk.root, 'dispatch', '--watch', '--watch-iterations', '1', '--quiet').status).toBe(0);
      await startAutopilot(desk, { task, quietAfterCycles: 2 });
      const quiet = (): unknown => {
        const { quiescence, status } = readAutopilot(desk, { task }).plan;
        const { pending_commands: pending, unread } = status.backlog;
        return [quiescence.state, quiescence.quiet_cycles, pending, unread.worker];
      };
      await beats(desk, 2);
      expect(quiet()).toEqual(['stop_recommended', 2, 0, 0]);
      await enqueue(desk, { task, type: 'nudge_worker', message: 'go' });
      await beats(desk, 2);
      expect(quiet()).toEqual(['monitoring', 2, 1, 0]);
      await dispatchPass(desk, {});
      await beats(desk, 2);
      expect(quiet()).toEqual(['monitoring', expect.any(Number), 0, 1]);
      await readInbox(desk, { ...worker, consumeNext: true });
      await beats(desk, 2);
      expect(quiet()).toEqual(['stop_recommended', 2, 0, 0]);
    });
  });

  it('settings are forgotten between calls', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      const settings = {
        dispatcherId: 'night',
        staleAfterSeconds: 600,
        intervalSeconds: 7,
        watchIterations: 3,
      };
      await startAutopilot(desk, { task, ...settings, quietAfterCycles: 5 });
      const { plan } = readAutopilot(freshDesk(desk), { task });
      expect(plan).toMatchObject({
        desired_state: 'active',
        quiescence: { threshold_cycles: 5 },
        status: { dispatch: { dispatcher_id: 'night' }, worker: { lease: { stale_after_seconds: 600 } } },
      });
      const { dispatcher_command: dispatcher, status_command: status, stop_command: stop } = plan.control;
      for (const flag of ['--dispatcher-id night', '--interval 7', '--watch-iterations 3'])
        expect(dispatcher).toContain(flag);
      expect([status, stop].filter((command) => !command.includes('--dispatcher-id night'))).toEqual([]);
      const stopped = await stopAutopilot(desk, { task });
      expect(stopped.plan).toMatchObject({
        desired_state: 'stopped',
        status: { dispatch: { dispatcher_id: 'night' } },
      });
    });
  });

  it('duplicate and contradicting deliveries are accepted', async () => {
    await withDesk(async (desk, clock) => {
      await bindBuild(desk);
      clock.ms = 200_000;
      const { receipt } = await planWakeups(desk, { task });
      const sent = {
        task,
        receipt: receipt.event_id,
        role: 'worker',
        status: 'sent',
        threadId: 'wt',
      } as const;
      const first = await recordDelivery(desk, sent);
      const before = lines(desk.root);
      expect((await recordDelivery(desk, sent)).receipt).toEqual(first.receipt);
      const contradictions = [
        [{ ...sent, threadId: 'mt' }, 'WRONG_STATE'],
        [{ ...sent, status: 'blocked', reason: 'gone' }, 'DELIVERY_CONFLICT'],
        [{ ...sent, status: 'skipped' }, 'WRONG_STATE'],
        [{ ...sent, reason: 'other words' }, 'DELIVERY_CONFLICT'],
      ] as const;
      for (const [call, code] of contradictions) {
        expect(await codeOf(() => recordDelivery(desk, call))).toBe(code);
      }
      expect(lines(desk.root)).toEqual(before);
    });
  });

  it('acknowledgements go backwards', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      const item = { ...worker, notificationId: await consumed(desk) };
      for (const status of ['received', 'blocked', 'accepted'] as const)
        await acknowledge(desk, { ...item, status });
      const before = lines(desk.root);
      for (const status of ['received', 'blocked'] as const)
        expect(await codeOf(() => acknowledge(desk, { ...item, status }))).toBe('WRONG_STATE');
      expect((await acknowledge(desk, item)).latest?.status).toBe('accepted');
      expect(lines(desk.root)).toEqual(before);
    });
  });

  it('nothing is delivered again after a crash', async () => {
    await withDesk(async (desk, clock) => {
      await bindBuild(desk);
      await delivered(desk, 'first');
      const [file = ''] = ledgerFiles(desk.root).filter((name) => name.includes('/dispatch-local/'));
      const [claim = '', delivery = ''] = readFileSync(file, 'utf8').split('\n');
      expect([claim, delivery].map((line) => (JSON.parse(line) as { event: string }).event)).toEqual([
        'dispatch_command_claimed',
        'inbox_delivered',
      ]);
      const backlog = { pending_commands: 0, unread: { worker: 1 } };
      expect(readLoopStatus(freshDesk(desk), { task }).backlog).toMatchObject(backlog);
      // As kill -9 leaves it in the middle of the batch.
      writeFileSync(file, `${claim}\n${delivery.slice(0, 40)}`);
      const after = { ...freshDesk(desk), now: desk.now };
      expect(readLoopStatus(after, { task }).backlog).toMatchObject({
        pending_commands: 1,
        unread: { worker: 0 },
      });
      clock.ms = 61_000;
      expect(await dispatchPass(after, {})).toMatchObject([{ delivered: true }]);
      expect(await dispatchPass(after, {})).toEqual([]);

      const take = async () => (await readInbox(after, { ...worker, consumeNext: true })).consumed;
      expect(await take()).toMatchObject({ payload: { message: 'first' } });
      expect(await take()).toBeNull();
      clock.ms = 61_000 + 901_000;
      const again = await take();
      expect(again).toMatchObject({ payload: { message: 'first' } });
      await acknowledge(after, { ...worker, notificationId: again?.id ?? 0, status: 'received' });
      clock.ms += 901_000;
      expect(await take()).toBeNull();
    });
  });
});
