import { describe, expect, it } from 'vitest';
import { decideCreateBinding, decideUnbind, type CreateBinding } from '../../src/loop/decide/bind.js';
import {
  decideContract,
  decideRecordDecision,
  decideRecordEvidence,
  decideUpdateCriterion,
} from '../../src/loop/decide/closing.js';
import { decideFinish, decideStopTask } from '../../src/loop/decide/finish.js';
import type { CriterionStatus, DecisionWord } from '../../src/loop/shapes.js';
import { at, bound, given, happened, judgedAt, stateAfter, type Told } from './scenario.js';

const criterion = (status: CriterionStatus): Told =>
  happened('criterion_added', { criterion: 'it builds', status, source: 'operator' });
const contract = (role: 'manager' | 'worker'): Told =>
  happened('start_contract_acknowledged', { role, session: `build-${role}` });
const decided = (decision: DecisionWord, seconds = 0): Told =>
  happened('decision_recorded', { decision, reason: 'r' }, seconds);
const run = happened('loop_run_created', {
  run_id: 'r1',
  name: 'loop',
  purpose: 'p',
  max_iterations: 2,
  required_before_continue: [],
});
const adversarial = (status: 'satisfied' | 'rejected'): Told =>
  happened('loop_evidence_recorded', {
    run_id: 'r1',
    iteration: 1,
    evidence_type: 'adversarial_check',
    status,
    criterion: 'attack',
  });

const anotherWorker = [
  happened('binding_ended', { binding_id: 'b1' }),
  happened('session_registered', { session: 'w2', session_uid: 'u2', role: 'worker', kind: 'no_tmux' }),
  happened('binding_created', { binding_id: 'b2', manager: 'build-manager', worker: 'w2' }),
];

describe('finishing a task', () => {
  const audit = { reason: 'r', requireCriteriaAudit: true };
  const acks = { reason: 'r', requireAcks: true };
  const proof = { reason: 'r', requireAdversarialProof: true };
  const strict = { reason: 'r', strictDecisions: true };

  it.each([
    ['an accepted criterion is open', audit, [criterion('accepted')], 0, ['open criteria: 5']],
    ['a criterion is only proposed', audit, [criterion('proposed')], 0, []],
    ['a criterion is satisfied', audit, [criterion('satisfied')], 0, []],
    ['a criterion is deferred', audit, [criterion('deferred')], 0, []],
    ['a criterion is rejected', audit, [criterion('rejected')], 0, []],
    ['an accepted criterion is open, not asked for', { reason: 'r' }, [criterion('accepted')], 0, []],
    [
      'nobody has acknowledged',
      acks,
      [],
      0,
      ['manager has not acknowledged the start', 'worker has not acknowledged the start'],
    ],
    [
      'the worker has not acknowledged',
      acks,
      [contract('manager')],
      0,
      ['worker has not acknowledged the start'],
    ],
    ['both have acknowledged', acks, [contract('manager'), contract('worker')], 0, []],
    [
      'a worker that was bound before has acknowledged',
      acks,
      [contract('manager'), contract('worker'), ...anotherWorker],
      0,
      ['worker has not acknowledged the start'],
    ],
    ['there was no adversarial check', proof, [run], 0, ['no adversarial check is satisfied']],
    [
      'the adversarial check failed',
      proof,
      [run, adversarial('rejected')],
      0,
      ['no adversarial check is satisfied'],
    ],
    ['the adversarial check held', proof, [run, adversarial('satisfied')], 0, []],
    ['there is no decision', strict, [], 0, ['no decision was recorded']],
    ['the decision is to wait', strict, [decided('wait')], 0, ['decision 5 is wait, not stop']],
    ['the decision is 900 s old', strict, [decided('stop')], 900, []],
    ['the decision is 901 s old', strict, [decided('stop')], 901, ['decision 5 is 901 s old']],
    [
      'the decision named is another',
      { ...strict, decisionId: 5 },
      [decided('wait'), decided('stop')],
      0,
      ['decision 5 is wait, not stop'],
    ],
    ['the decision named is a stop', { ...strict, decisionId: 5 }, [decided('stop'), decided('wait')], 0, []],
    [
      'the decision named is none',
      { ...strict, decisionId: 4 },
      [decided('stop')],
      0,
      ['no decision was recorded'],
    ],
  ] as const)('while %s', (...[_, command, more, seconds, gates]) => {
    const outcome = given(...bound(), ...more).when(decideFinish, command, judgedAt(seconds));
    if (gates.length === 0) expect(outcome.decision.kind).toBe('accepted');
    else outcome.thenDenied('GATE_BLOCKED', { event: 'task_finish_refused', data: { gates, reason: 'r' } });
  });

  const busy = [
    ...bound(),
    happened('command_created', { command_id: 'c', type: 'nudge_worker', message: 'm', correlation_id: 'c' }),
    happened('app_autopilot_started', {
      dispatcher_id: 'd',
      interval_seconds: 2,
      stale_after_seconds: 180,
      quiet_after_cycles: 3,
    }),
  ];
  const ending = (why: string) =>
    [
      {
        event: 'dispatch_command_failed',
        data: { command_id: 'c', attempt: 0, error_type: 'cancelled', error: why },
      },
      { event: 'app_autopilot_stopped', data: { dispatcher_id: 'd', reason: why } },
      { event: 'binding_ended', data: { binding_id: 'b1', reason: why } },
    ] as const;

  it('decides, cancels what was not delivered, stops the autopilot and ends the binding', () => {
    given(...busy)
      .when(decideFinish, { reason: 'done' })
      .thenEvents(
        { event: 'decision_recorded', data: { decision: 'stop', reason: 'done' } },
        ...ending('the task was finished'),
        { event: 'task_finished', data: { reason: 'done', decision_id: 7 } },
      );
  });

  it('by a stop does the same without a decision', () => {
    given(...busy)
      .when(decideStopTask, { reason: 'enough' })
      .thenEvents(...ending('the task was stopped'), { event: 'task_stopped', data: { reason: 'enough' } });
  });

  it('that is closed does nothing', () => {
    const closed = given(...bound(), happened('task_stopped', { reason: 'x' }));
    closed.when(decideFinish, { reason: 'r' }).thenNothing();
    closed.when(decideStopTask, { reason: 'r' }).thenNothing();
  });

  it('that does not exist is refused', () => {
    given().when(decideFinish, { reason: 'r' }).thenRefused('UNKNOWN_TASK');
  });
});

