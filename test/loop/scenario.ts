import { expect } from 'vitest';
import type { ErrorCode } from '../../src/errors.js';
import type { LoopDecision } from '../../src/loop/decide/decision.js';
import type { LoopEvent, LoopEventData, LoopLine } from '../../src/loop/events.js';
import type { Judging } from '../../src/loop/judging.js';
import { pairOf, type Pair } from '../../src/loop/binding.js';
import { replayLoop } from '../../src/loop/replay.js';
import type { LoopState } from '../../src/loop/state.js';

export const taskName = 'build';

/** A moment n seconds after the beginning of 2026. */
export function at(seconds: number): string {
  return new Date(atMs(seconds)).toISOString();
}

export function atMs(seconds: number): number {
  return Date.UTC(2026, 0, 1) + seconds * 1000;
}

/** An event, when it happened, and who wrote it. Lines are numbered in the order in which they are given. */
export interface Told {
  readonly event: LoopEvent;
  readonly seconds: number;
  readonly agent: string;
}

export function told(event: LoopEvent, seconds = 0, agent = 'operator'): Told {
  return { event, seconds, agent };
}

export function lineOf({ event, seconds, agent }: Told, seq: number): LoopLine {
  return {
    id: `e${seq}`,
    ts: at(seconds),
    agent,
    session_id: `2026-01-01_${agent}_001`,
    event: event.event,
    data: event.data,
    stream_seq: seq,
  };
}

export function linesOf(story: readonly Told[]): readonly LoopLine[] {
  return story.map((one, index) => lineOf(one, index + 1));
}

export function stateAfter(...story: readonly Told[]): LoopState {
  const state = replayLoop(taskName, linesOf(story));
  expect(state.anomalies).toEqual([]);
  return state;
}

export interface BoundOptions {
  readonly managerThread?: string | null;
  readonly workerThread?: string | null;
}

/** Four lines at second 0: the task, both sessions (their first beats), the binding. */
export function bound({ managerThread = 'mt', workerThread = 'wt' }: BoundOptions = {}): readonly Told[] {
  const session = (role: 'manager' | 'worker', thread: string | null): LoopEvent => ({
    event: 'session_registered',
    data: {
      session: `build-${role}`,
      session_uid: `uid-${role}`,
      role,
      kind: 'codex_app',
      ...(thread === null ? {} : { thread_id: thread, thread_title: `title of ${thread}` }),
    },
  });
  return [
    told({ event: 'task_created', data: { goal: 'ship it' } }),
    told(session('manager', managerThread)),
    told(session('worker', workerThread)),
    told({
      event: 'binding_created',
      data: { binding_id: 'b1', manager: 'build-manager', worker: 'build-worker' },
    }),
  ];
}

export function beat(role: 'manager' | 'worker', seconds: number): Told {
  const session = `build-${role}`;
  return told({ event: 'app_heartbeat', data: { role, session, binding_id: 'b1' } }, seconds, session);
}

export function happened<Name extends LoopEvent['event']>(
  event: Name,
  data: LoopEventData[Name],
  seconds = 0,
  agent = 'operator',
): Told {
  return told({ event, data } as unknown as LoopEvent, seconds, agent);
}

/** A reader's view at that second; the dispatcher beat at the same moment unless it is said otherwise. */
export function judgedAt(seconds: number, more: Partial<Judging> = {}): Judging {
  return {
    nowMs: atMs(seconds),
    staleAfterSeconds: 180,
    usualStaleAfterSeconds: 180,
    dispatcherId: 'dispatch-local',
    dispatcherBeatAt: at(seconds),
    root: '/work space',
    ...more,
  };
}

export function pairIn(state: LoopState): Pair {
  const pair = pairOf(state);
  if (pair instanceof Error) throw pair;
  return pair;
}

export interface Outcome {
  readonly thenEvents: (...events: readonly LoopEvent[]) => void;
  readonly thenNothing: () => void;
  readonly thenRefused: (code: ErrorCode, message?: RegExp, hint?: RegExp) => void;
  readonly thenDenied: (code: ErrorCode, ...events: readonly LoopEvent[]) => void;
  readonly decision: LoopDecision;
}

export interface Given {
  readonly state: LoopState;
  readonly when: <Command>(
    decide: (state: LoopState, command: Command, judging: Judging) => LoopDecision,
    command: Command,
    judging?: Judging,
  ) => Outcome;
}

/** given(story).when(decider, command).then…; a decider that changes the state it was given fails. */
export function given(...story: readonly Told[]): Given {
  const state = stateAfter(...story);
  return {
    state,
    when: (decide, command, judging = judgedAt(story.at(-1)?.seconds ?? 0)) => {
      const before = structuredClone(state);
      const decision = decide(state, command, judging);
      expect(state).toEqual(before);
      return outcomeOf(decision);
    },
  };
}

function outcomeOf(decision: LoopDecision): Outcome {
  return {
    decision,
    thenEvents: (...events) => expect(decision).toEqual({ kind: 'accepted', events }),
    thenNothing: () => expect(decision).toEqual({ kind: 'accepted', events: [] }),
    thenRefused: (code, message = /./, hint = /./) => {
      expect(decision).toMatchObject({ kind: 'refused', error: { code } });
      if (decision.kind !== 'refused') return;
      expect(decision.error.message).toMatch(message);
      expect(decision.error.hint).toMatch(hint);
      // What to do next in a loop is never a command of runs.
      expect(decision.error.hint).not.toContain('agent-ledger run ');
    },
    thenDenied: (code, ...events) =>
      expect(decision).toMatchObject({ kind: 'denied', error: { code }, events }),
  };
}
