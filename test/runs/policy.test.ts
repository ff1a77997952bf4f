import { describe, expect, it } from 'vitest';
import { decideApplyPolicy, type ApplyPolicy } from '../../src/runs/decide/apply-policy.js';
import type { PlannedStep } from '../../src/runs/plan/planner-output.js';
import { openPolicyRequests } from '../../src/runs/policy-request.js';
import type { PolicyDecision, Step } from '../../src/runs/shapes.js';
import {
  completed,
  created,
  failed,
  given,
  passed,
  paused,
  plan,
  snapshotAfter,
  started,
  step,
} from './scenario.js';

const broken = [
  created,
  plan(step('s1'), step('s2', { depends_on: ['s1'] })),
  started('s1'),
  failed('s1'),
] as const;
const decided = (decision: PolicyDecision) =>
  ({ event: 'policy_decision_applied', data: { step_id: 's1', decision } }) as const;
const ask = (action: string, more: Partial<ApplyPolicy> = {}): ApplyPolicy => ({
  step_id: 's1',
  action,
  ...more,
});
const part = (id: string, more: Partial<PlannedStep> = {}): PlannedStep => ({
  id,
  goal: `goal of ${id}`,
  owner_agent: 'andy',
  validator: { type: 'build_pass' },
  ...more,
});
const end = {
  event: 'run_completed',
  data: { summary: 'all steps and acceptance criteria are satisfied' },
} as const;

describe('a policy decision', () => {
  it('is refused to execution agents, on unknown and ended runs, and for unknown steps and actions', () => {
    given(...broken)
      .when(decideApplyPolicy, ask('retry'), 'andy')
      .thenRefused('ACCESS_DENIED');
    given().when(decideApplyPolicy, ask('retry')).thenRefused('RUN_NOT_FOUND');
    given(...broken, completed)
      .when(decideApplyPolicy, ask('retry'))
      .thenRefused('RUN_TERMINAL');
    given(...broken)
      .when(decideApplyPolicy, { step_id: 'ghost', action: 'retry' })
      .thenRefused('STEP_NOT_FOUND');
    given(...broken)
      .when(decideApplyPolicy, ask('shrug'))
      .thenRefused('SCHEMA_INVALID');
  });

  it('records only what its action uses', () => {
    given(...broken)
      .when(decideApplyPolicy, ask('retry', { reason: 'flaky', new_agent: 'cls' }))
      .thenEvents(decided({ action: 'retry', reason: 'flaky' }));
  });
});

describe('retry', () => {
  it('stops at the step’s maximum', () => {
    const exhausted = [created, plan(step('s1', { retry_count: 2 })), failed('s1')] as const;
    given(...exhausted)
      .when(decideApplyPolicy, ask('retry'))
      .thenRefused('RETRIES_EXHAUSTED');
  });

  it('needs a step that failed or was interrupted', () => {
    given(created, plan(step('s1')))
      .when(decideApplyPolicy, ask('retry'))
      .thenRefused('WRONG_STATE');
    given(created, plan(step('s1', { status: 'interrupted' })))
      .when(decideApplyPolicy, ask('retry'))
      .thenEvents(decided({ action: 'retry' }));
  });
});

describe('change_agent and change_validator', () => {
  it('need a name and a validator that exists, without work_dir', () => {
    given(...broken)
      .when(decideApplyPolicy, ask('change_agent', { new_agent: '' }))
      .thenRefused('INVALID_AGENT');
    given(...broken)
      .when(decideApplyPolicy, ask('change_validator'))
      .thenRefused('PLAN_INVALID');
    given(...broken)
      .when(decideApplyPolicy, ask('change_validator', { new_validator: { type: 'llm_judge' } }))
      .thenRefused('PLAN_INVALID');
    given(...broken)
      .when(
        decideApplyPolicy,
        ask('change_validator', { new_validator: { type: 'test_pass', work_dir: '/' } }),
      )
      .thenRefused('PLAN_INVALID');
  });

  it('do not reopen a completed step', () => {
    given(created, plan(step('s1'), step('s2')), passed('s1'))
      .when(decideApplyPolicy, ask('change_agent', { new_agent: 'cls' }))
      .thenRefused('WRONG_STATE');
  });
});

describe('skip', () => {
  it('of the last open step completes the run', () => {
    given(created, plan(step('s1')), failed('s1'))
      .when(decideApplyPolicy, ask('skip'))
      .thenEvents(decided({ action: 'skip' }), end);
  });

  it('counts as completed for the steps that wait', () => {
    const after = snapshotAfter(...broken, decided({ action: 'skip' }));
    expect(after.steps[0]).toMatchObject({ status: 'completed', result: 'skipped' });
    expect(after.current_blocker).toBeUndefined();
  });
});

