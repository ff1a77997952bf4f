import { describe, expect, it } from 'vitest';
import { decideRecordDelivery, decideWakeupDispatch } from '../../src/loop/decide/wakeup.js';
import {
  deliveryStatuses,
  wakeStatuses,
  type DeliveryStatus,
  type WakeStatus,
} from '../../src/loop/shapes.js';
import { wakeupActions, wakeState } from '../../src/loop/views/wakeup-actions.js';
import { wakeupDispatch, wakeupPlan } from '../../src/loop/views/wakeup.js';
import { beat, bound, given, happened, judgedAt, pairIn, stateAfter, type Told } from './scenario.js';

const worker = (status: WakeStatus, seconds = 200): Told =>
  happened(
    'app_wakeup_dispatch_planned',
    {
      dispatcher_id: 'dispatch-local',
      dispatcher_required: false,
      stale_after_seconds: 180,
      actions: [{ role: 'worker', status, reason: 'r', thread_id: 'wt' }],
    },
    seconds,
  );
const delivered = (status: DeliveryStatus, seconds: number, more = {}): Told =>
  happened('app_wakeup_delivery_recorded', { receipt: 'e5', role: 'worker', status, ...more }, seconds);

describe('wake-up actions', () => {
  const statusOf = (seconds: number, story: readonly Told[]): readonly string[] => {
    const state = stateAfter(...story);
    return wakeupActions(state, pairIn(state), judgedAt(seconds)).map(({ status }) => status);
  };
  const none = { managerThread: null, workerThread: null };

  it.each([
    ['healthy, with thread', bound(), 180, 'skipped_healthy'],
    ['healthy, without thread', bound(none), 180, 'skipped_healthy'],
    ['stale, with thread', bound(), 181, 'ready_to_send'],
    ['stale, without thread', bound(none), 181, 'blocked_missing_thread'],
    ['suspect, with thread', [...bound(), beat('manager', 900), beat('worker', 900)], 300, 'ready_to_send'],
  ] as const)('of a session %s', (_, story, seconds, status) => {
    expect(statusOf(seconds, story)).toEqual([status, status]);
  });

  it.each([
    ['planned a moment ago', [worker('ready_to_send')], 379, 'skipped_in_flight'],
    ['planned as long ago as the limit', [worker('ready_to_send')], 380, 'ready_to_send'],
    ['sent', [worker('ready_to_send'), delivered('sent', 210)], 379, 'skipped_in_flight'],
    ['sent and expired', [worker('ready_to_send'), delivered('sent', 210)], 380, 'ready_to_send'],
    ['blocked', [worker('ready_to_send'), delivered('blocked', 210)], 220, 'ready_to_send'],
    ['never ready', [worker('blocked_missing_thread')], 210, 'ready_to_send'],
    ['itself in flight', [worker('skipped_in_flight')], 210, 'ready_to_send'],
    [
      'answered, the answer stale again',
      [worker('ready_to_send'), delivered('sent', 200), answered(201), beat('worker', 0)],
      202,
      'ready_to_send',
    ],
  ] as const)('after a wake-up %s', (_, more, seconds, status) => {
    expect(statusOf(seconds, [...bound(), ...more])[1]).toBe(status);
  });

  it('under way for a thread that was rotated away wake nobody, and hold up no other', () => {
    const rotated = happened(
      'app_worker_rotation_recorded',
      {
        worker: 'build-worker',
        old_worker_thread_id: 'wt',
        new_worker_thread_id: 'wt2',
        archive_status: 'archived',
      },
      205,
    );
    const story = [...bound(), worker('ready_to_send'), delivered('sent', 201), rotated];
    expect(statusOf(210, story)[1]).toBe('ready_to_send');
  });

  it('in flight name the receipt', () => {
    const state = stateAfter(...bound(), worker('ready_to_send'));
    const [, action] = wakeupActions(state, pairIn(state), judgedAt(210));
    expect(action).toMatchObject({ in_flight_receipt: 'e5' });
  });

  it('carry a prompt only when there is something to send or to do by hand', () => {
    const state = stateAfter(...bound({ workerThread: null }), beat('manager', 0));
    const pair = pairIn(state);
    const judging = judgedAt(300);
    const receipt = { event_id: 'e9', event_type: 'app_wakeup_dispatch_planned', recorded_at: '' };
    const recorded = { actions: wakeupActions(state, pair, judging), receipt };
    const { actions, summary } = wakeupDispatch(recorded, { state, pair }, judging);
    expect(actions).toMatchObject([
      { role: 'manager', send_ready: true, blocker: null, thread: { id: 'mt' } },
      { role: 'worker', send_ready: false, thread: { id: null } },
    ]);
    expect(actions.map(({ prompt }) => typeof prompt)).toEqual(['string', 'string']);
    expect(summary).toEqual({
      total_actions: 2,
      ready_to_send: 1,
      skipped: 0,
      blocked: 1,
      dispatcher_required: false,
    });
    const healthy = { actions: wakeupActions(state, pair, judgedAt(0)), receipt };
    expect(wakeupDispatch(healthy, { state, pair }, judging).actions.map(({ prompt }) => prompt)).toEqual([
      null,
      null,
    ]);
  });
});

