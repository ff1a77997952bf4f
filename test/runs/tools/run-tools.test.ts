import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { LedgerError } from '../../../src/errors.js';
import type { Isolation } from '../../../src/runs/isolation/isolation.js';
import type { ValidationResult } from '../../../src/runs/shapes.js';
import { activeStep } from '../../../src/runs/tools/active-step.js';
import { applyPatch } from '../../../src/runs/tools/apply-patch.js';
import { applyPolicy } from '../../../src/runs/tools/apply-policy.js';
import { approveCriterion } from '../../../src/runs/tools/approve.js';
import { abortRun, interruptStep, pauseRun, resumeRun } from '../../../src/runs/tools/control-run.js';
import { createRun } from '../../../src/runs/tools/create-run.js';
import type { RunDesk } from '../../../src/runs/tools/desk.js';
import { pruneOldRuns } from '../../../src/runs/tools/finish-run.js';
import { note } from '../../../src/runs/tools/note.js';
import { proposeStepResult } from '../../../src/runs/tools/propose-step-result.js';
import { listRunSummaries, policyRequests, readJournal, readRun } from '../../../src/runs/tools/read-runs.js';
import { startStep } from '../../../src/runs/tools/start-step.js';
import { verifyStep } from '../../../src/runs/tools/verify-step.js';
import { approve, createTestRun, openDesk } from './desk.js';

const andy = (run_id: string) => ({ caller: 'andy', run_id });
const boss = (run_id: string) => ({ caller: 'orchestrator', run_id });
const code = (expected: string) => expect.objectContaining({ code: expected });

/** Work trees of a place where git has gone away. */
const noIsolation: Isolation = {
  alone: async (_place, act) => act(),
  prepare: () => {
    throw new LedgerError('IO_FAILED', 'git is gone');
  },
  discard: () => {
    throw new LedgerError('IO_FAILED', 'git is gone');
  },
  handIn: () => ({ exported: () => undefined }),
  cleanUp: async () => {},
  apply: async () => '',
};

describe('a run from plan to end', () => {
  it('is created, claimed, proposed, verified and completed by its own tools', async () => {
    const desk = openDesk();
    const run = await createTestRun(desk, [{ id: 's1' }, { id: 's2', dependsOn: ['s1'] }], ['test_pass']);
    for (const step_id of ['s1', 's2']) {
      await startStep(desk, { ...andy(run), step_id });
      await proposeStepResult(desk, { ...andy(run), step_id, result: `did ${step_id}` });
    }
    expect(await readRun(desk, run)).toMatchObject({
      status: 'completed',
      last_verified_result: 'did s2',
      completion_summary: expect.any(String),
      anomalies: [],
    });
    const journal = await readJournal(desk, run);
    expect(journal.map(({ event, agent }) => `${agent} ${event}`)).toEqual([
      'orchestrator run_created',
      'orchestrator plan_attached',
      'andy step_started',
      'andy step_result_proposed',
      'andy step_validation_passed',
      'andy step_started',
      'andy step_result_proposed',
      'andy step_validation_passed',
      'andy criterion_met',
      'andy run_completed',
    ]);
  });

  it('waits for approvals of steps and criteria', async () => {
    const desk = openDesk();
    const steps = [{ id: 's1', validator: 'orchestrator_approval' }];
    const run = await createTestRun(desk, steps, ['orchestrator_approval']);
    await startStep(desk, { ...andy(run), step_id: 's1' });
    const proposed = await proposeStepResult(desk, { ...andy(run), step_id: 's1', result: 'done' });
    expect(proposed).toMatchObject({ status: 'awaiting_approval', run_status: 'running' });
    expect(await approve(desk, run, 's1')).toMatchObject({ status: 'approved', run_status: 'running' });
    expect(await readRun(desk, run)).toMatchObject({
      current_blocker: 'awaiting approval: orchestrator_approval',
    });
    expect(await approveCriterion(desk, { ...boss(run), index: 0 })).toMatchObject({
      run_status: 'completed',
    });
  });

  it('fails, is retried and completes', async () => {
    const verdicts: ValidationResult[] = [
      { passed: false, reason: 'red' },
      { passed: true, reason: 'green' },
    ];
    const desk = openDesk(() => verdicts.shift() ?? { passed: false, reason: 'nothing left' });
    const run = await createTestRun(desk, [{ id: 's1' }]);
    await startStep(desk, { ...andy(run), step_id: 's1' });
    const first = await proposeStepResult(desk, { ...andy(run), step_id: 's1', result: 'try' });
    expect(first).toMatchObject({
      status: 'verification_failed',
      failure_reason: 'red',
      retry_count: 0,
      max_retries: 2,
      run_status: 'running',
    });
    expect(await policyRequests(desk)).toMatchObject([
      { run_id: run, step_id: 's1', failure: { reason: 'red' } },
    ]);
    await applyPolicy(desk, { ...boss(run), step_id: 's1', action: 'retry', reason: 'flaky' });
    expect(await policyRequests(desk, run)).toEqual([]);
    await startStep(desk, { ...andy(run), step_id: 's1' });
    const second = await proposeStepResult(desk, { ...andy(run), step_id: 's1', result: 'again' });
    expect(second).toMatchObject({ status: 'verified', run_status: 'completed' });
  });
});

