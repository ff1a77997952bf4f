import { describe, expect, it } from 'vitest';
import { openLoop } from '../../src/loop/open-loop.js';
import { acknowledge } from '../../src/loop/tools/acknowledge.js';
import { recordAutomation, startAutopilot, stopAutopilot } from '../../src/loop/tools/autopilot.js';
import { bindSessions } from '../../src/loop/tools/bind.js';
import { addCriterion, listCriteria, recordDecision } from '../../src/loop/tools/closing.js';
import { dispatchPass } from '../../src/loop/tools/dispatch.js';
import { enqueue } from '../../src/loop/tools/enqueue.js';
import { finishTask } from '../../src/loop/tools/finish.js';
import { heartbeat } from '../../src/loop/tools/heartbeat.js';
import { readInbox } from '../../src/loop/tools/inbox.js';
import { newsIn } from '../../src/loop/tools/news.js';
import { createTask, registerSession, unbind } from '../../src/loop/tools/register.js';
import { planRotation, recordRotation } from '../../src/loop/tools/rotation.js';
import { recordSmoke, startSmoke } from '../../src/loop/tools/smoke.js';
import { planWakeups, recordDelivery } from '../../src/loop/tools/wakeup.js';
import { beats, bindBuild, cli, codeOf, consumed, delivered, lines, task, worker } from './fault-ground.js';
import { withDesk } from './story.js';

const secret = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';

describe('what is said again', { timeout: 60_000 }, () => {
  it('is the same although a secret was taken out of it', async () => {
    await withDesk(async (desk, clock) => {
      await bindBuild(desk);
      const nudge = { task, type: 'nudge_worker', message: `use ${secret}`, idempotencyKey: 'once' } as const;
      const { command_id } = await enqueue(desk, nudge);
      expect((await enqueue(desk, nudge)).command_id).toBe(command_id);

      const payload = { summary: `password=${secret}`, evidence: [secret] };
      const done = { ...worker, notificationId: await consumed(desk), status: 'accepted', payload } as const;
      const { receipt } = await acknowledge(desk, done);
      expect((await acknowledge(desk, done)).receipt).toEqual(receipt);

      clock.ms = 200_000;
      const plan = await planWakeups(desk, { task });
      const { event_id } = plan.receipt;
      const blocked = { ...worker, receipt: event_id, status: 'blocked', reason: `no ${secret}` } as const;
      const first = await recordDelivery(desk, blocked);
      expect((await recordDelivery(desk, blocked)).receipt).toEqual(first.receipt);
      expect(lines(desk.root).join('\n')).not.toContain(secret);
    });
  });

  it('is something else with another secret', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      const nudge = { task, type: 'nudge_worker', idempotencyKey: 'once' } as const;
      await enqueue(desk, { ...nudge, message: `use ${secret}` });
      const other = secret.replace('abc', 'xyz');
      expect(await codeOf(() => enqueue(desk, { ...nudge, message: `use ${other}` }))).toBe('ID_CONFLICT');
    });
  });

  it('is the first record of an automation of that role', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      await startAutopilot(desk, { task });
      const call = { task, automationId: 'both' } as const;
      const { receipt } = await recordAutomation(desk, { ...call, role: 'manager' });
      await recordAutomation(desk, { ...call, role: 'worker' });
      expect((await recordAutomation(desk, { ...call, role: 'manager' })).receipt).toEqual(receipt);
    });
  });
});

