import { describe, expect, it } from 'vitest';
import { decideDispatch } from '../../src/loop/decide/dispatch.js';
import { decideEnqueue } from '../../src/loop/decide/enqueue.js';
import { decideAcknowledge, decideConsume } from '../../src/loop/decide/inbox.js';
import { claimableCommands, unreadItems } from '../../src/loop/backlog.js';
import type { AckStatus, CommandType } from '../../src/loop/shapes.js';
import { atMs, bound, given, happened, judgedAt, stateAfter, type Told } from './scenario.js';

const command = (id: string, type: CommandType = 'nudge_worker', more = {}): Told =>
  happened('command_created', { command_id: id, type, message: `do ${id}`, correlation_id: id, ...more });
const delivered = (id: string): readonly Told[] => [
  happened('inbox_delivered', { command_id: id, binding_id: 'b1', role: 'worker', session: 'build-worker' }),
  happened('dispatch_command_succeeded', { command_id: id, dispatcher_id: 'd', attempt: 1 }),
];
const consumed = (item: number, seconds = 0): Told =>
  happened(
    'inbox_consumed',
    { notification_id: item, role: 'worker', session: 'build-worker', lease_seconds: 900 },
    seconds,
  );
const acked = (item: number, status: AckStatus): Told =>
  happened('inbox_ack_recorded', { notification_id: item, role: 'worker', status });
const run = happened('loop_run_created', {
  run_id: 'r1',
  name: 'loop',
  purpose: 'p',
  max_iterations: 2,
  required_before_continue: ['build', 'visual_diff'],
});
const evidence = (type: string, status: 'satisfied' | 'rejected' = 'satisfied', iteration = 1): Told =>
  happened('loop_evidence_recorded', {
    run_id: 'r1',
    iteration,
    evidence_type: type,
    status,
    criterion: type,
  });

describe('a command', () => {
  const enqueue = { commandId: 'c1', type: 'nudge_worker', message: 'do it', correlationId: 'k' } as const;

  it('is created', () => {
    given(...bound())
      .when(decideEnqueue, enqueue)
      .thenEvents({
        event: 'command_created',
        data: { command_id: 'c1', type: 'nudge_worker', message: 'do it', correlation_id: 'k' },
      });
  });

  it('without a message is refused', () => {
    given(...bound())
      .when(decideEnqueue, { ...enqueue, message: ' ' })
      .thenRefused('SCHEMA_INVALID');
  });

  const keyed = given(...bound(), command('c0', 'nudge_worker', { idempotency_key: 'once' }));

  it('with a key that was used is the first one', () => {
    keyed.when(decideEnqueue, { ...enqueue, message: 'do c0', idempotencyKey: 'once' }).thenNothing();
  });

  it('with a key that stands for something else is refused', () => {
    keyed.when(decideEnqueue, { ...enqueue, idempotencyKey: 'once' }).thenRefused('ID_CONFLICT');
  });

  it('to continue needs a loop run, and asks for its next iteration', () => {
    const more = { ...enqueue, type: 'continue_iteration' } as const;
    given(...bound())
      .when(decideEnqueue, more)
      .thenRefused('WRONG_STATE');
    const { decision } = given(...bound(), run).when(decideEnqueue, more);
    expect(decision).toMatchObject({ events: [{ data: { requested_iteration: 2, loop_run_id: 'r1' } }] });
  });
});

