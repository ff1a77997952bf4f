import { describe, expect, it } from 'vitest';
import { decideRecordSmoke, decideStartSmoke } from '../../src/loop/decide/smoke.js';
import type { SmokeMode, SmokeReceiptStatus } from '../../src/loop/shapes.js';
import { smokeStatus, type SmokeStatus } from '../../src/loop/views/smoke-status.js';
import { beat, bound, given, happened, judgedAt, pairIn, stateAfter, type Told } from './scenario.js';

type Role = 'manager' | 'worker';
const start = (mode: SmokeMode = 'required', more = {}): Told =>
  happened(
    'app_smoke_started',
    { smoke_id: 's1', nonce_sha256: 'n', mode, scope: 'pair', worker_count: 1, binding_id: 'b1', ...more },
    10,
  );
const receipt = (role: Role, status: SmokeReceiptStatus, more = {}): Told =>
  happened(
    'app_smoke_receipt_recorded',
    {
      smoke_id: 's1',
      nonce_sha256: 'n',
      binding_id: 'b1',
      role,
      status,
      thread_id: role === 'manager' ? 'mt' : 'wt',
      ...more,
    },
    20,
  );
const statusAt = (seconds: number, ...story: readonly Told[]): SmokeStatus => {
  const state = stateAfter(...story);
  return smokeStatus(state, pairIn(state), judgedAt(seconds));
};
const beats = [beat('manager', 15), beat('worker', 15)];
const proved: readonly Told[] = [
  ...bound(),
  start(),
  ...beats,
  receipt('manager', 'sent'),
  receipt('manager', 'accepted'),
  receipt('worker', 'sent'),
  receipt('worker', 'received'),
  receipt('worker', 'accepted'),
];
function renamed(told: Told, smokeId: string): Told {
  const { event, data } = told.event;
  return 'smoke_id' in data
    ? ({ ...told, event: { event, data: { ...data, smoke_id: smokeId } } } as Told)
    : told;
}
const without = (left: Told): readonly Told[] =>
  proved.filter(({ event }) => JSON.stringify(event) !== JSON.stringify(left.event));