describe('what was over long ago', { timeout: 60_000 }, () => {
  it('is known all the same, though not by a brief look', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk, { maxIterations: 3, required: ['build_passed'] });
      const item = { ...worker, notificationId: await consumed(desk) } as const;
      await acknowledge(desk, { ...item, status: 'accepted' });
      const keyed = { task, type: 'nudge_worker', message: 'm', idempotencyKey: 'old' } as const;
      const { command_id } = await enqueue(desk, keyed);
      const done = await dispatchPass(desk, {});
      await readInbox(desk, { ...worker, consumeNext: true });
      const second = { ...worker, notificationId: done[0]?.notification_id ?? 0 };
      await acknowledge(desk, { ...second, status: 'accepted' });
      await addCriterion(desk, { task, criterion: 'c', status: 'accepted', source: 'me' });
      await beats(desk, 30);

      const brief = desk.store.read(task, 'brief');
      expect({ items: brief.items, commands: brief.commands, criteria: brief.criteria }).toEqual({
        items: [],
        commands: [],
        criteria: [],
      });
      expect((await acknowledge(desk, item)).latest?.status).toBe('accepted');
      const back = acknowledge(desk, { ...item, status: 'received' });
      await expect(back).rejects.toThrow('does not go back');
      const { consumed: held } = await readInbox(desk, { ...worker, renew: item.notificationId });
      expect(held?.id).toBe(item.notificationId);
      expect((await enqueue(desk, keyed)).command_id).toBe(command_id);
      await enqueue(desk, { task, type: 'continue_iteration', message: 'on' });
      const [foreseen] = await dispatchPass(desk, { dryRun: true });
      expect(foreseen?.missing_evidence).toEqual(['build_passed']);
      expect(listCriteria(desk, { task: brief.task?.id ?? '' }).criteria).toHaveLength(1);
    });
  });
});

const rotation = {
  task,
  oldWorkerThreadId: 'wt',
  requireHandoff: false,
  archiveStatus: 'archived',
} as const;

describe('an id that nobody could name again', { timeout: 60_000 }, () => {
  it('for it looks like a secret is refused, and nothing is written', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      await startAutopilot(desk, { task });
      const before = lines(desk.root);
      const nudge = { task, type: 'nudge_worker', message: 'm' } as const;
      const calls: readonly (() => unknown)[] = [
        () => enqueue(desk, { ...nudge, idempotencyKey: secret }),
        () => enqueue(desk, { ...nudge, correlationId: secret }),
        () => registerSession(desk, { ...worker, thread: { id: secret } }),
        () => recordRotation(desk, { ...rotation, newWorkerThreadId: secret }),
        () => recordAutomation(desk, { ...worker, automationId: secret }),
        () => startSmoke(desk, { task, smokeId: secret }),
      ];
      for (const call of calls) expect(await codeOf(call)).toBe('SCHEMA_INVALID');
      expect(lines(desk.root)).toEqual(before);
    });
  });

  it('is none that chance made, or a vendor', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      const ids = [
        '019a1b2c-3d4e-7f60-8123-456789abcdef',
        'a'.repeat(40),
        desk.newId(),
        'thread_abc123DEF456ghi789JKL012',
      ];
      for (const id of ids) {
        await enqueue(desk, {
          task,
          type: 'nudge_worker',
          message: 'm',
          idempotencyKey: id,
          correlationId: id,
        });
        await registerSession(desk, { ...worker, thread: { id } });
      }
      expect(desk.store.read(task).sessions.at(-1)?.thread_id).toBe(ids.at(-1));
    });
  });
});