describe('what earlier run ledgers got wrong', () => {
  it('limits retries', async () => {
    const desk = openDesk(() => ({ passed: false, reason: 'red' }));
    const run = await createTestRun(desk, [{ id: 's1' }, { id: 's2' }]);
    const fail = async (): Promise<void> => {
      await startStep(desk, { ...andy(run), step_id: 's1' });
      await proposeStepResult(desk, { ...andy(run), step_id: 's1', result: 'x' });
    };
    const retry = async (): Promise<unknown> =>
      applyPolicy(desk, { ...boss(run), step_id: 's1', action: 'retry' });
    await fail();
    await retry();
    await fail();
    await retry();
    await fail();
    await expect(retry()).rejects.toEqual(code('RETRIES_EXHAUSTED'));
  });

  it('ends a run whose last step is skipped or decomposed away', async () => {
    const desk = openDesk();
    const run = await createTestRun(desk, [{ id: 's1' }], ['build_pass']);
    const skipped = await applyPolicy(desk, { ...boss(run), step_id: 's1', action: 'skip' });
    expect(skipped).toMatchObject({ status: 'applied', run_status: 'completed' });
  });

  it('lets the orchestrator decide before a failed sibling fails the run', async () => {
    const desk = openDesk(({ type }) => ({ passed: type === 'build_pass', reason: type }));
    const run = await createTestRun(desk, [{ id: 's1', validator: 'test_pass' }, { id: 's2' }]);
    for (const step_id of ['s1', 's2']) {
      await startStep(desk, { ...andy(run), step_id });
      await proposeStepResult(desk, { ...andy(run), step_id, result: 'x' });
    }
    expect((await readRun(desk, run)).status).toBe('running');
  });

  it('does not pause, plan or complete an ended run again', async () => {
    const desk = openDesk();
    const run = await createTestRun(desk, [{ id: 's1' }]);
    await abortRun(desk, { ...boss(run), reason: 'enough' });
    await expect(pauseRun(desk, { ...boss(run), reason: 'x' })).rejects.toEqual(code('RUN_TERMINAL'));
    await expect(startStep(desk, { ...andy(run), step_id: 's1' })).rejects.toEqual(code('RUN_TERMINAL'));
    expect(await readRun(desk, run)).toMatchObject({ status: 'failed', failure_reason: 'enough' });
  });

  it('reads on past a bad payload, and makes no phantom runs', async () => {
    const desk = openDesk();
    const run = await createTestRun(desk, [{ id: 's1' }]);
    desk.store.append(run, { event: 'step_started', data: ['not', 'an', 'object'] });
    expect((await readRun(desk, run)).anomalies).toHaveLength(1);
    await expect(note(desk, { ...andy('ghost'), key: 'k', value: 'v' })).rejects.toEqual(
      code('RUN_NOT_FOUND'),
    );
    await expect(applyPolicy(desk, { ...boss('ghost'), step_id: 's1', action: 'abort' })).rejects.toEqual(
      code('RUN_NOT_FOUND'),
    );
    expect(await listRunSummaries(desk)).toHaveLength(1);
  });

  it('refuses to act on a stale position', async () => {
    const desk = openDesk();
    const run = await createTestRun(desk, [{ id: 's1' }]);
    const stale = startStep(desk, { ...andy(run), step_id: 's1', expected_seq: 1 });
    await expect(stale).rejects.toEqual(code('SEQUENCE_CONFLICT'));
    await startStep(desk, { ...andy(run), step_id: 's1', expected_seq: 2 });
    await expect(note(desk, { ...andy(run), key: 'k', expected_seq: 2 })).rejects.toEqual(
      code('SEQUENCE_CONFLICT'),
    );
  });

  it('says why the step was not claimed also when the work tree made for it cannot be taken back', async () => {
    const desk = openDesk();
    const run = await createTestRun(desk, [{ id: 's1' }]);
    const isolation: Isolation = {
      ...noIsolation,
      prepare: (place) => {
        desk.store.append(run, { event: 'step_started', data: { step_id: 's1', owner_agent: 'andy' } });
        const attempt = { ...place, number: 1 };
        return { attempt, base_commit: '', work_dir: 'w', branch: 'b', path: 'w' };
      },
    };
    const isolating = { ...desk, isolation: async () => isolation };
    const late = startStep(isolating, { ...andy(run), step_id: 's1', isolate: true });
    await expect(late).rejects.toEqual(code('WRONG_STATE'));
  });

  it('records what is wrong with a patch, and not that somebody else was at it', async () => {
    const desk = openDesk();
    const run = await createTestRun(desk, [{ id: 's1' }]);
    const tell = (event: string, data: object): unknown =>
      desk.store.append(run, { event, data: { step_id: 's1', ...data } });
    tell('step_started', { owner_agent: 'andy', branch: `runledger/${run}/s1-1` });
    tell('step_validation_passed', {
      result: { passed: true, reason: 'x' },
      patch: { path: 'p', sha256: 's' },
    });
    for (const [failure, recorded] of [
      ['LOCK_TIMEOUT', 'step_validation_passed'],
      ['PATCH_CONFLICT', 'patch_refused'],
    ] as const) {
      const apply = async () => Promise.reject(new LedgerError(failure, 'no'));
      const isolating = { ...desk, isolation: async () => ({ ...noIsolation, apply }) };
      await expect(applyPatch(isolating, { ...andy(run), step_id: 's1' })).rejects.toEqual(code(failure));
      expect((await readJournal(desk, run)).findLast(({ event }) => event !== 'run_completed')?.event).toBe(
        recorded,
      );
    }
  });

  it('refuses to verify from a stale position before anything is run', async () => {
    const ran: string[] = [];
    const desk = openDesk(({ type }) => {
      ran.push(type);
      throw new LedgerError('PLAN_NOT_TRUSTED', 'came with a clone');
    });
    const run = await createTestRun(desk, [{ id: 's1' }]);
    await startStep(desk, { ...andy(run), step_id: 's1' });
    await expect(proposeStepResult(desk, { ...andy(run), step_id: 's1', result: 'x' })).rejects.toEqual(
      code('PLAN_NOT_TRUSTED'),
    );
    await expect(verifyStep(desk, { ...andy(run), step_id: 's1', expected_seq: 3 })).rejects.toEqual(
      code('SEQUENCE_CONFLICT'),
    );
    expect(ran).toHaveLength(1);
  });

  it('does not stick to a finished step', async () => {
    const desk = openDesk();
    const run = await createTestRun(desk, [{ id: 's1' }, { id: 's2' }]);
    expect(await activeStep(desk, andy(run))).toMatchObject({
      status: 'next_available',
      next_step: { step_id: 's1' },
    });
    await startStep(desk, { ...andy(run), step_id: 's1' });
    expect(await activeStep(desk, andy(run))).toMatchObject({ status: 'active', step: { step_id: 's1' } });
    expect(await activeStep(desk, { caller: 'cls', run_id: run })).toMatchObject({
      status: 'no_active_step',
      message: 'step "s1" is with other agents',
    });
    await proposeStepResult(desk, { ...andy(run), step_id: 's1', result: 'x' });
    expect(await activeStep(desk, andy(run))).toMatchObject({
      status: 'next_available',
      next_step: { step_id: 's2' },
    });
  });
});

