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
