import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { snapshotText } from '../../src/runs/snapshot-text.js';
import { openRunStore } from '../../src/runs/stream-run-store.js';
import { abortRun } from '../../src/runs/tools/control-run.js';
import type { RunDesk } from '../../src/runs/tools/desk.js';
import { proposeStepResult } from '../../src/runs/tools/propose-step-result.js';
import { listRunSummaries, readJournal, readRun } from '../../src/runs/tools/read-runs.js';
import { startStep } from '../../src/runs/tools/start-step.js';
import { createTestRun, openDesk } from './tools/desk.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'agent-ledger-runs-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const deskOn = (folder: string): RunDesk => ({ ...openDesk(), store: openRunStore({ root: folder }) });

describe('a run in the ledgers of a workspace', () => {
  it('goes from plan to end, each event in the ledger of whoever acted', async () => {
    const desk = deskOn(root);
    const run = await createTestRun(desk, [{ id: 's1', owner: 'andy' }], ['build_pass']);
    await startStep(desk, { caller: 'andy', run_id: run, step_id: 's1' });
    const result = await proposeStepResult(desk, {
      caller: 'andy',
      run_id: run,
      step_id: 's1',
      result: 'done',
    });
    expect(result).toMatchObject({ status: 'verified', run_status: 'completed' });
    const journal = await readJournal(desk, run);
    expect(journal.map(({ stream_seq: seq, agent, event }) => `${seq} ${agent} ${event}`)).toEqual([
      '1 orchestrator run_created',
      '2 orchestrator plan_attached',
      '3 andy step_started',
      '4 andy step_result_proposed',
      '5 andy step_validation_passed',
      '6 andy criterion_met',
      '7 andy run_completed',
    ]);
  });

  it('is the same for everyone who reads it', async () => {
    const run = await createTestRun(deskOn(root), [{ id: 's1' }]);
    await startStep(deskOn(root), { caller: 'andy', run_id: run, step_id: 's1' });
    const texts = await Promise.all(
      [deskOn(root), deskOn(root)].map(async (desk) => snapshotText(await readRun(desk, run))),
    );
    expect(texts[0]).toBe(texts[1]);
  });

  it('gives a step to one of two who claim it at once', async () => {
    const desk = deskOn(root);
    const run = await createTestRun(desk, [{ id: 's1', owner: 'andy' }]);
    const claim = async (): Promise<string> =>
      startStep(deskOn(root), { caller: 'andy', run_id: run, step_id: 's1' }).then(
        () => 'claimed',
        (error: { code: string }) => error.code,
      );
    expect((await Promise.all([claim(), claim()])).sort()).toEqual(['WRONG_STATE', 'claimed']);
  });

  it('refuses a stale position, unknown runs and hostile ids, and writes nothing', async () => {
    const desk = deskOn(root);
    const run = await createTestRun(desk, [{ id: 's1' }]);
    const stale = startStep(desk, { caller: 'andy', run_id: run, step_id: 's1', expected_seq: 1 });
    await expect(stale).rejects.toMatchObject({
      code: 'SEQUENCE_CONFLICT',
      details: { expected: 1, actual: 2 },
    });
    for (const hostile of ['nope', '../..', 'a b', '"', 'x'.repeat(10_000)]) {
      const abort = abortRun(desk, { caller: 'orchestrator', run_id: hostile, reason: 'x' });
      await expect(abort).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    }
    expect((await listRunSummaries(desk)).map(({ run_id: id }) => id)).toEqual([run]);
  });

  it('tells hooks of every event once it stands, and survives those that throw', async () => {
    const told: string[] = [];
    const failures: unknown[] = [];
    const store = openRunStore({
      root,
      hooks: [
        (runId, { stream_seq: seq, event }) => told.push(`${runId} ${seq} ${event}`),
        () => {
          throw new Error('broken hook');
        },
      ],
      onHookError: (error) => failures.push(error),
    });
    const desk = { ...openDesk(), store };
    const run = await createTestRun(desk, [{ id: 's1' }]);
    await startStep(desk, { caller: 'andy', run_id: run, step_id: 's1' });
    expect(told).toEqual([`${run} 1 run_created`, `${run} 2 plan_attached`, `${run} 3 step_started`]);
    expect(failures).toHaveLength(3);
  });
});
