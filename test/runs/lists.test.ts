import { describe, expect, it } from 'vitest';
import { runsToPrune } from '../../src/runs/prune.js';
import { executableSteps, nextExecutableStep, openDependencies } from '../../src/runs/queries.js';
import { findResumeCandidates } from '../../src/runs/resume-candidates.js';
import { detectResumeIntent } from '../../src/runs/resume-intent.js';
import { listRuns, sessionVersion } from '../../src/runs/run-list.js';
import { emptySnapshot, type RunSnapshot } from '../../src/runs/snapshot.js';
import { at, completed, created, failed, passed, plan, snapshotAfter, started, step } from './scenario.js';

function run(id: string, seconds: number, more: Partial<RunSnapshot> = {}): RunSnapshot {
  const times = { created_at: at(seconds), updated_at: at(seconds), journal_events: 2 };
  return { ...emptySnapshot(id), status: 'running', session_key: 's', ...times, ...more };
}
const ids = (runs: readonly RunSnapshot[]): readonly string[] => runs.map(({ run_id: id }) => id);

describe('executable steps', () => {
  const fan = [created, plan(step('a'), step('b'), step('c', { depends_on: ['a', 'b'] }))] as const;

  it('are all pending ones with completed dependencies, for parallel agents', () => {
    expect(executableSteps(snapshotAfter(...fan)).map(({ step_id: id }) => id)).toEqual(['a', 'b']);
    const after = snapshotAfter(...fan, passed('a'), failed('b'));
    expect(nextExecutableStep(after)).toBeUndefined();
    expect(after.steps.map((one) => openDependencies(after, one))).toEqual([[], [], ['b (failed)']]);
  });
});

describe('the list of runs', () => {
  const runs = [
    run('old', 1),
    run('new', 9),
    run('other', 5, { session_key: 'x' }),
    run('ended', 3, { status: 'completed' }),
    run('gone', 7, { pruned: true }),
  ];

  it('is newest first, without pruned runs', () => {
    expect(ids(listRuns(runs))).toEqual(['new', 'other', 'ended', 'old']);
  });

  it('counts its limit after its filters', () => {
    expect(ids(listRuns(runs, { sessionKey: 's', limit: 2 }))).toEqual(['new', 'ended']);
    expect(ids(listRuns(runs, { status: 'completed', limit: 1 }))).toEqual(['ended']);
  });
});

describe('the version of a session', () => {
  it('changes with every event of any of its runs, also of a shorter one', () => {
    const long = run('long', 1, { journal_events: 50 });
    const short = (events: number): RunSnapshot => run('short', 2, { journal_events: events });
    const versions = [1, 2, 3].map((events) => sessionVersion([long, short(events)], 's'));
    expect(new Set(versions).size).toBe(3);
    expect(sessionVersion([long, short(1), run('x', 1, { session_key: 'x' })], 's')).toBe(versions[0]);
  });
});

describe('pruning', () => {
  const runs = [
    run('a', 1, { status: 'completed' }),
    run('b', 2, { status: 'paused' }),
    run('c', 3, { status: 'failed' }),
    run('d', 4),
  ];

  it.each([
    [0, []],
    [1, ['a', 'c']],
    [2, ['a', 'c']],
    [3, ['a']],
    [4, []],
  ])('down to %i takes the oldest ended runs: %j', (maxKeep, expected) => {
    expect(ids(runsToPrune(runs, maxKeep))).toEqual(expected);
  });
});

describe('resume candidates', () => {
  const paused = (id: string, seconds: number, more: Partial<RunSnapshot> = {}): RunSnapshot =>
    run(id, seconds, { status: 'paused', ...more });

  it('are the session’s paused runs within the TTL, newest first', () => {
    const runs = [
      paused('stale', 0),
      paused('edge', 10),
      paused('fresh', 60),
      paused('foreign', 60, { session_key: 'x' }),
      run('busy', 60),
    ];
    const scope = { sessionKey: 's', nowMs: Date.parse(at(70)), ttlMs: 60_000 };
    expect(findResumeCandidates(runs, scope).map(({ run_id: id }) => id)).toEqual(['fresh', 'edge']);
  });

  it('say how far they are', () => {
    const steps = [created, plan(step('a'), step('b'), step('c')), passed('a'), started('b')] as const;
    const candidate = { ...snapshotAfter(...steps), status: 'paused' } as const;
    const scope = { sessionKey: 'session-1', nowMs: Date.parse(at(5)) };
    expect(findResumeCandidates([candidate], scope)[0]?.step_summary).toBe('=-- | current: goal of b');
    expect(findResumeCandidates([snapshotAfter(...steps, completed)], scope)).toEqual([]);
  });
});

describe('the wish to resume', () => {
  it.each([
    ['Resume!', true],
    ['please CONTINUE, thanks', true],
    ['resume해줘', true],
    ['계속해줘', true],
    ['그럼 이어서 하자', true],
    ['다시 시작', true],
    ['재개', true],
    ['계속'.normalize('NFD'), true],
    ['they discontinued it', false],
    ['we discontinue support', false],
    ['it continues to rain', false],
    ['a résumé', false],
    ['resumed', false],
    ['resume_token', false],
    ['너마저', false],
    ['', false],
  ])('in "%s" is %s', (message, expected) => {
    expect(detectResumeIntent(message)).toBe(expected);
  });
});