describe('a call that fails', { timeout: 60_000 }, () => {
  it.each([
    ['a dispatcher that cannot be one', { dispatcherId: 'Not A Name' }, 'INVALID_AGENT'],
    ['a limit that is none', { staleAfterSeconds: Number.NaN }, 'SCHEMA_INVALID'],
  ] as const)('for %s has written nothing', async (_, judging, code) => {
    await withDesk(async (desk, clock) => {
      await bindBuild(desk);
      await startAutopilot(desk, { task });
      await startSmoke(desk, { task, smokeId: 's', nonce: 'n' });
      clock.ms = 200_000;
      const receipt = (await planWakeups(desk, { task })).receipt.event_id;
      const before = lines(desk.root);
      const smoke = { ...worker, smokeId: 's', nonce: 'n', status: 'sent' } as const;
      const wake = { ...worker, receipt, status: 'sent', threadId: 'wt' } as const;
      const calls: readonly (() => unknown)[] = [
        () => heartbeat(desk, { ...worker, ...judging }),
        () => startAutopilot(desk, { task, ...judging }),
        () => stopAutopilot(desk, { task, ...judging }),
        () => recordAutomation(desk, { ...worker, automationId: 'a', ...judging }),
        () => planWakeups(desk, { task, ...judging }),
        () => recordDelivery(desk, { ...wake, ...judging }),
        () => startSmoke(desk, { task, ...judging }),
        () => recordSmoke(desk, { ...smoke, ...judging }),
        () => planRotation(desk, { task, oldWorkerThreadId: 'wt', requireHandoff: false, ...judging }),
        () => registerSession(desk, { ...worker, name: 'another', ...judging }),
        () => bindBuild(desk, { task: 'other', threads: { manager: {}, worker: {} }, ...judging }),
      ];
      for (const call of calls) expect(await codeOf(call)).toBe(code);
      expect(lines(desk.root)).toEqual(before);
      await unbind(desk, { task });
      expect(await codeOf(() => bindSessions(desk, { task, ...judging }))).toBe(code);
      expect(lines(desk.root)).toHaveLength(before.length + 1);
    });
  });

  it('to stop the autopilot of a task that was never bound has written nothing', async () => {
    await withDesk(async (desk) => {
      await createTask(desk, { task });
      const before = lines(desk.root);
      expect(await codeOf(() => stopAutopilot(desk, { task }))).toBe('NOT_BOUND');
      expect(lines(desk.root)).toEqual(before);
    });
  });

  it('for a title of several lines has written nothing', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      const title = { newWorkerThreadId: 'w2', newWorkerThreadTitle: 'two\nlines' };
      expect(await codeOf(() => recordRotation(desk, { ...rotation, ...title }))).toBe('SCHEMA_INVALID');
      expect(desk.store.read(task).sessions.at(-1)?.thread_id).toBe('wt');
    });
  });
});

describe('an answer', { timeout: 60_000 }, () => {
  it('to a heartbeat says when it was recorded, however many wake-ups it answers', async () => {
    await withDesk(async (desk, clock) => {
      await bindBuild(desk);
      for (let round = 1; round <= 30; round++) {
        clock.ms = round * 200_000;
        const receipt = (await planWakeups(desk, { task })).receipt.event_id;
        await recordDelivery(desk, { ...worker, receipt, status: 'sent', threadId: 'wt' });
      }
      const { heartbeat: beat, status } = await heartbeat(desk, worker);
      expect(beat.recorded_at).toBe(status.worker.lease.last_heartbeat_at);
      expect(Date.parse(beat.recorded_at)).not.toBeNaN();
      expect(desk.store.read(task).wakes.filter(({ answered_at: at }) => at !== undefined)).toHaveLength(30);
    });
  });

  it('to the end of a task names the decision that was recorded', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      const { id } = await recordDecision(desk, { task, decision: { decision: 'stop', reason: 'r' } });
      const { final_decision_id: decided } = await finishTask(desk, {
        task,
        reason: 'done',
        decisionId: 999,
      });
      const stops = desk.store.read(task).decisions.map((one) => one.id);
      expect(stops).toEqual([id, decided]);
    });
  });

  it('to whether real work may begin is yes where the proof is not asked for', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      const asked = (): number | null => cli(desk.root, 'app-smoke', 'status', task, '--check').status;
      const answers: unknown[] = [];
      for (const mode of ['required', 'advisory', 'skip'] as const) {
        await startSmoke(desk, { task, mode });
        answers.push(asked());
      }
      expect(answers).toEqual([6, 0, 0]);
    });
  });

  it('is waited for by a program as well, and comes with the delivery', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      const waiting = openLoop({ root: desk.root }).inbox({
        ...worker,
        waitSeconds: 100,
        intervalSeconds: 90,
      });
      const id = await delivered(desk, 'go');
      expect(await waiting).toMatchObject({ items: [{ id }], wait: { enabled: true, timed_out: false } });
      const { wait } = await openLoop({ root: desk.root }).inbox({
        task,
        role: 'manager',
        waitSeconds: 0.05,
      });
      expect(wait).toMatchObject({ enabled: true, timed_out: true });
    });
  });

  it('is waited for longer than a timer can run', async () => {
    await withDesk(async (desk) => {
      await bindBuild(desk);
      const news = newsIn(desk.root)(100_000_000_000);
      await heartbeat(desk, worker);
      await news;
    });
  });
});
