import { describe, expect, it } from 'vitest';
import { decideRecordAutomation, decideStartAutopilot } from '../../src/loop/decide/autopilot.js';
import { readAutopilot, startAutopilot, stopAutopilot } from '../../src/loop/tools/autopilot.js';
import { createBinding } from '../../src/loop/tools/bind.js';
import { autopilotPlan, type AutopilotPlan } from '../../src/loop/views/autopilot-plan.js';
import { beat, bound, given, happened, judgedAt, pairIn, stateAfter, type Told } from './scenario.js';
import { withDesk } from './story.js';

const settings = { interval_seconds: 2, stale_after_seconds: 180, quiet_after_cycles: 3 };
const started = (seconds = 10, dispatcher = 'dispatch-local'): Told =>
  happened('app_autopilot_started', { dispatcher_id: dispatcher, ...settings }, seconds);
const stopped = (seconds = 20): Told =>
  happened('app_autopilot_stopped', { dispatcher_id: 'dispatch-local' }, seconds);
const applied = (role: 'manager' | 'worker', more = {}): Told =>
  happened('app_autopilot_automation_applied', {
    dispatcher_id: 'dispatch-local',
    role,
    automation_id: `auto-${role}`,
    thread_id: role === 'manager' ? 'mt' : 'wt',
    ...more,
  });
const planOf = (story: readonly Told[], seconds = 20, more = {}): AutopilotPlan => {
  const state = stateAfter(...story);
  return autopilotPlan(state, pairIn(state), judgedAt(seconds, more));
};
const ready = [...bound(), started(), applied('manager'), applied('worker')];
const polls = (count: number): readonly Told[] =>
  Array.from({ length: count }, () => [beat('manager', 15), beat('worker', 15)]).flat();
const command = happened(
  'command_created',
  { command_id: 'c', type: 'nudge_worker', message: 'm', correlation_id: 'c' },
  16,
);
const delivered = [
  happened(
    'inbox_delivered',
    { command_id: 'c', binding_id: 'b1', role: 'worker', session: 'build-worker' },
    16,
  ),
  happened('dispatch_command_succeeded', { command_id: 'c', dispatcher_id: 'd', attempt: 1 }, 16),
];

describe('the autopilot is ready', () => {
  it.each([
    ['when all is set up', ready, 20, {}, 'autonomous_ready', []],
    [
      'not before it was started',
      bound(),
      20,
      {},
      'not_active',
      ['autopilot is not started', 'manager automation is not recorded', 'worker automation is not recorded'],
    ],
    ['not after it was stopped', [...ready, stopped()], 20, {}, 'not_active', ['autopilot is not started']],
    [
      'not without a dispatcher',
      ready,
      20,
      { dispatcherBeatAt: null },
      'setup_required',
      ['dispatcher dispatch-local is missing'],
    ],
    [
      'not with a sleeping role',
      [...ready, beat('worker', 100)],
      190,
      {},
      'setup_required',
      ['manager heartbeat is stale'],
    ],
    [
      'not without thread ids',
      [...bound({ workerThread: null }), started(), applied('manager')],
      20,
      {},
      'setup_required',
      [
        'worker automation cannot be created: session build-worker has no thread id',
        'worker automation is not recorded',
      ],
    ],
    [
      'not with an automation in another thread',
      [...ready.slice(0, -1), applied('worker', { thread_id: 'old' })],
      20,
      {},
      'setup_required',
      ['worker automation is not recorded'],
    ],
    [
      'not with automations from before a restart',
      [...ready, stopped(), started(30)],
      40,
      {},
      'setup_required',
      ['manager automation is not recorded', 'worker automation is not recorded'],
    ],
  ] as const)('%s', (...[_, story, seconds, more, state, blockers]) => {
    expect(planOf(story, seconds, more).readiness).toMatchObject({
      state,
      blockers,
      autonomous_ready: blockers.length === 0,
    });
  });
});

describe('the policy', () => {
  it.each([
    ['unconfigured', bound(), {}],
    ['active', [...bound(), started()], {}],
    ['stopped', [...bound(), started(), stopped()], {}],
    ['active', [...bound(), started(), stopped(), started(30)], {}],
    ['unconfigured', [...bound(), started()], { dispatcherId: 'other' }],
    ['active', [...bound(), started(), started(11, 'other'), stopped()], { dispatcherId: 'other' }],
  ] as const)('is %s', (state, story, more) => {
    expect(planOf(story, 20, more).desired_state).toBe(state);
  });

  it('names its newest event, in order of the stream even within one second', () => {
    const story = [...bound(), started(10), stopped(10), started(10)];
    expect(planOf(story).last_policy_event).toMatchObject({
      event_id: 'e7',
      event_type: 'app_autopilot_started',
    });
  });

  it('keeps what the start was given', () => {
    const { decision } = given(...bound()).when(decideStartAutopilot, { dispatcherId: 'd', settings });
    expect(decision).toMatchObject({ events: [{ data: { dispatcher_id: 'd', ...settings } }] });
    expect(stateAfter(...bound(), started()).autopilots[0]?.settings).toEqual(settings);
  });
});

