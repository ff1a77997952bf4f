import { describe, expect, it } from 'vitest';
import { decideAbortRun } from '../../src/runs/decide/abort-run.js';
import { decideApproveCriterion, decideApproveStep } from '../../src/runs/decide/approve.js';
import { decideCreateRun } from '../../src/runs/decide/create-run.js';
import { requireExpectedSeq } from '../../src/runs/decide/expected-seq.js';
import { decideInterruptStep } from '../../src/runs/decide/interrupt-step.js';
import { decidePauseRun } from '../../src/runs/decide/pause-run.js';
import { decideProposeResult } from '../../src/runs/decide/propose-result.js';
import { decidePruneRun } from '../../src/runs/decide/prune-run.js';
import { decideRecordCriteria, decideRecordVerdict } from '../../src/runs/decide/record-verdict.js';
import { decideResumeRun } from '../../src/runs/decide/resume-run.js';
import { decideStartStep } from '../../src/runs/decide/start-step.js';
import { decideWriteNote } from '../../src/runs/decide/write-note.js';
import { parsePlan } from '../../src/runs/plan/parse.js';
import { replayRun } from '../../src/runs/replay.js';
import {
  bad,
  completed,
  created,
  failed,
  given,
  good,
  journalOf,
  passed,
  paused,
  plan,
  proposed,
  runId,
  started,
  step,
} from './scenario.js';

const running = [created, plan(step('s1'), step('s2', { depends_on: ['s1'] }))] as const;
const goal = parsePlan(
  '{"goal":"g","steps":[{"id":"s1","goal":"x","owner_agent":"andy","validator":{"type":"build_pass"}}]}',
);
const creation = { session_key: 'k', original_request: 'r', plan: goal };

describe('creating a run', () => {
  it('writes header and plan as one batch', () => {
    given()
      .when(decideCreateRun, creation)
      .thenEvents(
        { event: 'run_created', data: { session_key: 'k', original_request: 'r', goal: 'g' } },
        {
          event: 'plan_attached',
          data: {
            steps: [step('s1', { goal: 'x', tool_profile: ['coding'] })],
            acceptance_criteria: [],
          },
        },
      );
  });

  it('is for orchestrators only, and for callers who say who they are', () => {
    given().when(decideCreateRun, creation, 'andy').thenRefused('ACCESS_DENIED');
    given().when(decideCreateRun, creation, '').thenRefused('ACCESS_DENIED');
  });

  it('refuses a run that exists and a plan that is not valid', () => {
    given(created).when(decideCreateRun, creation).thenRefused('ID_CONFLICT');
    given()
      .when(decideCreateRun, { ...creation, plan: { ...goal, goal: '' } })
      .thenRefused('PLAN_INVALID');
  });
});

describe('starting a step', () => {
  it('claims an executable step for the caller', () => {
    given(created, plan(step('s1', { owner_agent: '' })))
      .when(decideStartStep, { step_id: 's1' }, 'cls')
      .thenEvents({ event: 'step_started', data: { step_id: 's1', owner_agent: 'cls' } });
  });

  it.each([
    ['an orchestrator', [...running], 's1', 'orchestrator', 'ACCESS_DENIED'],
    ['another owner’s step', [...running], 's1', 'cls', 'ACCESS_DENIED'],
    ['a step somebody works on', [...running, started('s1')], 's1', 'cls', 'STEP_TAKEN'],
    ['a step somebody proposed', [...running, started('s1'), proposed('s1')], 's1', 'cls', 'STEP_TAKEN'],
    ['a step of the caller’s that runs already', [...running, started('s1')], 's1', 'andy', 'WRONG_STATE'],
    ['a step that waits for another', [...running], 's2', 'andy', 'WRONG_STATE'],
    ['a step of a paused run', [...running, paused], 's1', 'andy', 'WRONG_STATE'],
    ['a step of an ended run', [...running, completed], 's1', 'andy', 'RUN_TERMINAL'],
    ['an unknown step', [...running], '../../etc', 'andy', 'STEP_NOT_FOUND'],
    ['a step of an unknown run', [], 's1', 'andy', 'RUN_NOT_FOUND'],
  ] as const)('is refused for %s', (...[, events, stepId, caller, code]) => {
    given(...events)
      .when(decideStartStep, { step_id: stepId }, caller)
      .thenRefused(code);
  });
});

