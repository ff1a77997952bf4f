import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JournalEvent, RunEvent } from '../../src/runs/events.js';
import { continueReplay, inJournalOrder, replayRun } from '../../src/runs/replay.js';
import { snapshotText } from '../../src/runs/snapshot-text.js';
import { snapshotOf } from '../../src/runs/state.js';
import { count, seed } from '../support/scale.js';
import { randomJournal } from './random-journal.js';
import {
  at,
  bad,
  completed,
  created,
  failed,
  good,
  journalOf,
  line,
  passed,
  paused,
  plan,
  proposed,
  runId,
  snapshotAfter,
  started,
  step,
} from './scenario.js';

const running = [created, plan(step('s1'), step('s2', { depends_on: ['s1'] }))] as const;

describe('what events do to the snapshot', () => {
  it('keeps the header and the first and last times', () => {
    expect(snapshotAfter(...running)).toMatchObject({
      run_id: runId,
      session_key: 'session-1',
      goal: 'ship it',
      status: 'running',
      created_at: at(1),
      updated_at: at(2),
      last_journal_seq: 2,
      anomalies: [],
    });
  });

  it('knows which steps are active, and keeps the current one when it ends', () => {
    const parallel = [created, plan(step('s1'), step('s2')), started('s1'), started('s2')] as const;
    expect(snapshotAfter(...parallel)).toMatchObject({
      current_step_id: 's2',
      active_step_ids: ['s1', 's2'],
    });
    expect(snapshotAfter(...parallel, proposed('s2'), passed('s2'))).toMatchObject({
      current_step_id: 's2',
      active_step_ids: ['s1'],
      last_verified_result: 'done',
    });
  });

  it('gives an unowned step to whoever starts it, and leaves an owner in place', () => {
    const [free, owned] = snapshotAfter(
      created,
      plan(step('s1', { owner_agent: '' }), step('s2')),
      started('s1', 'cls'),
      started('s2', 'cls'),
    ).steps;
    expect([free?.owner_agent, owned?.owner_agent]).toEqual(['cls', 'andy']);
  });

  it('clears a blocker only with the step that caused it', () => {
    const both = [created, plan(step('s1'), step('s2')), failed('s1')] as const;
    expect(snapshotAfter(...both, passed('s2')).current_blocker).toBe('does not build');
    expect(snapshotAfter(...both, passed('s1')).current_blocker).toBeUndefined();
  });

  it('keeps what a validation said, and the retry count', () => {
    const [first] = snapshotAfter(...running, started('s1'), proposed('s1'), failed('s1')).steps;
    expect(first).toMatchObject({ status: 'failed', last_validation: bad, retry_count: 0 });
  });

  it('keeps reasons and summaries', () => {
    expect(snapshotAfter(...running, paused).pause_reason).toBe('lunch');
    expect(snapshotAfter(...running, completed).completion_summary).toBe('all done');
    const resumed = { event: 'run_resumed', data: { resumed_by: 'cls' } } as const;
    expect(snapshotAfter(...running, paused, resumed).pause_reason).toBeUndefined();
  });

  it('deletes a note by an empty value, and keeps any key as data', () => {
    const write = (key: string, value: string): RunEvent => ({ event: 'note_written', data: { key, value } });
    const { notes } = snapshotAfter(created, write('a', '1'), write('__proto__', 'x'), write('a', ''));
    expect(Object.entries(notes)).toEqual([['__proto__', 'x']]);
    expect(Object.getPrototypeOf(notes)).toBe(Object.prototype);
  });

  it('shows which approval a run waits for when nothing else is missing', () => {
    const criteria = [
      { description: 'builds', validator: { type: 'build_pass' }, met: true },
      { description: 'the customer agrees', validator: { type: 'orchestrator_approval' }, met: false },
    ];
    const events: RunEvent[] = [
      created,
      { event: 'plan_attached', data: { steps: [step('s1')], acceptance_criteria: criteria } },
    ];
    expect(snapshotAfter(...events).current_blocker).toBeUndefined();
    expect(snapshotAfter(...events, passed('s1')).current_blocker).toBe(
      'awaiting approval: the customer agrees',
    );
  });

  it('does not know a run that was never created', () => {
    expect(
      snapshotOf(replayRun(runId, [line(1, { event: 'note_written', data: { key: 'k', value: 'v' } })]))
        .status,
    ).toBe('');
  });
});