describe('decompose', () => {
  const subSteps = [part('a'), part('b', { depends_on: ['a'] })];
  const asSteps = (list: readonly PlannedStep[], first: number): Step[] =>
    list.map(({ id, depends_on }, at) =>
      step(id, {
        index: first + at,
        tool_profile: ['coding'],
        ...(depends_on === undefined ? {} : { depends_on }),
      }),
    );

  it('records whole steps with the defaults of a plan', () => {
    given(...broken)
      .when(decideApplyPolicy, ask('decompose', { new_steps: subSteps }))
      .thenEvents(decided({ action: 'decompose', new_steps: asSteps(subSteps, 1) }));
  });

  it('puts the parts behind the step, numbers all anew, and lets dependents wait for every part', () => {
    const after = snapshotAfter(...broken, decided({ action: 'decompose', new_steps: asSteps(subSteps, 1) }));
    expect(after.steps.map(({ step_id: id, index, status }) => [id, index, status])).toEqual([
      ['s1', 0, 'completed'],
      ['a', 1, 'pending'],
      ['b', 2, 'pending'],
      ['s2', 3, 'pending'],
    ]);
    expect(after.steps[0]?.result).toBe('decomposed');
    expect(after.steps[3]?.depends_on).toEqual(['s1', 'a', 'b']);
  });

  it('lets the parts wait for what the step itself waited for', () => {
    const inherited = snapshotAfter(created, plan(step('s0'), step('s1', { depends_on: ['s0'] })));
    expect(inherited.steps).toHaveLength(2);
    given(created, plan(step('s0'), step('s1', { depends_on: ['s0'] })))
      .when(decideApplyPolicy, ask('decompose', { new_steps: [part('a')] }))
      .thenEvents(
        decided({
          action: 'decompose',
          new_steps: [step('a', { index: 2, tool_profile: ['coding'], depends_on: ['s0'] })],
        }),
      );
  });

  it.each([
    ['no parts', []],
    ['an id that the run has already', [part('s2')]],
    ['a part without a name', [part('')]],
    ['a dependency that does not exist', [part('a', { depends_on: ['ghost'] })]],
    ['a part that waits for a step that will wait for it', [part('a', { depends_on: ['s2'] })]],
    ['an unknown validator', [part('a', { validator: { type: 'llm_judge' } })]],
    ['a part with a work_dir', [part('a', { validator: { type: 'build_pass', work_dir: '/' } })]],
  ])('refuses %s', (_what, new_steps) => {
    given(...broken)
      .when(decideApplyPolicy, ask('decompose', { new_steps }))
      .thenRefused('PLAN_INVALID');
  });
});

describe('abort and escalate', () => {
  it('abort fails the run by itself, with its reason', () => {
    given(...broken)
      .when(decideApplyPolicy, ask('abort', { reason: 'no way' }))
      .thenEvents(decided({ action: 'abort', reason: 'no way' }));
    expect(snapshotAfter(...broken, decided({ action: 'abort', reason: 'no way' }))).toMatchObject({
      status: 'failed',
      failure_reason: 'no way',
      current_blocker: 'no way',
    });
  });

  it('escalate pauses the run, unless it is paused', () => {
    const escalation = decided({ action: 'escalate', reason: 'help' });
    given(...broken)
      .when(decideApplyPolicy, ask('escalate', { reason: 'help' }))
      .thenEvents(escalation, { event: 'run_paused', data: { reason: 'escalated: help' } });
    given(...broken, paused)
      .when(decideApplyPolicy, ask('escalate', { reason: 'help' }))
      .thenEvents(escalation);
    expect(snapshotAfter(...broken, escalation).current_blocker).toBe('escalated: help');
  });
});

describe('policy requests', () => {
  it('list every failed and interrupted step until a decision answers it', () => {
    const interrupted = { event: 'step_interrupted', data: { step_id: 's2', reason: 'killed' } } as const;
    const requests = openPolicyRequests(snapshotAfter(...broken, interrupted));
    expect(requests.map(({ step_id: id, failure }) => [id, failure.reason])).toEqual([
      ['s1', 'does not build'],
      ['s2', 'interrupted: killed'],
    ]);
    const answered = snapshotAfter(...broken, decided({ action: 'retry' }));
    expect(openPolicyRequests(answered)).toEqual([]);
  });
});