describe('verification', () => {
  it('records a validator that cannot run as a failed one', async () => {
    const desk = openDesk(() => Promise.reject(new Error('no such shell')));
    const run = await createTestRun(desk, [{ id: 's1' }]);
    await startStep(desk, { ...andy(run), step_id: 's1' });
    await proposeStepResult(desk, { ...andy(run), step_id: 's1', result: 'x' });
    expect((await readRun(desk, run)).steps[0]).toMatchObject({
      status: 'failed',
      last_validation: { passed: false, details: { infra_error: 'no such shell' } },
    });
  });

  it('records nothing for a plan that is not trusted, and can be repeated', async () => {
    let isTrusted = false;
    const desk = openDesk(() => {
      if (!isTrusted) throw new LedgerError('PLAN_NOT_TRUSTED', 'came with a clone');
      return { passed: true, reason: 'ok' };
    });
    const run = await createTestRun(desk, [{ id: 's1' }]);
    await startStep(desk, { ...andy(run), step_id: 's1' });
    const proposed = proposeStepResult(desk, { ...andy(run), step_id: 's1', result: 'x' });
    await expect(proposed).rejects.toEqual(code('PLAN_NOT_TRUSTED'));
    expect((await readRun(desk, run)).steps[0]?.status).toBe('verify_pending');
    isTrusted = true;
    const verified = await verifyStep(desk, { caller: 'cls', run_id: run, step_id: 's1' });
    expect(verified).toMatchObject({ status: 'verified', run_status: 'completed' });
  });

  it('takes up criteria that nobody came to verify', async () => {
    let isTrusted = false;
    const desk = openDesk(({ type }) => {
      if (type === 'test_pass' && !isTrusted) throw new LedgerError('PLAN_NOT_TRUSTED', 'came with a clone');
      return { passed: true, reason: 'ok' };
    });
    const run = await createTestRun(desk, [{ id: 's1' }], ['test_pass']);
    await startStep(desk, { ...andy(run), step_id: 's1' });
    const proposed = proposeStepResult(desk, { ...andy(run), step_id: 's1', result: 'x' });
    await expect(proposed).rejects.toEqual(code('PLAN_NOT_TRUSTED'));
    expect(await readRun(desk, run)).toMatchObject({ status: 'running', steps: [{ status: 'completed' }] });
    isTrusted = true;
    const verified = await verifyStep(desk, { ...andy(run), step_id: 's1' });
    expect(verified).toMatchObject({ status: 'verified', run_status: 'completed' });
    await expect(verifyStep(desk, { ...andy(run), step_id: 's1' })).rejects.toEqual(code('WRONG_STATE'));
  });

  it('drops a verdict when the step changed while the validator ran', async () => {
    const desk = openDesk(async () => {
      await interruptStep(desk, { ...boss('run-1'), step_id: 's1', reason: 'stopped' });
      return { passed: true, reason: 'ok' };
    });
    const run = await createTestRun(desk, [{ id: 's1' }]);
    await startStep(desk, { ...andy(run), step_id: 's1' });
    const proposed = proposeStepResult(desk, { ...andy(run), step_id: 's1', result: 'x' });
    await expect(proposed).rejects.toEqual(code('VERIFICATION_SUPERSEDED'));
    expect((await readRun(desk, run)).steps[0]?.status).toBe('interrupted');
  });

  it('refuses evidence that is no list, before anything is written', async () => {
    const desk = openDesk();
    const run = await createTestRun(desk, [{ id: 's1' }]);
    await startStep(desk, { ...andy(run), step_id: 's1' });
    for (const evidence_json of ['{not json', '{}', '[5]']) {
      const call = { ...andy(run), step_id: 's1', result: 'x', evidence_json };
      await expect(proposeStepResult(desk, call)).rejects.toEqual(code('INVALID_JSON'));
    }
    expect(await readJournal(desk, run)).toHaveLength(3);
  });
});