describe('what replay passes over', () => {
  const anomalies = (...events: readonly { readonly event: string; readonly data: unknown }[]) =>
    snapshotOf(
      replayRun(
        runId,
        events.map((event, index) => line(index + 1, event)),
      ),
    ).anomalies.map(({ event, reason }) => `${event} ${reason}`);

  it.each([
    [{ event: 'step_started', data: { step_id: 7 } }, 'step_started cannot be read: step_id is no string'],
    [{ event: 'run_failed', data: 'broken' }, 'run_failed cannot be read: data is no object'],
    [{ event: 'plan_attached', data: { steps: {} } }, 'plan_attached cannot be read: steps is no list'],
    [
      { event: 'policy_decision_applied', data: { step_id: 's1', decision: { action: 'shrug' } } },
      'policy_decision_applied cannot be read: action "shrug" is unknown',
    ],
    [{ event: 'criterion_met', data: { index: 5 } }, 'criterion_met ignored: criterion 5 is unknown'],
    [passed('ghost'), 'step_validation_passed ignored: step "ghost" is unknown'],
  ])('lists %o', (event, reason) => {
    expect(anomalies(...running, event)).toEqual([`id-0003 ${reason}`]);
  });

  it('does not mind event types it does not know', () => {
    expect(anomalies(...running, { event: 'budget_spent', data: 5 })).toEqual([]);
  });

  it('takes only notes, markers and pruning after the end', () => {
    const after = snapshotAfter(
      ...running,
      completed,
      plan(),
      paused,
      { event: 'note_written', data: { key: 'k', value: 'v' } },
      { event: 'projection_synced', data: { target: 'workflow', status: 'synced' } },
      { event: 'run_pruned', data: { reason: 'old' } },
    );
    expect(after).toMatchObject({ status: 'completed', notes: { k: 'v' }, pruned: true });
    expect(after.steps).toHaveLength(2);
    expect(after.anomalies.map(({ event }) => event)).toEqual(['id-0004', 'id-0005']);
  });

  it('leaves a step with the owner that has it in progress', () => {
    const free = [created, plan(step('s1', { owner_agent: '' })), started('s1', 'cls')] as const;
    const after = snapshotAfter(...free, started('s1', 'andy'));
    expect(after.steps[0]).toMatchObject({ owner_agent: 'cls', status: 'in_progress' });
    expect(after.anomalies).toEqual([
      { event: 'id-0004', reason: 'step_started ignored: step "s1" was taken by cls' },
    ]);
  });

  it('takes no result from somebody who lost the step, and no verdict on such a result', () => {
    const lines = [
      ...journalOf([
        created,
        plan(step('s1', { owner_agent: '' })),
        started('s1', 'cls'),
        started('s1', 'andy'),
      ]),
      { ...line(5, proposed('s1', 'from cls')), agent: 'cls' },
      { ...line(6, proposed('s1', 'from andy')), agent: 'andy' },
      line(7, {
        event: 'step_validation_passed',
        data: { step_id: 's1', result: good, proposal: 'id-0006' },
      }),
    ];
    const after = snapshotOf(replayRun(runId, lines));
    expect(after.steps[0]).toMatchObject({
      result: 'from cls',
      status: 'verify_pending',
      owner_agent: 'cls',
    });
    expect(after.anomalies).toHaveLength(3);
  });

  it('names gaps and forks in the journal', () => {
    const lines = [line(1, created), line(4, paused), { ...line(4, completed), id: 'id-0004b' }];
    expect(snapshotOf(replayRun(runId, lines)).anomalies).toEqual([
      { event: 'id-0004', reason: 'stream_seq 2 to 3 are missing before it' },
      { event: 'id-0004b', reason: 'stream_seq 4 was taken before by id-0004' },
    ]);
  });

  it('does not complete a step twice when two clones did', () => {
    const lines = [
      ...journalOf([created, plan(step('s1')), started('s1'), passed('s1')]),
      { ...line(4, started('s1', 'cls')), id: 'id-0004b', ts: at(5) },
    ];
    expect(snapshotOf(replayRun(runId, lines)).steps[0]).toMatchObject({
      status: 'completed',
      owner_agent: 'andy',
    });
  });

  it('lists lines that were no events at all', () => {
    const unreadable = { event: 'sha256:00', reason: 'not JSON' };
    expect(snapshotOf(replayRun(runId, journalOf(running), [unreadable])).anomalies).toEqual([unreadable]);
  });
});