describe('proposing a result', () => {
  const command = { step_id: 's1', result: 'done' };

  it('puts the step before its validator, also while the run is paused', () => {
    given(...running, started('s1'))
      .when(decideProposeResult, command, 'andy')
      .thenEvents(proposed('s1'));
    given(...running, started('s1'), paused)
      .when(decideProposeResult, command, 'andy')
      .thenEvents(proposed('s1'));
  });

  it('is refused to anyone but the owner of a step in progress', () => {
    given(...running, started('s1'))
      .when(decideProposeResult, command, 'cls')
      .thenRefused('ACCESS_DENIED');
    given(...running)
      .when(decideProposeResult, command, 'andy')
      .thenRefused('WRONG_STATE');
    given(...running, started('s1'), completed)
      .when(decideProposeResult, command, 'andy')
      .thenRefused('RUN_TERMINAL');
  });
});

describe('recording a verdict', () => {
  const proposal = 'id-0004';
  const waiting = [created, plan(step('s1')), started('s1'), proposed('s1')] as const;

  it('completes a run without criteria together with its last step', () => {
    given(...waiting)
      .when(decideRecordVerdict, { step_id: 's1', proposal, result: good }, 'andy')
      .thenEvents(
        { event: 'step_validation_passed', data: { step_id: 's1', result: good, proposal } },
        { event: 'run_completed', data: { summary: 'all steps and acceptance criteria are satisfied' } },
      );
  });

  it('keeps the run going when the step failed but may be retried', () => {
    given(...waiting)
      .when(decideRecordVerdict, { step_id: 's1', proposal, result: bad }, 'andy')
      .thenEvents({ event: 'step_validation_failed', data: { step_id: 's1', result: bad, proposal } });
  });

  it('fails the run when no step is left that could be retried', () => {
    given(created, plan(step('s1', { max_retries: 0 })), started('s1'), proposed('s1'))
      .when(decideRecordVerdict, { step_id: 's1', proposal, result: bad }, 'andy')
      .thenEvents(
        { event: 'step_validation_failed', data: { step_id: 's1', result: bad, proposal } },
        {
          event: 'run_failed',
          data: { reason: 'steps failed or were interrupted, and none of them may be retried' },
        },
      );
  });

  it('does not count for another proposal, nor for a step that moved on', () => {
    const command = { step_id: 's1', proposal: 'id-0003', result: good };
    given(...waiting)
      .when(decideRecordVerdict, command, 'andy')
      .thenRefused('VERIFICATION_SUPERSEDED');
    given(...waiting, passed('s1'))
      .when(decideRecordVerdict, { ...command, proposal }, 'andy')
      .thenRefused('VERIFICATION_SUPERSEDED');
    given(...waiting, completed)
      .when(decideRecordVerdict, { ...command, proposal }, 'andy')
      .thenRefused('RUN_TERMINAL');
  });

  it('waits with the end of a paused run until it is resumed', () => {
    given(...waiting, paused)
      .when(decideRecordVerdict, { step_id: 's1', proposal, result: good }, 'andy')
      .thenEvents({ event: 'step_validation_passed', data: { step_id: 's1', result: good, proposal } });
    given(...waiting, paused, passed('s1'))
      .when(decideResumeRun, {})
      .thenEvents(
        { event: 'run_resumed', data: { resumed_by: 'orchestrator' } },
        { event: 'run_completed', data: { summary: 'all steps and acceptance criteria are satisfied' } },
      );
  });
});

