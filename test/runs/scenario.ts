import { expect } from 'vitest';
import type { ErrorCode } from '../../src/errors.js';
import type { Decision, DecideContext } from '../../src/runs/decide/decision.js';
import type { JournalEvent, RunEvent } from '../../src/runs/events.js';
import { replayRun } from '../../src/runs/replay.js';
import type { Step, ValidationResult } from '../../src/runs/shapes.js';
import type { RunSnapshot } from '../../src/runs/snapshot.js';
import { snapshotOf, type RunState } from '../../src/runs/state.js';

export const runId = 'run-1';

/** A moment n seconds after the beginning of 2026. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000).toISOString();
}

export function line(seq: number, event: { readonly event: string; readonly data: unknown }): JournalEvent {
  return {
    id: `id-${String(seq).padStart(4, '0')}`,
    ts: at(seq),
    agent: 'orchestrator',
    session_id: '2026-01-01_orchestrator_001',
    event: event.event,
    data: event.data,
    stream_seq: seq,
  };
}

export function journalOf(events: readonly RunEvent[]): readonly JournalEvent[] {
  return events.map((event, index) => line(index + 1, event));
}

export function step(id: string, more: Partial<Step> = {}): Step {
  return {
    step_id: id,
    index: 0,
    goal: `goal of ${id}`,
    owner_agent: 'andy',
    status: 'pending',
    validator: { type: 'build_pass' },
    retry_count: 0,
    max_retries: 2,
    ...more,
  };
}

export const created: RunEvent = {
  event: 'run_created',
  data: { session_key: 'session-1', original_request: 'please', goal: 'ship it' },
};

export function plan(...steps: readonly Step[]): RunEvent {
  return { event: 'plan_attached', data: { steps, acceptance_criteria: [] } };
}

export function started(stepId: string, owner = 'andy'): RunEvent {
  return { event: 'step_started', data: { step_id: stepId, owner_agent: owner } };
}

export function proposed(stepId: string, result = 'done'): RunEvent {
  return { event: 'step_result_proposed', data: { step_id: stepId, result } };
}

export const good: ValidationResult = { passed: true, reason: 'built' };
export const bad: ValidationResult = { passed: false, reason: 'does not build' };

export function passed(stepId: string): RunEvent {
  return { event: 'step_validation_passed', data: { step_id: stepId, result: good } };
}

export function failed(stepId: string): RunEvent {
  return { event: 'step_validation_failed', data: { step_id: stepId, result: bad } };
}

export const paused: RunEvent = { event: 'run_paused', data: { reason: 'lunch' } };
export const completed: RunEvent = { event: 'run_completed', data: { summary: 'all done' } };

export function snapshotAfter(...events: readonly RunEvent[]): RunSnapshot {
  return snapshotOf(replayRun(runId, journalOf(events)));
}

type Decide<Command> = (state: RunState | undefined, command: Command, context: DecideContext) => Decision;

export interface Outcome {
  readonly thenEvents: (...events: readonly RunEvent[]) => void;
  readonly thenRefused: (code: ErrorCode) => void;
}

export interface Given {
  readonly when: <Command>(decide: Decide<Command>, command: Command, caller?: string) => Outcome;
}

/** given(events).when(command).thenEvents(events), or thenRefused(code). No events = the run does not exist. */
export function given(...events: readonly RunEvent[]): Given {
  const state = events.length === 0 ? undefined : replayRun(runId, journalOf(events));
  return {
    when: (decide, command, caller = 'orchestrator') => {
      const before = structuredClone(state);
      const nowMs = Date.parse(at(events.length)) + 60_000;
      const decision = decide(state, command, { runId, caller, nowMs });
      expect(state).toEqual(before);
      return {
        thenEvents: (...expected) => expect(decision).toEqual({ kind: 'accepted', events: expected }),
        thenRefused: (code) => {
          expect(decision).toMatchObject({ kind: 'refused', error: { code } });
        },
      };
    },
  };
}
