import fc from 'fast-check';
import type { JournalEvent, RunEvent } from '../../src/runs/events.js';
import { at, bad, created, good, paused, plan, step } from './scenario.js';

const stepIds = fc.constantFrom('s1', 's2', 's3', 'ghost');
const agents = fc.constantFrom('andy', 'cls', 'hybrid', 'orchestrator');
const actions = fc.constantFrom('retry', 'skip', 'change_agent', 'abort', 'escalate', 'decompose');

const anyPlan: RunEvent = plan(
  step('s1', { owner_agent: '' }),
  step('s2', { depends_on: ['s1'] }),
  step('s3', { owner_agent: '', validator: { type: 'orchestrator_approval' } }),
);

const anyEvent: fc.Arbitrary<{ readonly event: string; readonly data: unknown }> = fc.oneof(
  fc.constant(created),
  fc.constant(anyPlan),
  fc.record({
    event: fc.constant('step_started'),
    data: fc.record({ step_id: stepIds, owner_agent: agents }),
  }),
  fc.record({
    event: fc.constant('step_result_proposed'),
    data: fc.record({ step_id: stepIds, result: fc.string() }),
  }),
  fc.record({
    event: fc.constant('step_validation_passed'),
    data: fc.record({ step_id: stepIds, result: fc.constant(good) }),
  }),
  fc.record({
    event: fc.constant('step_validation_failed'),
    data: fc.record({ step_id: stepIds, result: fc.constant(bad) }),
  }),
  fc.record({
    event: fc.constant('policy_decision_applied'),
    data: fc.record({
      step_id: stepIds,
      decision: fc.record({
        action: actions,
        new_agent: agents,
        new_steps: fc.constantFrom([step('a')], [step('a'), step('b', { depends_on: ['a'] })]),
      }),
    }),
  }),
  fc.record({
    event: fc.constant('note_written'),
    data: fc.record({ key: fc.constantFrom('k', '__proto__', 'toString'), value: fc.string() }),
  }),
  fc.constant(paused),
  fc.constant({ event: 'run_resumed', data: { resumed_by: 'cls' } }),
  fc.record({ event: fc.constantFrom('run_completed', 'run_failed'), data: fc.jsonValue() }),
  fc.record({ event: fc.constant('from_the_future'), data: fc.jsonValue() }),
);

const commands = fc.array(
  fc.record({
    agent: agents,
    events: fc.array(anyEvent, { minLength: 1, maxLength: 3 }),
    /** How many of its lines a crash left; more than there are = all. */
    kept: fc.integer({ min: 1, max: 9 }),
    /** Steps in stream_seq from the line before: 0 = beside it (fork), 2 = a gap. */
    stride: fc.constantFrom(1, 1, 1, 1, 1, 0, 2),
  }),
  { maxLength: 25 },
);

/** Commands of several agents, some cut by a crash, with forks and gaps: anything that merged ledgers may hold. */
export const randomJournal: fc.Arbitrary<readonly JournalEvent[]> = commands.map((list) => {
  const lines: JournalEvent[] = [];
  let seq = 0;
  for (const { agent, events, kept, stride } of list) {
    seq += stride;
    for (const [index, { event, data }] of events.slice(0, kept).entries()) {
      if (index > 0) seq += 1;
      lines.push({
        id: `id-${String((lines.length * 7919) % 10_007).padStart(5, '0')}`,
        ts: at(lines.length),
        agent,
        session_id: `2026-01-01_${agent}_001`,
        event,
        data,
        stream_seq: seq,
        ...(events.length > 1 ? { batch: [index + 1, events.length] as const } : {}),
      });
    }
  }
  return lines;
});