describe('the records of a task', () => {
  it.each([
    ['a decision', decideRecordDecision, { decision: 'wait', reason: 'r' }],
    ['an acknowledged start', decideContract, { role: 'worker' }],
    ['evidence', decideRecordEvidence, { evidenceType: 'build', status: 'satisfied', criterion: 'c' }],
  ] as const)('take no %s once it is closed', (_, decide, command) => {
    given(...bound(), run, happened('task_stopped', { reason: 'x' }))
      .when(decide as typeof decideRecordDecision, command as never)
      .thenRefused('WRONG_STATE', /stopped/);
  });

  it('change only criteria that exist', () => {
    const change = { criterionId: 5, status: 'satisfied' } as const;
    given(...bound())
      .when(decideUpdateCriterion, change)
      .thenRefused('WRONG_STATE');
    given(...bound(), criterion('accepted'))
      .when(decideUpdateCriterion, change)
      .thenEvents({ event: 'criterion_updated', data: { criterion_id: 5, status: 'satisfied' } });
  });

  it('take evidence for iterations that have begun', () => {
    const evidence = { evidenceType: 'build', status: 'satisfied', criterion: 'c' } as const;
    given(...bound())
      .when(decideRecordEvidence, evidence)
      .thenRefused('WRONG_STATE', /no loop run/);
    given(...bound(), run)
      .when(decideRecordEvidence, { ...evidence, iteration: 2 })
      .thenRefused('WRONG_STATE');
    const { decision } = given(...bound(), run).when(decideRecordEvidence, evidence);
    expect(decision).toMatchObject({ events: [{ data: { iteration: 1, evidence_type: 'build' } }] });
  });

  it('make a criterion of evidence', () => {
    expect(stateAfter(...bound(), run, adversarial('satisfied')).criteria).toMatchObject([
      {
        id: 6,
        criterion: 'attack',
        status: 'satisfied',
        evidence: { ralph_loop_run_id: 'r1', iteration: 1 },
      },
    ]);
  });
});

describe('a binding', () => {
  const create: CreateBinding = {
    bindingId: 'b2',
    goal: 'ship it',
    reopen: false,
    manager: { name: 'build-manager', uid: 'u1', kind: 'codex_app', threadId: 'mt' },
    worker: { name: 'build-worker', uid: 'u2', kind: 'no_tmux' },
  };
  const free = { boundElsewhere: new Set<string>() };
  const bind =
    (boundElsewhere = free.boundElsewhere) =>
    (state: Parameters<typeof decideCreateBinding>[0], command: CreateBinding) =>
      decideCreateBinding(state, command, { boundElsewhere });

  it('makes the task, both sessions and itself in one batch', () => {
    const { decision } = given().when(bind(), create);
    expect(decision).toMatchObject({
      events: [
        { event: 'task_created', data: { goal: 'ship it' } },
        { event: 'session_registered', data: { session: 'build-manager', thread_id: 'mt' } },
        { event: 'session_registered', data: { session: 'build-worker', kind: 'no_tmux' } },
        { event: 'binding_created', data: { binding_id: 'b2' } },
      ],
    });
  });

  it('is one per task', () => {
    given(...bound())
      .when(bind(), create)
      .thenRefused('WRONG_STATE', /active binding/);
  });

  it('is one per session', () => {
    given()
      .when(bind(new Set(['build-worker'])), create)
      .thenRefused('WRONG_STATE', /another task/);
    given()
      .when(bind(), { ...create, worker: create.manager })
      .thenRefused('WRONG_STATE');
  });

  const ended = [...bound(), happened('binding_ended', { binding_id: 'b1' })];
  const closed = [...ended, happened('task_finished', { reason: 'r', decision_id: 1 })];

  it('of a closed task needs to reopen it', () => {
    given(...closed)
      .when(bind(), create)
      .thenRefused('WRONG_STATE', /done/);
    const { decision } = given(...closed).when(bind(), { ...create, reopen: true });
    expect(decision).toMatchObject({
      events: [{ event: 'task_updated', data: { reopened: true } }, {}, {}, {}],
    });
  });

  it('can be made again once it ended', () => {
    expect(given(...ended).when(bind(), create).decision.kind).toBe('accepted');
    given(...ended)
      .when(decideUnbind, {})
      .thenRefused('NOT_BOUND');
    given(...bound())
      .when(decideUnbind, {})
      .thenEvents({ event: 'binding_ended', data: { binding_id: 'b1' } });
  });

  it('keeps when it was made', () => {
    expect(stateAfter(...bound()).bindings).toMatchObject([{ id: 'b1', created_at: at(0), state: 'active' }]);
  });
});