describe('creating a run', () => {
  const call = { caller: 'orchestrator', session_key: 's', original_request: 'r' };

  it('answers a faulty plan with all its problems, and writes nothing', async () => {
    const desk = openDesk();
    const unread = await createRun(desk, { ...call, plan_json: 'no plan' });
    expect(unread).toMatchObject({ error: 'parse_failed', problems: [{ code: 'invalid_plan_json' }] });
    const invalid = await createRun(desk, { ...call, plan_json: '{"goal":""}' });
    expect(invalid).toMatchObject({
      error: 'validation_failed',
      problems: [{ code: 'goal_missing' }, { code: 'no_steps' }],
    });
    expect(await listRunSummaries(desk)).toEqual([]);
  });

  it('gives no step to an owner who could never claim it, by plan or by decision', async () => {
    const desk = openDesk();
    for (const owner of ['Not An Agent', '../../x']) {
      await expect(createTestRun(desk, [{ id: 's1', owner }])).rejects.toThrow(`"${owner}" is unknown`);
    }
    const run = await createTestRun(desk, [{ id: 's1' }]);
    const change = { ...boss(run), step_id: 's1', action: 'change_agent', new_agent: '../../x' };
    await expect(applyPolicy(desk, change)).rejects.toEqual(code('INVALID_AGENT'));
    expect((await readRun(desk, run)).steps[0]?.owner_agent).toBe('andy');
  });

  it('is refused to execution agents before the plan is looked at', async () => {
    const refused = createRun(openDesk(), { ...call, caller: 'andy', plan_json: 'no plan' });
    await expect(refused).rejects.toEqual(code('ACCESS_DENIED'));
  });
});

