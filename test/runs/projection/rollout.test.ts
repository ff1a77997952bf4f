import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rolloutStages, type RolloutStage } from '../../../src/runs/projection/rollout.js';
import { openWorkflowAdapter } from '../../../src/runs/projection/workflow-adapter.js';
import { openWorkflowFiles } from '../../../src/runs/projection/workflow-files.js';
import { pauseRun } from '../../../src/runs/tools/control-run.js';
import { replayProjection } from '../../../src/runs/tools/replay-projection.js';
import { openRunDesk } from '../../../src/runs/tools/workspace-desk.js';
import { createTestRun } from '../tools/desk.js';
import { boss, driftKinds, eventsOf, fileOf, newRoot, openDesk, removeRoots, twoSteps } from './scene.js';

let root = '';
beforeEach(() => {
  root = newRoot();
});
afterEach(removeRoots);

/** A workflow of which step a was completed and the projection then edited; what is written, and what the engine reads. */
async function behaviourIn(stage: RolloutStage) {
  const desk = openDesk(root, { stage });
  const engine = openWorkflowAdapter(desk, boss);
  const run = await engine.createRun(twoSteps);
  await engine.updateStep(run, { stepId: 'a', status: 'completed', result: 'did a' });
  const inLedger = (await desk.store.list()).length;
  const events = inLedger === 0 ? [] : await eventsOf(desk, run);
  const inProjection = await openWorkflowFiles(root).readRun(run);
  if (inProjection !== undefined) {
    writeFileSync(fileOf(root, run), readFileSync(fileOf(root, run), 'utf8').replace('did a', 'edited'));
  }
  const read = await engine.readRun(run);
  const [listed] = await engine.listRuns();
  return {
    inLedger,
    inProjection: inProjection === undefined ? 0 : 1,
    markers: events.filter((event) => event.startsWith('projection_synced')).length,
    reads: read?.steps[0]?.result,
    lists: listed?.steps[0]?.result,
  };
}

describe('the stages', () => {
  it.each<[RolloutStage, object]>([
    ['shadow', { inLedger: 0, inProjection: 1, markers: 0, reads: 'edited', lists: 'edited' }],
    ['write_through', { inLedger: 1, inProjection: 1, markers: 2, reads: 'edited', lists: 'edited' }],
    ['authoritative_read', { inLedger: 1, inProjection: 1, markers: 2, reads: 'did a', lists: 'did a' }],
    ['projection_retired', { inLedger: 1, inProjection: 0, markers: 0, reads: 'did a', lists: 'did a' }],
  ])('%s', async (stage, behaviour) => {
    expect(await behaviourIn(stage)).toEqual(behaviour);
  });

  it('come from the configuration, and from the program where it says so', async () => {
    expect(openRunDesk({ root }).projection.stage).toBe('shadow');
    for (const projectionStage of rolloutStages) {
      writeFileSync(join(root, 'ledger.config.json'), JSON.stringify({ runs: { projectionStage } }));
      expect(openRunDesk({ root }).projection.stage).toBe(projectionStage);
    }
    expect(openDesk(root, { stage: 'shadow' }).projection.stage).toBe('shadow');
    writeFileSync(join(root, 'ledger.config.json'), '{"runs":{"projectionStage":"soon"}}');
    expect(() => openRunDesk({ root })).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }) as Error);
  });

  it.each(rolloutStages)('in %s the tools’ own runs are followed as the stage says', async (stage) => {
    const desk = openDesk(root, { stage });
    const run = await createTestRun(desk, [{ id: 's1' }]);
    await pauseRun(desk, { ...boss, run_id: run });
    const follows = stage === 'write_through' || stage === 'authoritative_read';
    expect(existsSync(fileOf(root, run))).toBe(follows);
    expect(await driftKinds(desk)).toEqual(stage === 'shadow' ? ['run_missing'] : []);
  });

  it('can be gone through one after the other, with nothing lost', async () => {
    const run = await createTestRun(openDesk(root, { stage: 'shadow' }), [{ id: 's1' }]);
    const through = openDesk(root);
    expect(await replayProjection(through, boss)).toEqual([{ run_id: run, status: 'rebuilt' }]);
    expect(await driftKinds(through)).toEqual([]);
    const reading = openWorkflowAdapter(openDesk(root, { stage: 'authoritative_read' }), boss);
    const before = await openWorkflowAdapter(through, boss).readRun(run);
    expect(await reading.readRun(run)).toEqual(before);
    const retired = openDesk(root, { stage: 'projection_retired' });
    await pauseRun(retired, { ...boss, run_id: run });
    await expect(replayProjection(retired, boss)).rejects.toMatchObject({ code: 'WRONG_STATE' });
    expect(await openWorkflowFiles(root).readRun(run)).toEqual(before);
  });

  it('list the newest first, as many as asked for', async () => {
    for (const stage of ['shadow', 'authoritative_read'] as const) {
      const place = newRoot();
      const engine = openWorkflowAdapter(openDesk(place, { stage }), boss);
      const ids = [await engine.createRun(twoSteps), await engine.createRun(twoSteps)];
      ids.push(await engine.createRun(twoSteps));
      expect((await engine.listRuns()).map(({ run_id: id }) => id)).toEqual([...ids].reverse());
      expect((await engine.listRuns({ limit: 2 })).map(({ run_id: id }) => id)).toEqual(
        ids.slice(1).reverse(),
      );
      expect(await engine.readRun('nope')).toBeUndefined();
    }
  });
});
