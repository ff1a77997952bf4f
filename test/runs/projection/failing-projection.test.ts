import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyLedger } from '../../../src/ledger/verify.js';
import type { WorkflowProjectionStore } from '../../../src/runs/projection/projection-store.js';
import { openWorkflowAdapter } from '../../../src/runs/projection/workflow-adapter.js';
import { openWorkflowFiles } from '../../../src/runs/projection/workflow-files.js';
import { abortRun, pauseRun, resumeRun } from '../../../src/runs/tools/control-run.js';
import { note } from '../../../src/runs/tools/note.js';
import { proposeStepResult } from '../../../src/runs/tools/propose-step-result.js';
import { readRun } from '../../../src/runs/tools/read-runs.js';
import { replayProjection } from '../../../src/runs/tools/replay-projection.js';
import { startStep } from '../../../src/runs/tools/start-step.js';
import { createTestRun } from '../tools/desk.js';
import { boss, driftKinds, eventsOf, fileOf, newRoot, openDesk, removeRoots, twoSteps } from './scene.js';

let root = '';
beforeEach(() => {
  root = newRoot();
});
afterEach(removeRoots);

/** A store that can be switched off: then every call of it rejects, or never answers. */
function fragileStore(): WorkflowProjectionStore & { state: 'well' | 'down' | 'deaf' } {
  const files = openWorkflowFiles(root);
  const answer = async <Value>(call: () => Promise<Value>): Promise<Value> => {
    if (fragile.state === 'down') throw new Error('the other system is down');
    return fragile.state === 'deaf' ? new Promise<Value>(() => {}) : call();
  };
  const fragile = {
    state: 'well' as 'well' | 'down' | 'deaf',
    createRun: async (...args: Parameters<typeof files.createRun>) => answer(() => files.createRun(...args)),
    createStep: async (...args: Parameters<typeof files.createStep>) =>
      answer(() => files.createStep(...args)),
    updateRun: async (...args: Parameters<typeof files.updateRun>) => answer(() => files.updateRun(...args)),
    updateStep: async (...args: Parameters<typeof files.updateStep>) =>
      answer(() => files.updateStep(...args)),
    completeRun: async (...args: Parameters<typeof files.completeRun>) =>
      answer(() => files.completeRun(...args)),
    readRun: async (id: string) => answer(async () => files.readRun(id)),
    listRuns: async () => answer(async () => files.listRuns()),
  };
  return fragile;
}

const degraded = 'projection_synced workflow degraded the other system is down';
const synced = 'projection_synced workflow synced';

describe('a projection that fails', () => {
  it('keeps no command from standing, is put on record, and is repaired by the next sync', async () => {
    const store = fragileStore();
    const desk = openDesk(root, { store });
    const run = await createTestRun(desk, [{ id: 's1', validator: 'orchestrator_approval' }]);
    store.state = 'down';
    const andy = { caller: 'andy', run_id: run, step_id: 's1' };
    await startStep(desk, andy);
    await proposeStepResult(desk, { ...andy, result: 'did it' });
    store.state = 'well';
    expect(await driftKinds(desk)).toEqual(['step_status s1 status', 'step_field s1 result']);
    await note(desk, { ...andy, key: 'any', value: 'further event' });
    expect(await driftKinds(desk)).toEqual([]);
    expect(await eventsOf(desk, run, 2)).toEqual([
      synced,
      'step_started s1',
      degraded,
      'step_result_proposed s1 did it',
      degraded,
      'note_written',
      synced,
    ]);
    expect(verifyLedger(root).findings).toEqual([]);
  });

  it('is on record in the ledger of whoever acted', async () => {
    const store = fragileStore();
    store.state = 'down';
    const desk = openDesk(root, { store });
    const run = await createTestRun(desk, [{ id: 's1' }]);
    await startStep(desk, { caller: 'andy', run_id: run, step_id: 's1' });
    const markers = (await desk.store.journal(run)).filter(({ event }) => event === 'projection_synced');
    expect(markers.map(({ agent }) => agent)).toEqual(['orchestrator', 'andy']);
  });

  it('does not keep an engine from going on either', async () => {
    const store = fragileStore();
    store.state = 'down';
    const engine = openWorkflowAdapter(openDesk(root, { store }), boss);
    const run = await engine.createRun(twoSteps);
    await engine.updateStep(run, { stepId: 'a', status: 'completed' });
    await engine.completeRun(run, { status: 'completed' });
    const desk = openDesk(root);
    expect((await readRun(desk, run)).status).toBe('completed');
    expect((await eventsOf(desk, run)).filter((event) => event === degraded)).toHaveLength(3);
  });

  it('is repaired by an engine that says again what stands already', async () => {
    const store = fragileStore();
    const desk = openDesk(root, { store });
    const engine = openWorkflowAdapter(desk, boss);
    const run = await engine.createRun(twoSteps);
    store.state = 'down';
    await engine.updateStep(run, { stepId: 'a', status: 'running' });
    store.state = 'well';
    await engine.updateStep(run, { stepId: 'a', status: 'running' });
    expect(await driftKinds(desk)).toEqual([]);
    expect((await eventsOf(desk, run)).slice(-2)).toEqual([degraded, synced]);
  });

  it('and never answers is given up after its time', async () => {
    const store = fragileStore();
    store.state = 'deaf';
    const desk = openDesk(root, { store, timeoutMs: 20 });
    const run = await createTestRun(desk, [{ id: 's1' }]);
    const reason = 'IO_FAILED: the projection did not answer within 20 ms';
    expect(await eventsOf(desk, run, 2)).toEqual([`projection_synced workflow degraded ${reason}`]);
  });

  it('is the failure of the call where the projection is all there is', async () => {
    const store = fragileStore();
    store.state = 'down';
    const shadow = openWorkflowAdapter(openDesk(root, { store, stage: 'shadow' }), boss);
    await expect(shadow.createRun(twoSteps)).rejects.toThrow('is down');
  });

  it('makes a refusal no better: nothing is written anywhere', async () => {
    const store = fragileStore();
    const desk = openDesk(root, { store });
    const run = await createTestRun(desk, [{ id: 's1' }]);
    await abortRun(desk, { ...boss, run_id: run });
    const before = await eventsOf(desk, run);
    store.state = 'down';
    await expect(pauseRun(desk, { ...boss, run_id: run })).rejects.toMatchObject({ code: 'RUN_TERMINAL' });
    expect(await eventsOf(desk, run)).toEqual(before);
  });
});

