import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LoopLine } from '../../src/loop/events.js';
import { continueLoop, replayLoop } from '../../src/loop/replay.js';
import { seed } from '../support/scale.js';
import { beat, bound, happened, linesOf, taskName } from './scenario.js';

const story = [
  ...bound(),
  beat('worker', 5),
  happened(
    'command_created',
    { command_id: 'c', type: 'nudge_worker', message: 'm', correlation_id: 'c' },
    6,
  ),
  happened(
    'dispatch_command_claimed',
    { command_id: 'c', dispatcher_id: 'd', attempt: 1, lease_seconds: 60 },
    7,
  ),
  happened(
    'inbox_delivered',
    { command_id: 'c', binding_id: 'b1', role: 'worker', session: 'build-worker' },
    7,
  ),
  happened('dispatch_command_succeeded', { command_id: 'c', dispatcher_id: 'd', attempt: 1 }, 7),
  beat('manager', 9),
];
/** The first four lines, and those of the dispatch, are batches. */
const lines: readonly LoopLine[] = linesOf(story).map((line, index) => {
  if (index < 4) return { ...line, batch: [index + 1, 4] as const };
  return index >= 6 && index < 9 ? { ...line, batch: [index - 5, 3] as const } : line;
});
const whole = replayLoop(taskName, lines);

describe('the replay of a task', () => {
  it('is the same for its lines in any order, repeated or not', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...lines], { minLength: lines.length }),
        fc.subarray([...lines]),
        (all, more) => {
          expect(replayLoop(taskName, [...all, ...more])).toEqual(whole);
        },
      ),
      { seed: seed('loop replay') },
    );
  });

  it.each(lines.map((_, index) => index))('goes on from its first %s lines', (index) => {
    const before = replayLoop(taskName, lines.slice(0, index));
    const kept = structuredClone(before);
    expect(continueLoop(before, lines.slice(index))).toEqual(whole);
    expect(before).toEqual(kept);
  });

  it('asks for a full replay when a line comes that belongs before', () => {
    expect(continueLoop(whole, lines.slice(2, 3))).toBeUndefined();
  });

  it.each([6, 7])('leaves out a batch that was cut off after line %s', (index) => {
    const torn = replayLoop(taskName, lines.slice(0, index + 1));
    expect(torn.commands[0]?.state).toBe('pending');
    expect(torn.items).toEqual([]);
    expect(torn.head_seq).toBe(index + 1);
  });

  it('names the lines of a torn batch once others follow', () => {
    const [, , , , , , claimed, , , last] = lines;
    if (claimed === undefined || last === undefined) throw new Error('the story is too short');
    const state = replayLoop(taskName, [...lines.slice(0, 6), claimed, { ...last, stream_seq: 8 }]);
    expect(state.anomalies).toEqual([{ event: 'e7', reason: 'void: its batch is not whole' }]);
    expect(state.commands[0]?.state).toBe('pending');
  });

  it.each([
    ['data that is no object', { event: 'app_heartbeat', data: 3 }, 'cannot be read: data is no object'],
    ['a missing key', { event: 'session_gone', data: {} }, 'cannot be read: session is missing'],
    [
      'a key of another kind',
      { event: 'session_gone', data: { session: 3 } },
      'session is of the wrong kind',
    ],
    ['an unknown word', { event: 'app_heartbeat', data: { role: 'boss' } }, 'role is of the wrong kind'],
    ['a second task_created', { event: 'task_created', data: { goal: 'x' } }, 'the task exists already'],
    [
      'a second delivery of a command',
      { event: 'inbox_delivered', data: { command_id: 'c', binding_id: 'b1', role: 'worker', session: 's' } },
      'it was delivered before',
    ],
  ])('passes over a line with %s and lists it', (_, wrong, reason) => {
    const [first] = lines;
    if (first === undefined) throw new Error('the story is too short');
    const { batch: _batch, ...plain } = first;
    const line: LoopLine = { ...plain, ...wrong, id: 'x', stream_seq: 11 };
    const state = replayLoop(taskName, [...lines, line]);
    expect(state.anomalies).toMatchObject([{ event: 'x' }]);
    expect(state.anomalies[0]?.reason).toContain(reason);
    expect({ ...state, anomalies: [], head_seq: 10 }).toEqual(whole);
  });

  it('passes over events that it does not know in silence', () => {
    const [first] = lines;
    if (first === undefined) throw new Error('the story is too short');
    const { batch: _batch, ...plain } = first;
    const state = replayLoop(taskName, [...lines, { ...plain, id: 'x', event: 'later', stream_seq: 11 }]);
    expect(state).toEqual({ ...whole, head_seq: 11 });
  });
});