function answered(seconds: number): Told {
  return happened('app_wakeup_answered', { receipt: 'e5', role: 'worker', latency_seconds: 1 }, seconds);
}

describe('a wake-up', () => {
  it.each([
    ['planned', [worker('ready_to_send')], 379],
    ['expired', [worker('ready_to_send')], 380],
    ['sent', [worker('ready_to_send'), delivered('sent', 300)], 379],
    ['expired', [worker('ready_to_send'), delivered('sent', 300)], 380],
    ['skipped', [worker('skipped_healthy'), delivered('skipped', 300)], 900],
    ['blocked', [worker('blocked_missing_thread'), delivered('blocked', 300)], 900],
    ['answered', [worker('ready_to_send'), delivered('sent', 300), answered(310)], 900],
  ] as const)('is %s', (expected, more, seconds) => {
    const [wake] = stateAfter(...bound(), ...more).wakes;
    expect(wake && wakeState(wake, judgedAt(seconds))).toBe(expected);
  });

  it('is planned for sleeping roles only, manager first', () => {
    const state = stateAfter(...bound());
    expect(wakeupPlan(state, pairIn(state), judgedAt(181)).wakeups).toMatchObject([
      { role: 'manager', thread: { id: 'mt', title: 'title of mt' } },
      { role: 'worker', thread: { id: 'wt', title: 'title of wt' } },
    ]);
    const half = stateAfter(...bound(), beat('manager', 100));
    expect(wakeupPlan(half, pairIn(half), judgedAt(181)).wakeups.map(({ role }) => role)).toEqual(['worker']);
  });

  it('is planned for nobody once the task is closed, or no longer bound', () => {
    for (const end of [
      happened('task_stopped', { reason: 'r' }, 200),
      happened('binding_ended', { binding_id: 'b1' }, 200),
    ]) {
      const state = stateAfter(...bound(), end);
      expect(wakeupPlan(state, pairIn(state), judgedAt(400)).wakeups).toEqual([]);
    }
  });

  it('stores no prompt', () => {
    const { decision } = given(...bound()).when(decideWakeupDispatch, {}, judgedAt(300));
    expect(JSON.stringify(decision)).not.toContain('prompt');
    expect(decision).toMatchObject({ events: [{ event: 'app_wakeup_dispatch_planned' }] });
  });
});

describe('a recorded delivery', () => {
  const command = (status: DeliveryStatus, more = {}) => ({
    receipt: 'e5',
    role: 'worker' as const,
    status,
    ...(status === 'sent' ? { threadId: 'wt' } : {}),
    ...(status === 'blocked' ? { reason: 'the app is closed' } : {}),
    ...more,
  });
  const allowed: Readonly<Record<DeliveryStatus, readonly WakeStatus[]>> = {
    sent: ['ready_to_send'],
    skipped: ['skipped_healthy', 'skipped_in_flight'],
    blocked: ['ready_to_send', 'blocked_missing_thread'],
  };
  const table = deliveryStatuses.flatMap((status) =>
    wakeStatuses.map((action) => [status, action, allowed[status].includes(action)] as const),
  );

  it.each(table)('%s on %s is allowed: %s', (status, action, fits) => {
    const outcome = given(...bound(), worker(action)).when(decideRecordDelivery, command(status));
    if (fits) expect(outcome.decision).toMatchObject({ kind: 'accepted', events: [{ data: { status } }] });
    else outcome.thenRefused('WRONG_STATE');
  });

  it.each([
    ['sent without a thread id', command('sent', { threadId: undefined })],
    ['sent to another thread', command('sent', { threadId: 'other' })],
    ['blocked without a reason', command('blocked', { reason: undefined })],
    ['blocked for a blank reason', command('blocked', { reason: ' \t' })],
    ['of an unknown receipt', command('sent', { receipt: 'e99' })],
    ['of a receipt of another type', command('sent', { receipt: 'e4' })],
    ['without an action for the role', { ...command('sent'), role: 'manager' as const }],
  ])('%s is refused', (_, wrong) => {
    given(...bound(), worker('ready_to_send'))
      .when(decideRecordDelivery, wrong)
      .thenRefused('WRONG_STATE');
  });

  const once = [...bound(), worker('ready_to_send'), delivered('sent', 210, { thread_id: 'wt' })];

  it('that is repeated is recorded once', () => {
    given(...once)
      .when(decideRecordDelivery, command('sent'))
      .thenNothing();
  });

  it('that contradicts the first is a conflict', () => {
    given(...once)
      .when(decideRecordDelivery, command('blocked'))
      .thenRefused('DELIVERY_CONFLICT');
  });
});