describe('acceptance criteria', () => {
  const criterion = (type: string) => ({ description: type, validator: { type }, met: false });
  const withCriteria = (...types: readonly string[]) =>
    [
      created,
      {
        event: 'plan_attached',
        data: { steps: [step('s1')], acceptance_criteria: types.map(criterion) },
      },
      passed('s1'),
    ] as const;
  const met = (index: number, description: string) =>
    ({ event: 'criterion_met', data: { index, description } }) as const;
  const end = {
    event: 'run_completed',
    data: { summary: 'all steps and acceptance criteria are satisfied' },
  } as const;

  it('complete the run when all are met', () => {
    const verdicts = new Map([
      [0, good],
      [1, good],
    ]);
    given(...withCriteria('build_pass', 'test_pass'))
      .when(decideRecordCriteria, verdicts)
      .thenEvents(met(0, 'build_pass'), met(1, 'test_pass'), end);
  });

  it('fail the run when one is not, with the met ones on record', () => {
    const verdicts = new Map([
      [0, bad],
      [1, good],
    ]);
    given(...withCriteria('build_pass', 'test_pass'))
      .when(decideRecordCriteria, verdicts)
      .thenEvents(met(1, 'test_pass'), {
        event: 'run_failed',
        data: {
          reason: 'unmet acceptance criteria: build_pass',
          unmet: [{ index: 0, description: 'build_pass', reason: 'does not build' }],
        },
      });
  });

  it('that only wait for approval keep the run running, and approval completes it', () => {
    const events = withCriteria('build_pass', 'orchestrator_approval');
    given(...events)
      .when(decideRecordCriteria, new Map([[0, good]]))
      .thenEvents(met(0, 'build_pass'));
    given(...events, met(0, 'build_pass'))
      .when(decideApproveCriterion, { index: 1 })
      .thenEvents(
        {
          event: 'criterion_met',
          data: { index: 1, description: 'orchestrator_approval', approved_by: 'orchestrator' },
        },
        end,
      );
  });

  it('are judged only while all steps are completed and the run is running', () => {
    const events = withCriteria('build_pass');
    const verdicts = new Map([[0, good]]);
    given(...events, completed)
      .when(decideRecordCriteria, verdicts)
      .thenEvents();
    given(created, plan(step('s1')))
      .when(decideRecordCriteria, verdicts)
      .thenEvents();
  });

  it('can be approved once, by orchestrators, if approval is what they ask for', () => {
    const events = withCriteria('build_pass', 'orchestrator_approval');
    given(...events)
      .when(decideApproveCriterion, { index: 1 }, 'andy')
      .thenRefused('ACCESS_DENIED');
    given(...events)
      .when(decideApproveCriterion, { index: 0 })
      .thenRefused('ACCESS_DENIED');
    given(...events)
      .when(decideApproveCriterion, { index: 2 })
      .thenRefused('SCHEMA_INVALID');
    given(...events, met(1, 'orchestrator_approval'))
      .when(decideApproveCriterion, { index: 1 })
      .thenRefused('WRONG_STATE');
  });
});

describe('approving a step', () => {
  const approvable = [created, plan(step('s1', { validator: { type: 'orchestrator_approval' } }))] as const;

  it('passes what was proposed, and says who approved', () => {
    given(...approvable, started('s1'), proposed('s1'), paused)
      .when(decideApproveStep, { step_id: 's1', reason: 'looks good' })
      .thenEvents({
        event: 'step_validation_passed',
        data: {
          step_id: 's1',
          result: { passed: true, reason: 'looks good', details: { approved_by: 'orchestrator' } },
          proposal: 'id-0004',
        },
      });
  });

  it('is refused before anything was proposed, for other validators, and to execution agents', () => {
    const command = { step_id: 's1' };
    given(...approvable)
      .when(decideApproveStep, command)
      .thenRefused('WRONG_STATE');
    given(...approvable)
      .when(decideApproveStep, command, 'andy')
      .thenRefused('ACCESS_DENIED');
    given(...running, started('s1'), proposed('s1'))
      .when(decideApproveStep, command)
      .thenRefused('ACCESS_DENIED');
  });
});