describe('a smoke', () => {
  it('that was proved lets real work begin', () => {
    expect(statusAt(30, ...proved)).toMatchObject({ ok: true, real_work_allowed: true, blockers: [] });
  });

  it('that was only started names every blocker, manager first', () => {
    expect(statusAt(10, ...bound(), start()).blockers).toEqual([
      'manager: not sent',
      'manager: heartbeat not fresh',
      'manager: not accepted',
      'worker: not sent',
      'worker: heartbeat not fresh',
      'worker: not received',
      'worker: not accepted',
    ]);
  });

  it.each([
    ['the manager did not send', without(receipt('manager', 'sent')), ['manager: not sent']],
    ['the manager did not beat', without(beat('manager', 15)), ['manager: heartbeat not fresh']],
    ['the manager did not accept', without(receipt('manager', 'accepted')), ['manager: not accepted']],
    ['the worker did not send', without(receipt('worker', 'sent')), ['worker: not sent']],
    ['the worker did not beat', without(beat('worker', 15)), ['worker: heartbeat not fresh']],
    ['the worker did not receive', without(receipt('worker', 'received')), ['worker: not received']],
    ['the worker did not accept', without(receipt('worker', 'accepted')), ['worker: not accepted']],
    [
      'the worker blocked later',
      [...proved, receipt('worker', 'blocked', { summary: 'no disk' })],
      ['worker: not accepted', 'worker: blocked: no disk'],
    ],
  ])('is blocked while %s', (_, story, blockers) => {
    expect(statusAt(30, ...story)).toMatchObject({ ok: false, real_work_allowed: false, blockers });
  });

  it('without thread ids says that first', () => {
    const { blockers } = statusAt(
      10,
      ...bound({ managerThread: null, workerThread: null }),
      start(),
      ...beats,
    );
    expect(blockers.filter((one) => one.includes('thread'))).toEqual([
      'manager: no thread id',
      'worker: no thread id',
    ]);
    expect(blockers[0]).toBe('manager: no thread id');
  });

  it('of several workers leaves the proof to the task of each', () => {
    const [first] = statusAt(
      30,
      ...bound(),
      start('required', { scope: 'worker-set', worker_count: 3 }),
    ).blockers;
    expect(first).toContain('a set of 3 workers');
    expect(
      statusAt(30, ...bound(), start('required', { scope: 'worker-set', worker_count: 1 })).blockers[0],
    ).toBe('manager: not sent');
  });

  it.each([
    ['none has', [], 3, '0 of 3 have'],
    ['one has', ['w1'], 3, '1 of 3 have'],
    ['two have', ['w1', 'w2'], 3, '2 of 3 have'],
    ['another set has', ['w1', 'w2', 'other'], 3, '2 of 3 have'],
    ['all have', ['w1', 'w2', 'w3'], 3, undefined],
  ] as const)('of a set of workers is closed until all have proved: %s', (_, tasks, count, blocker) => {
    const set = { scope: 'worker-set', worker_count: count } as const;
    const own = proved.map((one) => (one.event.event === 'app_smoke_started' ? start('required', set) : one));
    const states = tasks.map((name) => {
      const story = name === 'other' ? own.map((one) => renamed(one, 's2')) : own;
      return { ...stateAfter(...story), name };
    });
    const [first = stateAfter(...bound(), start('required', set)), ...others] = states;
    const status = smokeStatus(first, pairIn(first), judgedAt(30), others);
    if (blocker === undefined) expect(status).toMatchObject({ ok: true, real_work_allowed: true });
    else expect(status.blockers[0]).toContain(blocker);
  });

  it('of a set opens for the last one and closes for all when one falls asleep', () => {
    const set = { scope: 'worker-set', worker_count: 2 } as const;
    const own = proved.map((one) => (one.event.event === 'app_smoke_started' ? start('required', set) : one));
    const awake = { ...stateAfter(...own, beat('manager', 290), beat('worker', 290)), name: 'w1' };
    const asleep = { ...stateAfter(...own), name: 'w2' };
    expect(smokeStatus(asleep, pairIn(asleep), judgedAt(30), [{ ...asleep, name: 'w1' }]).ok).toBe(true);
    expect(smokeStatus(awake, pairIn(awake), judgedAt(300), [asleep]).blockers).toEqual([
      "a set of 2 workers: each worker's task proves its own connection, 1 of 2 have",
    ]);
  });

  it('goes by the order of the stream, not by the clocks of its writers', () => {
    const late = [...bound(), beat('manager', 12), start(), beat('worker', 8)];
    const { roles } = statusAt(30, ...late);
    expect([roles.manager.heartbeat_fresh, roles.worker.heartbeat_fresh]).toEqual([false, true]);
  });

  it.each([
    ['nothing was started', bound(), ['app-smoke start']],
    [
      'all is missing',
      [...bound({ workerThread: null }), start()],
      [
        'app-smoke record build --smoke-id s1 --nonce',
        'app-heartbeat build --role manager',
        'app-smoke record',
        'register-worker build --name build-worker --codex-app-thread-id',
        'app-smoke record',
        'app-heartbeat build --role worker',
        'app-smoke record',
        'app-smoke record',
      ],
    ],
    ['all is proved', proved, []],
  ] as const)('names the command for each blocker, in order: %s', (_, story, commands) => {
    const { next_commands: next } = statusAt(30, ...story);
    expect(next.map((one, at) => one.includes(commands[at] ?? 'too many'))).toEqual(commands.map(() => true));
  });

  it('recovers when what was blocked is accepted', () => {
    const story = [...proved, receipt('worker', 'blocked', { summary: 'x' }), receipt('worker', 'accepted')];
    expect(statusAt(30, ...story).ok).toBe(true);
  });

  it.each([
    ['a beat turns stale', proved, 15 + 181, 'manager: heartbeat not fresh'],
    [
      'a thread changes',
      [...proved, happened('session_updated', { session: 'build-worker', thread_id: 'other' }, 25)],
      30,
      'worker: not sent',
    ],
    [
      'the pair is bound anew',
      [
        ...proved,
        happened('binding_ended', { binding_id: 'b1' }, 25),
        happened(
          'binding_created',
          { binding_id: 'b2', manager: 'build-manager', worker: 'build-worker' },
          26,
        ),
      ],
      30,
      'manager: not sent',
    ],
  ] as const)('closes again by itself when %s', (_, story, seconds, first) => {
    const status = statusAt(seconds, ...story);
    expect(status.ok).toBe(false);
    expect(status.blockers[0]).toBe(first);
  });

  it('opens again with the next beat', () => {
    expect(statusAt(300, ...proved, beat('manager', 290), beat('worker', 290)).ok).toBe(true);
  });

  it('needs a beat after its start', () => {
    expect(statusAt(30, ...bound(), start()).roles.manager.heartbeat_fresh).toBe(false);
    expect(statusAt(30, ...bound(), start(), beat('manager', 10)).roles.manager.heartbeat_fresh).toBe(true);
  });

  it.each([
    ['required', false],
    ['advisory', true],
  ] as const)('that is %s allows real work without proof: %s', (mode, allowed) => {
    expect(statusAt(10, ...bound(), start(mode))).toMatchObject({ ok: false, real_work_allowed: allowed });
  });

  it('that is skipped allows real work', () => {
    const data = { smoke_id: 's1', nonce_sha256: 'n', scope: 'pair' as const, worker_count: 1 };
    expect(statusAt(10, ...bound(), happened('app_smoke_skipped', data))).toMatchObject({
      real_work_allowed: true,
    });
  });

  it('never shows its nonce in the status', () => {
    expect(statusAt(30, ...proved).smoke?.nonce).toBeNull();
    expect(JSON.stringify(statusAt(30, ...proved))).not.toContain('sha256');
  });
});