describe('a paused run', () => {
  it('is resumed by its tools, and completes then', async () => {
    const desk = openDesk();
    const run = await createTestRun(desk, [{ id: 's1' }], ['build_pass']);
    await startStep(desk, { ...andy(run), step_id: 's1' });
    await pauseRun(desk, { ...boss(run), reason: 'night' });
    const proposed = await proposeStepResult(desk, { ...andy(run), step_id: 's1', result: 'x' });
    expect(proposed).toMatchObject({ status: 'verified', run_status: 'paused' });
    expect(await resumeRun(desk, boss(run))).toMatchObject({ status: 'resumed', run_status: 'completed' });
  });
});

describe('old runs', () => {
  it('leave the lists when newer ones have ended', async () => {
    const desk = openDesk(undefined, { maxKeep: 2 });
    for (let runs = 0; runs < 4; runs += 1) {
      const run = await createTestRun(desk, [{ id: 's1' }]);
      await abortRun(desk, { ...boss(run), reason: 'x' });
    }
    const left = (await listRunSummaries(desk)).map(({ run_id: id }) => id);
    expect(left.toSorted()).toEqual(['run-3', 'run-4']);
    expect((await readJournal(desk, 'run-1')).at(-1)?.event).toBe('run_pruned');
  });

  it('that cannot be pruned do not make a command fail that stands', async () => {
    const desk = openDesk(undefined, { maxKeep: 1 });
    const old = await createTestRun(desk, [{ id: 's1' }]);
    await abortRun(desk, boss(old));
    const run = await createTestRun(desk, [{ id: 's1' }]);
    const { store } = desk;
    const busy: RunDesk['store'] = {
      read: async (id) => store.read(id),
      journal: async (id) => store.journal(id),
      list: async () => store.list(),
      execute: async (command) => {
        if (command.runId === old) throw new LedgerError('LOCK_TIMEOUT', 'somebody has it');
        return store.execute(command);
      },
    };
    const told = once(process, 'warning');
    expect(await abortRun({ ...desk, store: busy }, boss(run))).toMatchObject({ status: 'aborted' });
    expect(String((await told)[0])).toContain('somebody has it [LOCK_TIMEOUT]');
    await expect(pruneOldRuns({ ...desk, store: busy }, 'orchestrator')).rejects.toEqual(
      code('LOCK_TIMEOUT'),
    );
  });
});
