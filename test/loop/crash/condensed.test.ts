import { describe, expect, it } from 'vitest';
import { unreadItems } from '../../../src/loop/backlog.js';
import { condenseLoop, continueCondensed } from '../../../src/loop/condensed-state.js';
import { decideHeartbeat } from '../../../src/loop/decide/heartbeat.js';
import { decideConsume } from '../../../src/loop/decide/inbox.js';
import type { LoopLine } from '../../../src/loop/events.js';
import { replayLoop } from '../../../src/loop/replay.js';
import { roles } from '../../../src/loop/shapes.js';
import type { LoopState } from '../../../src/loop/state.js';
import { autopilotPlan } from '../../../src/loop/views/autopilot-plan.js';
import { inboxItem } from '../../../src/loop/views/inbox-item.js';
import { loopStatus } from '../../../src/loop/views/loop-status.js';
import { count, randomFrom, seed } from '../../support/scale.js';
import { beat, bound, happened, judgedAt, lineOf, pairIn, taskName, type Told } from '../scenario.js';

type Random = () => number;

describe('a condensed state', () => {
  it('answers the frequent commands as the whole one does, whatever happened', () => {
    const random = randomFrom(seed('stories of loops'));
    let went = 0;
    for (let story = 0; story < count(1000); story++) went += compareAlong(random);
    expect(went).toBeGreaterThan(0);
  }, 300_000);

  it('does not grow with what a loop has done', () => {
    const sizes = [10, 200].map((rounds) => JSON.stringify(condenseLoop(longStory(rounds))).length);
    expect(sizes[1]).toBeLessThan(1.2 * (sizes[0] ?? 0));
  });

  it('keeps nothing of what is over', () => {
    const { items, commands, acks } = condenseLoop(longStory(10));
    expect({ items, commands, acks }).toEqual({ items: [], commands: [], acks: [] });
  });

  it('goes on by itself through what usually happens, from any moment on', () => {
    const read = { notification_id: 7, role: 'worker' } as const;
    const usual = numbered([
      ...bound(),
      ...sent('c1'),
      ...deliveredTo('c1', 'worker'),
      happened('inbox_consumed', { ...read, session: 'build-worker', lease_seconds: 900 }, 3),
      happened('inbox_ack_recorded', { ...read, status: 'received' }, 4),
      beat('worker', 5),
      happened('inbox_ack_recorded', { ...read, status: 'blocked' }, 6),
      happened('inbox_ack_recorded', { ...read, status: 'accepted' }, 7),
      ...sent('c2'),
      ...deliveredTo('c2', 'worker'),
    ]);
    const whole = replayLoop(taskName, usual);
    expect(whole.anomalies).toEqual([]);
    for (let at = 4; at <= usual.length; at++) {
      const kept = condenseLoop(replayLoop(taskName, usual.slice(0, at)));
      const next = continueCondensed(kept, usual.slice(at));
      expect(next && answersOf(next)).toEqual(answersOf(whole));
    }
  });

  it('is caught when it forgets what is still to be read (negative control)', () => {
    const state = replayLoop(taskName, numbered([...bound(), ...sent('c1'), ...deliveredTo('c1', 'worker')]));
    const forgetful = { ...condenseLoop(state), items: [] };
    expect(answersOf(forgetful)).not.toEqual(answersOf(state));
  });
});

/** How many steps the condensed state could go by itself. */
function compareAlong(random: Random): number {
  const lines = numbered([...bound(), ...someEvents(random, 60)]);
  let condensed: LoopState = condenseLoop(replayLoop(taskName, lines.slice(0, 4)));
  let went = 0;
  for (let at = 4; at < lines.length;) {
    const step = 1 + Math.floor(random() * 6);
    const whole = replayLoop(taskName, lines.slice(0, at + step));
    const next = continueCondensed(condensed, lines.slice(at, at + step));
    if (next !== undefined) went += 1;
    condensed = next ?? condenseLoop(whole);
    expect(answersOf(condensed)).toEqual(answersOf(whole));
    if (random() < 0.4) condensed = condenseLoop(condensed);
    at += step;
  }
  return went;
}

/** All that the frequent commands say and decide of a state, an hour after its beginning. */
function answersOf(state: LoopState): unknown {
  const judging = judgedAt(3_600);
  const pair = pairIn(state);
  return {
    head: state.head_seq,
    open: state.open_lines,
    status: loopStatus(state, pair, judging),
    plan: autopilotPlan(state, pair, judging),
    ofRoles: roles.map((role) => [
      unreadItems(state, role, judging.nowMs).map((item) => inboxItem(state, item, judging)),
      decideHeartbeat(state, { role }, judging),
      decideConsume(state, { role }, judging),
    ]),
  };
}