describe('a smoke receipt', () => {
  const command = { smokeId: 's1', nonceSha256: 'n', role: 'worker' as const, status: 'sent' as const };
  const open = given(...bound(), start());

  it('keeps binding and thread of that moment', () => {
    open.when(decideRecordSmoke, command).thenEvents({
      event: 'app_smoke_receipt_recorded',
      data: {
        smoke_id: 's1',
        nonce_sha256: 'n',
        binding_id: 'b1',
        role: 'worker',
        status: 'sent',
        thread_id: 'wt',
      },
    });
  });

  it.each([
    ['another smoke', { smokeId: 's0' }],
    ['another nonce', { nonceSha256: 'x' }],
    ['another thread', { threadId: 'mt' }],
    ['an item that was never delivered', { notificationId: 4 }],
  ])('for %s is refused', (_, wrong) => {
    open.when(decideRecordSmoke, { ...command, ...wrong }).thenRefused('WRONG_STATE');
  });

  it("for the other role's item is refused, for its own taken", () => {
    const told = given(
      ...bound(),
      start(),
      happened('command_created', {
        command_id: 'c',
        type: 'nudge_worker',
        message: 'm',
        correlation_id: 'c',
      }),
      happened('inbox_delivered', {
        command_id: 'c',
        binding_id: 'b1',
        role: 'worker',
        session: 'build-worker',
      }),
    );
    told.when(decideRecordSmoke, { ...command, notificationId: 7 }).thenEvents({
      event: 'app_smoke_receipt_recorded',
      data: {
        smoke_id: 's1',
        nonce_sha256: 'n',
        binding_id: 'b1',
        role: 'worker',
        status: 'sent',
        thread_id: 'wt',
        notification_id: 7,
      },
    });
    told
      .when(decideRecordSmoke, { ...command, role: 'manager', notificationId: 7 })
      .thenRefused('WRONG_STATE');
  });

  it('before any smoke is refused', () => {
    given(...bound())
      .when(decideRecordSmoke, command)
      .thenRefused('WRONG_STATE', /no smoke/);
  });

  it('is not needed when the start says skip', () => {
    const start = { smokeId: 's2', nonceSha256: 'n', mode: 'skip', scope: 'pair', workerCount: 1 } as const;
    const { decision } = given(...bound()).when(decideStartSmoke, start);
    expect(decision).toMatchObject({ events: [{ event: 'app_smoke_skipped' }] });
  });
});