describe('a dispatcher', () => {
  const dispatch = { commandId: 'c1', dispatcherId: 'd', leaseSeconds: 60 };
  const attempt = { command_id: 'c1', dispatcher_id: 'd', attempt: 1 };

  it.each([
    ['nudge_worker', 'worker'],
    ['notify_manager', 'manager'],
  ] as const)('delivers %s to the %s, claim and delivery in one batch', (type, role) => {
    given(...bound(), command('c1', type))
      .when(decideDispatch, dispatch)
      .thenEvents(
        { event: 'dispatch_command_claimed', data: { ...attempt, lease_seconds: 60 } },
        {
          event: 'inbox_delivered',
          data: { command_id: 'c1', binding_id: 'b1', role, session: `build-${role}` },
        },
        { event: 'dispatch_command_succeeded', data: attempt },
      );
  });

  it('delivers nothing twice', () => {
    given(...bound(), command('c1'), ...delivered('c1'))
      .when(decideDispatch, dispatch)
      .thenNothing();
  });

  const claimed = happened(
    'dispatch_command_claimed',
    { command_id: 'c1', dispatcher_id: 'other', attempt: 1, lease_seconds: 60 },
    100,
  );

  it.each([
    [159, 0],
    [160, 1],
  ])('at %s s may take %s commands claimed by another for 60 s at 100 s', (seconds, count) => {
    const state = stateAfter(...bound(), command('c1'), claimed);
    expect(claimableCommands(state, atMs(seconds))).toHaveLength(count);
  });

  it('counts the attempts', () => {
    const { decision } = given(...bound(), command('c1'), claimed).when(
      decideDispatch,
      dispatch,
      judgedAt(160),
    );
    expect(decision).toMatchObject({ events: [{ data: { attempt: 2 } }, {}, {}] });
  });

  const go = command('c1', 'continue_iteration', { loop_run_id: 'r1', requested_iteration: 2 });
  const other = (iteration: number): Told =>
    command('c1', 'continue_iteration', { loop_run_id: 'r1', requested_iteration: iteration });
  const again = happened('loop_run_created', {
    run_id: 'r2',
    name: 'loop',
    purpose: 'p',
    max_iterations: 9,
    required_before_continue: [],
  });
  const both = [evidence('build'), evidence('visual_diff')];

  it.each([
    ['without evidence', [run, go], ['missing_build_evidence', 'missing_visual_diff_evidence']],
    ['with half the evidence', [run, evidence('build'), go], ['missing_visual_diff_evidence']],
    ['with rejected evidence', [run, ...both, evidence('build', 'rejected'), go], ['missing_build_evidence']],
    ['for a loop that another one came after', [run, ...both, go, again], ['stale_requested_iteration']],
    ['for an iteration that is over', [run, ...both, other(1)], ['stale_requested_iteration']],
    ['beyond the maximum', [run, ...both, other(3)], ['stale_requested_iteration', 'max_iterations_reached']],
  ])('blocks a continue command %s', (_, more, reasons) => {
    const { decision } = given(...bound(), ...more).when(decideDispatch, dispatch);
    expect(decision).toMatchObject({
      events: [
        { event: 'dispatch_command_claimed' },
        { event: 'dispatch_command_blocked', data: { reasons } },
      ],
    });
  });

  it('delivers a continue command and advances the loop once its evidence is there', () => {
    const { decision } = given(...bound(), run, ...both, go).when(decideDispatch, dispatch);
    expect(decision).toMatchObject({
      events: [
        { event: 'dispatch_command_claimed' },
        { event: 'loop_iteration_advanced', data: { from: 1, to: 2 } },
        { event: 'inbox_delivered' },
        { event: 'dispatch_command_succeeded' },
      ],
    });
  });

  it('takes evidence that was satisfied later as a criterion', () => {
    const later = happened('criterion_updated', { criterion_id: 6, status: 'satisfied' });
    const story = [run, evidence('build', 'rejected'), evidence('visual_diff'), later, go];
    const { decision } = given(...bound(), ...story).when(decideDispatch, dispatch);
    expect(decision).toMatchObject({ events: [{}, { event: 'loop_iteration_advanced' }, {}, {}] });
  });
});

// Items of c1 and c2 have the numbers 7 and 9.
const twoItems = [...bound(), command('c1'), command('c2'), ...delivered('c1'), ...delivered('c2')];

