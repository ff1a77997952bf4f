import { describe, expect, it } from 'vitest';
import { decideHeartbeat } from '../../src/loop/decide/heartbeat.js';
import { loopStatus } from '../../src/loop/views/loop-status.js';
import { at, beat, bound, given, happened, judgedAt, pairIn, stateAfter, type Told } from './scenario.js';

const planned = (seconds: number): Told =>
  happened(
    'app_wakeup_dispatch_planned',
    {
      dispatcher_id: 'dispatch-local',
      dispatcher_required: false,
      stale_after_seconds: 180,
      actions: [
        { role: 'manager', status: 'skipped_healthy', reason: 'r' },
        { role: 'worker', status: 'ready_to_send', reason: 'r', thread_id: 'wt' },
      ],
    },
    seconds,
  );
const sent = (seconds: number): Told =>
  happened(
    'app_wakeup_delivery_recorded',
    { receipt: 'e5', role: 'worker', status: 'sent', thread_id: 'wt' },
    seconds,
  );

const beatOf = (role: 'manager' | 'worker') => ({
  event: 'app_heartbeat' as const,
  data: { role, session: `build-${role}`, binding_id: 'b1' },
});

describe('a heartbeat', () => {
  it.each(['manager', 'worker'] as const)('of the bound %s is recorded', (role) => {
    given(...bound())
      .when(decideHeartbeat, { role })
      .thenEvents(beatOf(role));
  });

  it('of a task that does not exist is refused', () => {
    given().when(decideHeartbeat, { role: 'worker' }).thenRefused('UNKNOWN_TASK');
  });

  it('without a binding is refused', () => {
    given(bound()[0] ?? beat('worker', 0))
      .when(decideHeartbeat, { role: 'worker' })
      .thenRefused('NOT_BOUND');
  });

  it('after the binding ended is refused', () => {
    given(...bound(), happened('binding_ended', { binding_id: 'b1' }))
      .when(decideHeartbeat, { role: 'worker' })
      .thenRefused('NOT_BOUND', /no active binding/);
  });

  it('of a session that is gone is refused', () => {
    given(...bound(), happened('session_gone', { session: 'build-worker' }))
      .when(decideHeartbeat, { role: 'worker' })
      .thenRefused('NOT_BOUND', /gone/, /`agent-ledger register-worker build --name build-worker`/);
  });

  it('of a closed task is refused', () => {
    given(...bound(), happened('task_stopped', { reason: 'enough' }))
      .when(decideHeartbeat, { role: 'worker' })
      .thenRefused('WRONG_STATE', /stopped/);
  });

  it('answers a wake-up that was sent, with the latency', () => {
    given(...bound(), planned(200), sent(210))
      .when(decideHeartbeat, { role: 'worker' }, judgedAt(217))
      .thenEvents(beatOf('worker'), {
        event: 'app_wakeup_answered',
        data: { receipt: 'e5', role: 'worker', latency_seconds: 7 },
      });
  });

  it('of the other role answers nothing', () => {
    given(...bound(), planned(200), sent(210))
      .when(decideHeartbeat, { role: 'manager' })
      .thenEvents(beatOf('manager'));
  });

  it('answers a wake-up once', () => {
    given(
      ...bound(),
      planned(200),
      sent(210),
      happened('app_wakeup_answered', { receipt: 'e5', role: 'worker', latency_seconds: 7 }, 217),
    )
      .when(decideHeartbeat, { role: 'worker' })
      .thenEvents(beatOf('worker'));
  });

  it('answers nothing that was sent to a thread that was replaced', () => {
    const another = happened('session_updated', { session: 'build-worker', thread_id: 'w2' }, 210);
    given(...bound(), planned(200), sent(205), another)
      .when(decideHeartbeat, { role: 'worker' }, judgedAt(220))
      .thenEvents(beatOf('worker'));
  });

  it('answers nothing that was only planned', () => {
    given(...bound(), planned(200))
      .when(decideHeartbeat, { role: 'worker' })
      .thenEvents(beatOf('worker'));
  });
});