describe('the commands of a plan', () => {
  const given = { interval_seconds: 5, watch_iterations: 9, stale_after_seconds: 60, quiet_after_cycles: 7 };
  const story = [...bound(), happened('app_autopilot_started', { dispatcher_id: 'd2', ...given }, 10)];
  const judged = { dispatcherId: 'd2', staleAfterSeconds: 60 };

  it('say all that the start was given', () => {
    const { control, dispatcher } = planOf(story, 20, judged);
    const more = "--dispatcher-id d2 --stale-after 60 --root '/work space'";
    expect(control).toMatchObject({
      dispatcher_command: `agent-ledger dispatch --watch --interval 5 --watch-iterations 9 ${more}`,
      start_command: `agent-ledger app-autopilot start build --interval 5 --watch-iterations 9 --quiet-after 7 ${more}`,
      status_command: `agent-ledger app-autopilot status build ${more}`,
      stop_command: `agent-ledger app-autopilot stop build ${more}`,
    });
    expect(dispatcher.command).toBe(control.dispatcher_command);
  });

  it('leave out what holds anyway, but not a usual limit in a workspace with another one', () => {
    expect(planOf([...bound(), started()]).control.start_command).toBe(
      "agent-ledger app-autopilot start build --root '/work space'",
    );
    const other = { staleAfterSeconds: 180, usualStaleAfterSeconds: 60 };
    expect(planOf(bound(), 20, other).control.stop_command).toContain('--stale-after 180');
  });

  it('record an automation only once it can be', () => {
    const recorded = (story: readonly Told[]) =>
      planOf(story).automation_specs.map(({ record_command: line }) => line !== null);
    expect(recorded(bound())).toEqual([false, false]);
    expect(recorded([...bound({ workerThread: null }), started()])).toEqual([true, false]);
  });
});

describe('a second start', () => {
  it('keeps what is not said anew, also over a stop', async () => {
    await withDesk(async (desk) => {
      await createBinding(desk, { task: 'build' });
      const first = { intervalSeconds: 5, watchIterations: 9, staleAfterSeconds: 60, quietAfterCycles: 7 };
      await startAutopilot(desk, { task: 'build', dispatcherId: 'd2', ...first });
      await stopAutopilot(desk, { task: 'build' });
      const { plan } = await startAutopilot(desk, { task: 'build', quietAfterCycles: 4 });
      expect(plan.control.start_command).toContain(
        'app-autopilot start build --interval 5 --watch-iterations 9 --quiet-after 4 --dispatcher-id d2 --stale-after 60',
      );
      expect(plan).toMatchObject({ desired_state: 'active', quiescence: { threshold_cycles: 4 } });
      const asked = readAutopilot(desk, { task: 'build', quietAfterCycles: 2 }).plan;
      expect(asked.quiescence.threshold_cycles).toBe(2);
      expect(readAutopilot(desk, { task: 'build' }).plan.quiescence.threshold_cycles).toBe(4);
    });
  });
});

describe('quiet', () => {
  it.each([
    ['without a policy', [...bound(), ...polls(5)], 'not_applicable', 0],
    ['after two cycles', [...ready, ...polls(2)], 'monitoring', 2],
    ['after three cycles', [...ready, ...polls(3)], 'stop_recommended', 3],
    [
      'with cycles of one role only',
      [...ready, ...polls(2), beat('worker', 15), beat('worker', 15)],
      'monitoring',
      2,
    ],
    ['with cycles from before the start', [...bound(), ...polls(5), started()], 'monitoring', 0],
    ['ended by a command', [...ready, ...polls(5), command], 'monitoring', 0],
    ['with a command that waits', [...ready, command, ...polls(5)], 'monitoring', 5],
    ['with an item that waits', [...ready, command, ...delivered, ...polls(5)], 'monitoring', 5],
    ['ended by a consumption', [...ready, command, ...delivered, ...polls(5), consumed()], 'monitoring', 0],
    [
      'after a consumption',
      [...ready, command, ...delivered, consumed(), ...polls(3)],
      'stop_recommended',
      3,
    ],
    ['after a restart', [...ready, ...polls(5), stopped(), started(20)], 'monitoring', 0],
  ] as const)('%s', (_, story, state, cycles) => {
    expect(planOf(story).quiescence).toMatchObject({
      state,
      quiet_cycles: cycles,
      recommended_action: state === 'stop_recommended' ? 'stop_autopilot' : 'continue',
    });
  });

  it('is never recommended while the loop is not healthy', () => {
    expect(planOf([...ready, ...polls(5)], 20, { dispatcherBeatAt: null }).quiescence.state).toBe(
      'monitoring',
    );
  });
});

function consumed(): Told {
  const data = { notification_id: 9, role: 'worker', session: 'build-worker', lease_seconds: 900 } as const;
  return happened('inbox_consumed', data, 17);
}

describe('an automation', () => {
  const record = { dispatcherId: 'dispatch-local', role: 'worker', automationId: 'auto-worker' } as const;

  it('is recorded for the thread bound now', () => {
    given(...bound(), started())
      .when(decideRecordAutomation, record)
      .thenEvents({
        event: 'app_autopilot_automation_applied',
        data: {
          dispatcher_id: 'dispatch-local',
          role: 'worker',
          automation_id: 'auto-worker',
          thread_id: 'wt',
        },
      });
  });

  it('is recorded once', () => {
    given(...ready)
      .when(decideRecordAutomation, record)
      .thenNothing();
  });

  it('is refused while the autopilot is not started, or with another dispatcher', () => {
    given(...bound())
      .when(decideRecordAutomation, record)
      .thenRefused('WRONG_STATE');
    given(...bound(), started())
      .when(decideRecordAutomation, { ...record, dispatcherId: 'other' })
      .thenRefused('WRONG_STATE');
  });

  it('needs a thread', () => {
    given(...bound({ workerThread: null }), started())
      .when(decideRecordAutomation, record)
      .thenRefused('WRONG_STATE', /no thread id/);
  });
});