describe('pausing, resuming, aborting and interrupting', () => {
  const resumed = { event: 'run_resumed', data: { resumed_by: 'orchestrator' } } as const;

  it('leave their reasons on record', () => {
    given(...running)
      .when(decidePauseRun, { reason: 'lunch' })
      .thenEvents(paused);
    given(...running)
      .when(decideAbortRun, { reason: 'no money' })
      .thenEvents({ event: 'run_failed', data: { reason: 'no money' } });
    given(...running, started('s1'))
      .when(decideInterruptStep, { step_id: 's1', reason: 'owner died' })
      .thenEvents({ event: 'step_interrupted', data: { step_id: 's1', reason: 'owner died' } });
  });

  it('resume a paused run of the same session, or of any when asked to', () => {
    given(...running, paused)
      .when(decideResumeRun, { session_key: 'session-1' })
      .thenEvents(resumed);
    given(...running, paused)
      .when(decideResumeRun, { session_key: 'other' })
      .thenRefused('ACCESS_DENIED');
    given(...running, paused)
      .when(decideResumeRun, { session_key: 'other', any_session: true })
      .thenEvents({ event: 'run_resumed', data: { resumed_by: 'orchestrator', any_session: true } });
  });

  it('resume a stale run only when asked to, which is recorded', () => {
    given(...running, paused)
      .when(decideResumeRun, { ttlMs: 60_000 })
      .thenEvents(resumed);
    given(...running, paused)
      .when(decideResumeRun, { ttlMs: 59_999 })
      .thenRefused('RESUME_STALE');
    given(...running, paused)
      .when(decideResumeRun, { ttlMs: 59_999, allow_stale: true })
      .thenEvents({ event: 'run_resumed', data: { resumed_by: 'orchestrator', allow_stale: true } });
  });

  it('are refused where they make no sense', () => {
    given(...running, paused)
      .when(decidePauseRun, { reason: '' })
      .thenRefused('WRONG_STATE');
    given(...running)
      .when(decideResumeRun, {})
      .thenRefused('RUN_NOT_PAUSED');
    given(...running, completed)
      .when(decideResumeRun, {})
      .thenRefused('RUN_NOT_PAUSED');
    given(...running, completed)
      .when(decidePauseRun, { reason: '' })
      .thenRefused('RUN_TERMINAL');
    given(...running, completed)
      .when(decideAbortRun, { reason: '' })
      .thenRefused('RUN_TERMINAL');
    given(...running, failed('s1'))
      .when(decideInterruptStep, { step_id: 's1', reason: '' })
      .thenRefused('WRONG_STATE');
  });

  it('are for orchestrators only', () => {
    given(...running)
      .when(decidePauseRun, { reason: '' }, 'andy')
      .thenRefused('ACCESS_DENIED');
    given(...running, paused)
      .when(decideResumeRun, {}, 'andy')
      .thenRefused('ACCESS_DENIED');
    given(...running)
      .when(decideAbortRun, { reason: '' }, 'andy')
      .thenRefused('ACCESS_DENIED');
    given(...running)
      .when(decideInterruptStep, { step_id: 's1', reason: '' }, 'andy')
      .thenRefused('ACCESS_DENIED');
  });
});

describe('notes', () => {
  const write = (key: string, value: string) => ({ event: 'note_written', data: { key, value } }) as const;

  it('may be written by anyone at any time, but not to a run that does not exist', () => {
    given(...running, completed)
      .when(decideWriteNote, { key: 'k', value: 'v' }, 'andy')
      .thenEvents(write('k', 'v'));
    given().when(decideWriteNote, { key: 'k', value: 'v' }, 'andy').thenRefused('RUN_NOT_FOUND');
  });

  it('are deleted by an empty value, once', () => {
    given(created, write('k', 'v'))
      .when(decideWriteNote, { key: 'k', value: '' }, 'andy')
      .thenEvents(write('k', ''));
    given(created).when(decideWriteNote, { key: 'k', value: '' }, 'andy').thenEvents();
  });
});

describe('pruning a run', () => {
  it('takes only ended runs, once', () => {
    const pruned = { event: 'run_pruned', data: { reason: 'old' } } as const;
    given(created, completed).when(decidePruneRun, { reason: 'old' }).thenEvents(pruned);
    given(created, completed, pruned).when(decidePruneRun, { reason: 'old' }).thenEvents();
    given(created, paused).when(decidePruneRun, { reason: 'old' }).thenRefused('WRONG_STATE');
  });
});

describe('the expected position', () => {
  it('conflicts with any other one, naming both', () => {
    const state = replayRun(runId, journalOf(running));
    expect(() => requireExpectedSeq(state, 2)).not.toThrow();
    expect(() => requireExpectedSeq(state, undefined)).not.toThrow();
    expect(() => requireExpectedSeq(state, 1)).toThrow(
      expect.objectContaining({ code: 'SEQUENCE_CONFLICT', details: { expected: 1, actual: 2 } }),
    );
  });
});