describe('the status of a loop', () => {
  const statusAt = (seconds: number, story: readonly Told[], more = {}) => {
    const state = stateAfter(...story);
    return loopStatus(state, pairIn(state), judgedAt(seconds, more));
  };

  it('counts the registration as the first beat', () => {
    expect(statusAt(180, bound())).toMatchObject({ ok: true, next_actions: [] });
  });

  it.each([
    [179, 'healthy'],
    [180, 'healthy'],
    [181, 'stale'],
  ])('%s s after the last beat sees a role %s', (seconds, state) => {
    const status = statusAt(seconds + 100, [...bound(), beat('worker', 100)]);
    expect(status.worker.lease).toMatchObject({ state, last_heartbeat_at: at(100) });
  });

  it.each([
    ['nothing', { manager: 100, worker: 100, dispatcher: 100 }, []],
    ['the dispatcher', { manager: 100, worker: 100, dispatcher: null }, ['start_dispatch']],
    ['the manager', { manager: 0, worker: 100, dispatcher: 100 }, ['wake_manager']],
    ['the worker', { manager: 100, worker: 0, dispatcher: 100 }, ['wake_worker']],
    ['all', { manager: 0, worker: 0, dispatcher: 0 }, ['start_dispatch', 'wake_manager', 'wake_worker']],
  ] as const)('asks only for what is needed: %s', (_, beats, kinds) => {
    const story = [...bound(), beat('manager', beats.manager), beat('worker', beats.worker)];
    const dispatcherBeatAt = beats.dispatcher === null ? null : at(beats.dispatcher);
    const status = statusAt(200, story, { dispatcherBeatAt });
    expect(status.next_actions.map(({ kind }) => kind)).toEqual(kinds);
    expect(status.ok).toBe(kinds.length === 0);
  });

  it('asks for dispatch and consumption behind the wake-ups', () => {
    const command = (id: string): Told =>
      happened('command_created', {
        command_id: id,
        type: 'nudge_worker',
        message: 'm',
        correlation_id: 'c',
      });
    const story = [
      ...bound(),
      command('c1'),
      command('c2'),
      happened('inbox_delivered', {
        command_id: 'c1',
        binding_id: 'b1',
        role: 'worker',
        session: 'build-worker',
      }),
      happened('dispatch_command_succeeded', { command_id: 'c1', dispatcher_id: 'd', attempt: 1 }),
    ];
    const status = statusAt(0, story);
    expect(status.next_actions.map(({ kind }) => kind)).toEqual(['dispatch_pending', 'consume_inbox']);
    expect(status.backlog).toEqual({ pending_commands: 1, unread: { manager: 0, worker: 1 } });
    expect(status.ok).toBe(true);
  });

  it('does not take a beat from the future for life', () => {
    const status = statusAt(0, [...bound(), beat('worker', 60)]);
    expect(status.ok).toBe(false);
    expect(status.next_actions[0]?.reason).toContain('60 s ahead');
  });

  it('asks to bring back a session that is gone, not to wake it', () => {
    const state = stateAfter(...bound(), happened('session_gone', { session: 'build-worker' }));
    const { next_actions } = loopStatus(state, pairIn(state), judgedAt(1));
    expect(next_actions).toMatchObject([
      {
        kind: 'wake_worker',
        reason: 'worker: session build-worker is gone',
        command: "agent-ledger register-worker build --name build-worker --root '/work space'",
      },
    ]);
  });

  it('asks for nothing once the task is closed', () => {
    const story = [
      ...bound(),
      happened('binding_ended', { binding_id: 'b1' }),
      happened('task_stopped', { reason: 'enough' }),
    ];
    expect(statusAt(1000, story)).toMatchObject({ ok: false, next_actions: [] });
  });

  it('spells out every setting in its commands', () => {
    const { worker } = statusAt(0, bound(), { dispatcherId: 'd2', staleAfterSeconds: 60 });
    expect(worker.poll_command).toBe(
      "agent-ledger app-heartbeat build --role worker --dispatcher-id d2 --stale-after 60 --root '/work space'",
    );
  });
});