describe('an inbox', () => {
  const worker = { role: 'worker' as const };
  const lease = { role: 'worker', session: 'build-worker', lease_seconds: 900 } as const;

  it('gives the oldest item first, to one consumer', () => {
    given(...twoItems)
      .when(decideConsume, worker)
      .thenEvents({ event: 'inbox_consumed', data: { notification_id: 7, ...lease } });
    given(...twoItems, consumed(7))
      .when(decideConsume, worker)
      .thenEvents({ event: 'inbox_consumed', data: { notification_id: 9, ...lease } });
    given(...twoItems, consumed(7), consumed(9))
      .when(decideConsume, worker)
      .thenNothing();
  });

  it('of the other role is empty', () => {
    given(...twoItems)
      .when(decideConsume, { role: 'manager' })
      .thenNothing();
  });

  it.each([
    ['before its lease ends', [consumed(7)], 899, [9]],
    ['when its lease ends', [consumed(7)], 900, [7, 9]],
    ['when its lease ends, but it was acknowledged', [consumed(7), acked(7, 'received')], 5000, [9]],
  ])('shows a consumed item %s', (_, more, seconds, ids) => {
    const state = stateAfter(...twoItems, ...more);
    expect(unreadItems(state, 'worker', atMs(seconds)).map(({ id }) => id)).toEqual(ids);
  });

  it('takes back an item that was left lying, then gives it again', () => {
    given(...twoItems, consumed(7))
      .when(decideConsume, worker, judgedAt(900))
      .thenEvents(
        { event: 'inbox_returned', data: { notification_id: 7, role: 'worker' } },
        { event: 'inbox_consumed', data: { notification_id: 7, ...lease } },
      );
  });

  it('prolongs the lease of an item that is held', () => {
    const renewed = happened('inbox_consumed', { notification_id: 7, ...lease, renewed: true }, 800);
    const state = stateAfter(...twoItems, consumed(7), renewed);
    expect(unreadItems(state, 'worker', atMs(1699)).map(({ id }) => id)).toEqual([9]);
    expect(unreadItems(state, 'worker', atMs(1700)).map(({ id }) => id)).toEqual([7, 9]);
    given(...twoItems)
      .when(decideConsume, { ...worker, renew: 7 })
      .thenRefused('WRONG_STATE');
  });

  it('of a closed task gives nothing away', () => {
    given(...twoItems, happened('task_stopped', { reason: 'x' }))
      .when(decideConsume, worker)
      .thenRefused('WRONG_STATE');
  });
});

describe('an acknowledgement', () => {
  const ack = (status: AckStatus) => ({ notificationId: 7, role: 'worker' as const, status });
  const all = ['received', 'blocked', 'accepted'] as const;
  const before = [undefined, ...all];
  const order: Readonly<Record<string, readonly AckStatus[]>> = {
    undefined: ['received', 'blocked', 'accepted'],
    received: ['blocked', 'accepted'],
    blocked: ['accepted'],
    accepted: [],
  };
  const table = before.flatMap((latest) => all.map((next) => [latest, next] as const));

  it.each(table)('after %s may be %s only forward', (latest, next) => {
    const story = [...twoItems, consumed(7), ...(latest === undefined ? [] : [acked(7, latest)])];
    const outcome = given(...story).when(decideAcknowledge, ack(next));
    if (order[String(latest)]?.includes(next))
      expect(outcome.decision).toMatchObject({ events: [{ data: { status: next } }] });
    else if (latest === next) outcome.thenNothing();
    else outcome.thenRefused('WRONG_STATE', /go back/);
  });

  it.each([
    ['received', true],
    ['blocked', false],
    ['accepted', false],
  ] as const)('%s of an item not consumed is taken: %s', (status, taken) => {
    const { decision } = given(...twoItems).when(decideAcknowledge, ack(status));
    expect(decision.kind).toBe(taken ? 'accepted' : 'refused');
  });

  it('of an item that was not delivered to the role is refused', () => {
    given(...twoItems)
      .when(decideAcknowledge, { ...ack('received'), notificationId: 4 })
      .thenRefused('WRONG_STATE');
    given(...twoItems)
      .when(decideAcknowledge, { ...ack('received'), role: 'manager' })
      .thenRefused('WRONG_STATE');
  });

  it('with other words than the first is a conflict', () => {
    given(...twoItems, acked(7, 'received'))
      .when(decideAcknowledge, { ...ack('received'), payload: { summary: 'other' } })
      .thenRefused('DELIVERY_CONFLICT');
  });
});
