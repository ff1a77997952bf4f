import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { draftOf } from '../../src/runs/draft.js';
import type { JournalEvent, RunEvent } from '../../src/runs/events.js';
import { evolve } from '../../src/runs/evolve.js';
import { emptySnapshot } from '../../src/runs/snapshot.js';
import { snapshotText } from '../../src/runs/snapshot-text.js';
import { snapshotOf, stateFromSnapshot } from '../../src/runs/state.js';
import { openRunStore } from '../../src/runs/stream-run-store.js';
import { activeStep } from '../../src/runs/tools/active-step.js';
import type { RunDesk } from '../../src/runs/tools/desk.js';
import { note } from '../../src/runs/tools/note.js';
import { proposeStepResult } from '../../src/runs/tools/propose-step-result.js';
import { readJournal, readRun } from '../../src/runs/tools/read-runs.js';
import { startStep } from '../../src/runs/tools/start-step.js';
import { TestRepository } from '../support/git-repository.js';
import { openDesk } from './tools/desk.js';

const run_id = 'run-1';
let folder = '';
let here: TestRepository;
let there: TestRepository;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'agent-ledger-clones-'));
  mkdirSync(join(folder, 'here'));
  here = identified(new TestRepository(join(folder, 'here')), 'init', '-q', '-b', 'main');
  await createOpenRun(deskIn(here));
  here.commitAll('the plan');
  here.git('clone', '-q', here.top, join(folder, 'there'));
  there = identified(new TestRepository(join(folder, 'there')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function identified(repository: TestRepository, ...first: readonly string[]): TestRepository {
  if (first.length > 0) repository.git(...first);
  repository.git('config', 'user.name', 'Case');
  repository.git('config', 'user.email', 'case@example.com');
  return repository;
}

const deskIn = ({ top }: TestRepository): RunDesk => ({ ...openDesk(), store: openRunStore({ root: top }) });
const as = (caller: string, step_id = 's0') => ({ caller, run_id, step_id });
const shown = async (repository: TestRepository): Promise<string> =>
  snapshotText(await readRun(deskIn(repository), run_id));

/** Long enough that every clone keeps a state of it. */
async function createOpenRun(desk: RunDesk): Promise<void> {
  const step = (index: number) => {
    const rest = { status: 'pending', retry_count: 0, max_retries: 2 } as const;
    return {
      step_id: `s${index}`,
      index,
      goal: 'g',
      owner_agent: '',
      validator: { type: 'build_pass' },
      ...rest,
    };
  };
  const created: RunEvent = {
    event: 'run_created',
    data: { session_key: 's', original_request: 'r', goal: 'g' },
  };
  const planned: RunEvent = {
    event: 'plan_attached',
    data: { steps: [step(0), step(1)], acceptance_criteria: [] },
  };
  const notes = Array.from({ length: 80 }, (_, at): RunEvent => ({
    event: 'note_written',
    data: { key: `k${at}`, value: 'a remark '.repeat(200) },
  }));
  const events = [created, planned, ...notes];
  await desk.store.execute({
    runId: run_id,
    caller: 'orchestrator',
    decide: () => ({ kind: 'accepted', events }),
  });
  await desk.store.read(run_id);
}

function merge(into: TestRepository, from: TestRepository): void {
  into.commitAll('here');
  from.commitAll('there');
  into.git('pull', '-q', '--no-rebase', '--no-edit', from.top, 'main');
}

describe('two clones that worked on one run', () => {
  beforeEach(async () => {
    await startStep(deskIn(here), as('anna'));
    await shown(there);
    await startStep(deskIn(there), as('bert'));
    await startStep(deskIn(there), as('bert', 's1'));
    await note(deskIn(there), { caller: 'bert', run_id, key: 'from', value: 'there' });
    const kept = readdirSync(join(here.top, 'g/.state/streams'), { recursive: true }).map(String);
    expect(kept.some((name) => name.includes('run-'))).toBe(true);
    merge(here, there);
    there.git('pull', '-q', '--no-rebase', '--no-edit', here.top, 'main');
  });

  it('fold to the same snapshot after a merge, with the fork on record', async () => {
    expect(await shown(here)).toBe(await shown(there));
    const snapshot = await readRun(deskIn(here), run_id);
    expect(snapshot.notes['from']).toBe('there');
    expect(snapshot.steps.map(({ owner_agent: owner }) => owner)).toEqual(['anna', 'bert']);
    const reasons = snapshot.anomalies.map(({ reason }) => reason).join('\n');
    expect(reasons).toMatch(/stream_seq 83 was taken before/);
    expect(reasons).toMatch(/step_started ignored/);
    const places = (await readJournal(deskIn(here), run_id, 82)).map(
      ({ stream_seq: seq, agent }) => `${seq} ${agent}`,
    );
    expect(places).toEqual(['83 anna', '83 bert', '84 bert', '85 bert']);
  });

  it('fold to the same snapshot without any cache', async () => {
    const cached = await shown(here);
    rmSync(join(here.top, 'g/.state'), { recursive: true });
    expect(await shown(here)).toBe(cached);
  });

  it('tell whoever lost the step when they next look', async () => {
    const lost = as('bert');
    await expect(proposeStepResult(deskIn(there), { ...lost, result: 'mine' })).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      details: { owner: 'anna' },
    });
    await expect(startStep(deskIn(there), lost)).rejects.toMatchObject({
      code: 'STEP_TAKEN',
      details: { owner: 'anna' },
    });
    expect(await activeStep(deskIn(there), lost)).toMatchObject({
      status: 'active',
      step: { step_id: 's1' },
    });
  });

  it('go on behind both', async () => {
    await note(deskIn(there), { caller: 'bert', run_id, key: 'k', value: 'after' });
    const [last] = (await readJournal(deskIn(there), run_id)).slice(-1);
    expect(last).toMatchObject({ stream_seq: 86, agent: 'bert' });
  });

  it('would differ if lines counted in the order they are found (negative control)', async () => {
    const journal = await readJournal(deskIn(here), run_id);
    const anna = journal.filter(({ agent }) => agent === 'anna');
    const others = journal.filter(({ agent }) => agent !== 'anna');
    const common = others.filter(({ stream_seq: seq }) => seq < 83);
    const bert = others.filter(({ stream_seq: seq }) => seq >= 83);
    expect(asFound([...common, ...anna, ...bert])).not.toBe(asFound([...common, ...bert, ...anna]));
  });
});

function asFound(lines: readonly JournalEvent[]): string {
  const draft = draftOf(stateFromSnapshot(emptySnapshot(run_id)));
  for (const line of lines) evolve(draft, line);
  return snapshotText(snapshotOf(draft));
}