function numbered(story: readonly Told[]): readonly LoopLine[] {
  return story.map((one, at) => lineOf(one, at + 1));
}

function sent(id: string): readonly Told[] {
  const data = { command_id: id, type: 'nudge_worker', message: `do ${id}`, correlation_id: id } as const;
  return [happened('command_created', data, 1, 'build-manager')];
}

function deliveredTo(id: string, role: 'manager' | 'worker'): readonly Told[] {
  const attempt = { command_id: id, dispatcher_id: 'dispatch-local', attempt: 1 };
  return [
    happened('dispatch_command_claimed', { ...attempt, lease_seconds: 60 }, 2, 'dispatch-local'),
    happened('inbox_delivered', { command_id: id, binding_id: 'b1', role, session: `build-${role}` }, 2),
    happened('dispatch_command_succeeded', attempt, 2, 'dispatch-local'),
  ];
}

/** Commands, items, wake-ups, policies and closing, in any order: much of it is illegal. */
function someEvents(random: Random, wanted: number): readonly Told[] {
  const pick = <Item>(...items: readonly [Item, ...Item[]]): Item =>
    items[Math.floor(random() * items.length)] ?? items[0];
  const id = (): string => `c${Math.floor(random() * 12)}`;
  const role = () => pick('manager', 'worker');
  const seq = (): number => 5 + Math.floor(random() * wanted);
  const second = (): number => Math.floor(random() * 3_500);
  const makers: readonly (() => Told)[] = [
    () => beat(role(), second()),
    () => sent(id())[0] ?? beat('worker', 0),
    () => pick(...(deliveredTo(id(), role()) as readonly [Told, ...Told[]])),
    () => pick(...(deliveredTo(id(), role()) as readonly [Told, ...Told[]])),
    () =>
      happened(
        'inbox_consumed',
        { notification_id: seq(), role: role(), session: 'build-worker', lease_seconds: pick(10, 5_000) },
        second(),
      ),
    () => happened('inbox_returned', { notification_id: seq(), role: role() }, second()),
    () =>
      happened(
        'inbox_ack_recorded',
        { notification_id: seq(), role: role(), status: pick('received', 'accepted') },
        second(),
      ),
    () =>
      happened('app_wakeup_dispatch_planned', {
        dispatcher_id: 'dispatch-local',
        dispatcher_required: false,
        stale_after_seconds: 180,
        actions: [{ role: role(), status: 'ready_to_send', reason: 'stale', thread_id: 'wt' }],
      }),
    () =>
      happened(
        'app_wakeup_delivery_recorded',
        { receipt: `e${seq()}`, role: role(), status: 'sent' },
        second(),
      ),
    () => happened('app_wakeup_answered', { receipt: `e${seq()}`, role: role(), latency_seconds: 1 }),
    () => happened('app_autopilot_stopped', { dispatcher_id: 'dispatch-local' }, second()),
    () =>
      happened(
        'app_autopilot_started',
        {
          dispatcher_id: pick('dispatch-local', 'other'),
          interval_seconds: 2,
          stale_after_seconds: 180,
          quiet_after_cycles: 3,
        },
        second(),
      ),
    () =>
      happened('app_autopilot_automation_applied', {
        dispatcher_id: 'dispatch-local',
        role: role(),
        automation_id: id(),
        thread_id: pick('mt', 'wt'),
      }),
    () => happened('criterion_updated', { criterion_id: seq(), status: 'accepted' }),
    () => happened('decision_recorded', { decision: 'wait', reason: 'r' }),
  ];
  return Array.from(
    { length: wanted },
    () => (makers[Math.floor(random() * makers.length)] ?? makers[0])?.() ?? beat('worker', 0),
  );
}

function longStory(rounds: number): LoopState {
  const story: Told[] = [...bound()];
  for (let round = 0; round < rounds; round++) {
    const id = `c${String(round).padStart(6, '0')}`;
    story.push(...sent(id));
    const item = story.length + 2;
    story.push(...deliveredTo(id, 'worker'));
    const read = { notification_id: item, role: 'worker' } as const;
    story.push(
      happened('inbox_consumed', { ...read, session: 'build-worker', lease_seconds: 900 }),
      happened('inbox_ack_recorded', { ...read, status: 'accepted', payload: { summary: 'done' } }),
      beat('worker', 1),
    );
  }
  const state = replayLoop(taskName, numbered(story));
  expect(state.anomalies).toEqual([]);
  return state;
}