describe('batches', () => {
  const inBatch = (k: number, n: number, event: JournalEvent): JournalEvent => ({ ...event, batch: [k, n] });
  const escalation = [
    inBatch(1, 2, line(3, { event: 'note_written', data: { key: 'k', value: 'v' } })),
    inBatch(2, 2, line(4, paused)),
  ];
  const before = journalOf(running);

  it('take effect when all their lines are there', () => {
    const after = snapshotOf(replayRun(runId, [...before, ...escalation]));
    expect(after).toMatchObject({ status: 'paused', notes: { k: 'v' }, last_journal_seq: 4, anomalies: [] });
  });

  it('leave the state as it was while one is missing', () => {
    const cut = replayRun(runId, [...before, ...escalation.slice(0, 1)]);
    expect(snapshotText(snapshotOf(cut))).toBe(snapshotText(snapshotOf(replayRun(runId, before))));
    expect(cut.head_seq).toBe(3);
  });

  it('are void once the journal has passed the place of the missing line', () => {
    const repeated = [
      inBatch(1, 2, line(4, { event: 'from_the_future', data: {} })),
      inBatch(2, 2, line(5, paused)),
    ];
    const after = snapshotOf(replayRun(runId, [...before, ...escalation.slice(0, 1), ...repeated]));
    expect(after).toMatchObject({ status: 'paused', notes: {} });
    expect(after.anomalies).toEqual([
      { event: 'id-0003', reason: 'void: only 1 of the 2 lines of its batch are there' },
    ]);
  });

  it('are void without their beginning', () => {
    const after = snapshotOf(replayRun(runId, [...before, line(3, completed), ...escalation.slice(1)]));
    expect(after.status).toBe('completed');
    expect(after.anomalies).toEqual([
      { event: 'id-0004', reason: 'void: line 2 of 2 of a batch whose earlier lines are not there' },
    ]);
  });

  it('of two clones at the same place are kept apart', () => {
    const other = escalation.map((event) => ({
      ...event,
      id: `${event.id}b`,
      ts: at(100),
      session_id: '2026-01-01_orchestrator_7001',
    }));
    const after = snapshotOf(replayRun(runId, [...before, ...other, ...escalation]));
    expect(after).toMatchObject({ status: 'paused', notes: { k: 'v' } });
    expect(after.anomalies.every(({ reason }) => reason.includes('was taken before'))).toBe(true);
  });
});

describe('replay of any journal', () => {
  const runs = { numRuns: count(2000), seed: seed('replay') };

  it('continues from any cut as if nothing had been cached', () => {
    fc.assert(
      fc.property(randomJournal, fc.nat(), (journal, cut) => {
        const ordered = inJournalOrder(journal);
        const middle = cut % (ordered.length + 1);
        const head = JSON.parse(JSON.stringify(replayRun(runId, ordered.slice(0, middle)))) as ReturnType<
          typeof replayRun
        >;
        const whole = replayRun(runId, journal);
        const continued = continueReplay(head, ordered.slice(middle));
        if (continued === undefined) {
          expect(ordered[middle]?.stream_seq).toBeLessThanOrEqual(head.head_seq);
          return;
        }
        expect(JSON.stringify(continued)).toBe(JSON.stringify(whole));
      }),
      runs,
    );
  });

  it('gives the same bytes for its lines in any order, and repeated', () => {
    fc.assert(
      fc.property(randomJournal, fc.infiniteStream(fc.nat()), (journal, numbers) => {
        const shuffled = [...journal, ...journal.slice(0, 3)]
          .map((event) => ({ event, key: numbers.next().value as number }))
          .sort((left, right) => left.key - right.key)
          .map(({ event }) => event);
        expect(snapshotText(snapshotOf(replayRun(runId, shuffled)))).toBe(
          snapshotText(snapshotOf(replayRun(runId, journal))),
        );
      }),
      runs,
    );
  });

  it('notices a fold that depends on the order (negative control)', () => {
    const careless = (journal: readonly JournalEvent[]): string => journal.at(-1)?.ts ?? '';
    expect(() =>
      fc.assert(
        fc.property(randomJournal, (journal) => {
          expect(careless([...journal].reverse())).toBe(careless(journal));
        }),
        runs,
      ),
    ).toThrow(/Property failed/);
  });

  it('never throws, and leaves its input alone', () => {
    const anyLine = fc.record({
      id: fc.string(),
      ts: fc.string(),
      agent: fc.string(),
      session_id: fc.string(),
      event: fc.constantFrom('plan_attached', 'step_started', 'policy_decision_applied', 'run_created', 'x'),
      data: fc.jsonValue(),
      stream_seq: fc.nat(20),
    });
    fc.assert(
      fc.property(fc.array(anyLine), (lines) => {
        const copy = structuredClone(lines);
        snapshotText(snapshotOf(replayRun(runId, lines)));
        expect(lines).toEqual(copy);
      }),
      runs,
    );
  });

  it('hands out snapshots that nobody else holds', () => {
    const state = replayRun(runId, journalOf(running));
    const before = snapshotText(snapshotOf(state));
    const taken = snapshotOf(state) as unknown as {
      steps: { goal: string }[];
      notes: Record<string, string>;
    };
    for (const one of taken.steps) one.goal = 'spoiled';
    taken.notes['spoiled'] = 'yes';
    expect(snapshotText(snapshotOf(state))).toBe(before);
  });
});