describe('files that cannot be written', () => {
  const places: readonly (readonly [string, () => () => void, string])[] = [
    [
      'a file in the place of the folder',
      () => {
        rmSync(join(root, 'g/workflows'), { recursive: true });
        writeFileSync(join(root, 'g/workflows'), 'in the way');
        return () => rmSync(join(root, 'g/workflows'));
      },
      'IO_NOT_A_FILE',
    ],
    [
      'a symbolic link out of the workspace',
      () => {
        rmSync(join(root, 'g/workflows'), { recursive: true });
        const outside = newRoot();
        writeFileSync(join(outside, 'mine'), '');
        symlinkSync(outside, join(root, 'g/workflows'));
        return () => rmSync(join(root, 'g/workflows'));
      },
      'IO_OUTSIDE_ROOT',
    ],
    ...(process.getuid?.() === 0
      ? [] // Nothing is read-only for root.
      : [
          [
            'a read-only folder',
            () => {
              chmodSync(join(root, 'g/workflows'), 0o555);
              return () => chmodSync(join(root, 'g/workflows'), 0o755);
            },
            'IO_PERMISSION',
          ] as const,
        ]),
  ];

  it.each(places)('because of %s: the ledger goes on, replay repairs', async (_what, spoil, code) => {
    const desk = openDesk(root);
    const run = await createTestRun(desk, [{ id: 's1' }]);
    const repair = spoil();
    await pauseRun(desk, { ...boss, run_id: run });
    const [marker = ''] = (await eventsOf(desk, run)).slice(-1);
    expect(marker).toContain(`degraded ${code}: `);
    expect(marker).not.toContain(root);
    expect(await replayProjection(desk, boss)).toEqual([
      { run_id: run, status: 'degraded', error: expect.stringContaining(code) as string },
    ]);
    repair();
    expect(await replayProjection(desk, boss)).toEqual([{ run_id: run, status: 'rebuilt' }]);
    expect(await driftKinds(desk)).toEqual([]);
    expect((await eventsOf(desk, run)).at(-1)).toBe(synced);
  });

  it('because a folder stands in the place of one: only that run’s projection fails', async () => {
    const desk = openDesk(root);
    const run = await createTestRun(desk, [{ id: 's1' }]);
    const other = openWorkflowAdapter(desk, boss);
    rmSync(fileOf(root, run));
    mkdirSync(fileOf(root, run));
    await pauseRun(desk, { ...boss, run_id: run });
    const second = await other.createRun(twoSteps);
    expect((await eventsOf(desk, run)).at(-1)).toContain('degraded IO_NOT_A_FILE');
    expect((await eventsOf(desk, second)).at(-1)).toBe(synced);
    rmSync(fileOf(root, run), { recursive: true });
    await resumeRun(desk, { ...boss, run_id: run });
    expect(await driftKinds(desk)).toEqual([]);
  });
});
