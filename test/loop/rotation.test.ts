import { describe, expect, it } from 'vitest';
import { decidePlanRotation, decideRecordRotation } from '../../src/loop/decide/rotation.js';
import { rotationActions } from '../../src/loop/views/rotation.js';
import { sessionLease } from '../../src/loop/views/loop-status.js';
import { beat, bound, given, happened, judgedAt, pairIn, stateAfter, type Told } from './scenario.js';

const request = { oldWorkerThreadId: 'wt', requireHandoff: false };
const handoff = (worker = 'build-worker'): Told =>
  happened('handoff_recorded', { summary: 's', next_steps: [], worker });
const record = { ...request, newWorkerThreadId: 'wt2', archiveStatus: 'archived' } as const;

describe('a rotation of the worker', () => {
  it.each([
    ['', bound(), request],
    ['', [...bound(), handoff()], { ...request, requireHandoff: true }],
    ['active_binding_not_active', [...bound(), happened('binding_ended', { binding_id: 'b1' })], request],
    [
      'worker_session_not_active',
      [...bound(), happened('session_gone', { session: 'build-worker' })],
      request,
    ],
    ['missing_worker_codex_app_thread_id', bound({ workerThread: null }), request],
    ['old_worker_thread_id_mismatch', bound(), { ...request, oldWorkerThreadId: 'other' }],
    ['manager_worker_thread_not_distinct', bound({ managerThread: 'wt' }), request],
    ['missing_worker_handoff', bound(), { ...request, requireHandoff: true }],
    ['handoff_worker_session_mismatch', [...bound(), handoff('gone')], { ...request, requireHandoff: true }],
  ])('is blocked by "%s"', (blocker, story, command) => {
    const blockers = blocker === '' ? [] : [blocker];
    const { decision } = given(...story).when(decidePlanRotation, command);
    expect(decision).toMatchObject({ events: [{ data: { blockers, eligible: blocker === '' } }] });
    const recorded = given(...story).when(decideRecordRotation, { ...record, ...command });
    if (blocker === '') expect(recorded.decision.kind).toBe('accepted');
    else recorded.thenRefused('WRONG_STATE', new RegExp(blocker));
  });

  it('has two actions, with the guard in each', () => {
    const actions = rotationActions(pairIn(stateAfter(...bound())), request, undefined);
    expect(actions.map(({ type, status }) => [type, status])).toEqual([
      ['create_replacement_worker_thread', 'ready_to_create'],
      ['archive_old_worker_thread', 'ready_to_archive'],
    ]);
    expect(actions[1]?.guard).toMatchObject({ exact_thread_match: true, manager_thread_id: 'mt' });
  });

  it.each(['wt', 'mt'])('to the thread %s of the pair itself is refused', (thread) => {
    given(...bound())
      .when(decideRecordRotation, { ...record, newWorkerThreadId: thread })
      .thenRefused('WRONG_STATE');
  });

  const proved = [
    ...bound(),
    happened('app_smoke_started', {
      smoke_id: 's',
      nonce_sha256: 'n',
      mode: 'required',
      scope: 'pair',
      worker_count: 1,
      binding_id: 'b1',
    }),
    happened('app_autopilot_started', {
      dispatcher_id: 'd',
      interval_seconds: 2,
      stale_after_seconds: 180,
      quiet_after_cycles: 3,
    }),
    happened('app_autopilot_automation_applied', {
      dispatcher_id: 'd',
      role: 'worker',
      automation_id: 'a',
      thread_id: 'wt',
    }),
  ];
  const rotated = (archive_status: 'archived' | 'blocked'): Told =>
    happened('app_worker_rotation_recorded', {
      worker: 'build-worker',
      old_worker_thread_id: 'wt',
      new_worker_thread_id: 'wt2',
      archive_status,
    });

  it('that is archived swaps the thread, clears the lease and voids the proofs', () => {
    const state = stateAfter(...proved, rotated('archived'));
    const { worker, manager } = pairIn(state);
    expect(worker).toMatchObject({ thread_id: 'wt2', thread_title: null, last_beat_at: null });
    expect(sessionLease(worker, judgedAt(0)).state).toBe('missing');
    expect(sessionLease(manager, judgedAt(0)).state).toBe('healthy');
    expect([state.smoke, state.automations]).toEqual([undefined, []]);
  });

  it('that is blocked changes nothing', () => {
    const state = stateAfter(...proved, rotated('blocked'));
    expect(pairIn(state).worker).toMatchObject({ thread_id: 'wt' });
    expect(state.smoke).toBeDefined();
  });

  it('is over with the first beat of the new session', () => {
    const { worker } = pairIn(stateAfter(...proved, rotated('archived'), beat('worker', 20)));
    expect(sessionLease(worker, judgedAt(20)).state).toBe('healthy');
  });
});
