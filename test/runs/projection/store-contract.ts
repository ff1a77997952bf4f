import { describe, expect, it } from 'vitest';
import type { ProjectedRun } from '../../../src/runs/projection/projected-run.js';
import type { WorkflowProjectionStore } from '../../../src/runs/projection/projection-store.js';

const stored: ProjectedRun = {
  run_id: 'r1',
  name: 'ship',
  description: 'please',
  created_at: '2026-01-01T00:00:00.000Z',
  status: 'running',
  steps: [
    { step_id: 'a', agent: 'andy', prompt: 'do a', status: 'running' },
    { step_id: 'c', agent: '', prompt: 'do c', depends_on: ['a'], status: 'pending' },
  ],
};

/** What every store of projections promises. `open`: an empty one. */
export function describeStore(name: string, open: () => WorkflowProjectionStore): void {
  describe(`a projection store of ${name}`, () => {
    it('gives back what it was given', async () => {
      const store = open();
      await store.createRun(stored);
      expect(await store.readRun('r1')).toEqual(stored);
      expect(await store.matches?.(stored)).not.toBe(false);
    });

    it('has nothing before it was given anything', async () => {
      const store = open();
      expect(await store.readRun('r1')).toBeUndefined();
      expect(await store.listRuns()).toEqual([]);
      expect(await store.matches?.(stored)).not.toBe(true);
    });

    it('lists each run once', async () => {
      const store = open();
      for (const run_id of ['r1', 'r2', 'r1']) await store.createRun({ ...stored, run_id });
      expect([...(await store.listRuns())].sort()).toEqual(['r1', 'r2']);
    });

    it('puts a run in the place of an earlier one', async () => {
      const store = open();
      await store.createRun({ ...stored, error: 'old' });
      await store.createRun({ ...stored, steps: [] });
      expect(await store.readRun('r1')).toEqual({ ...stored, steps: [] });
    });

    it('puts a step where it belongs', async () => {
      const store = open();
      await store.createRun(stored);
      const step = { step_id: 'b', agent: '', prompt: 'do b', status: 'pending' };
      await store.createStep('r1', step, 1);
      await store.createStep('r1', { ...step, step_id: 'd' }, 3);
      const run = await store.readRun('r1');
      expect(run?.steps.map(({ step_id: id }) => id)).toEqual(['a', 'b', 'c', 'd']);
      expect(run?.steps[1]).toEqual(step);
    });

    it('changes a step, and takes away what it is not told any more', async () => {
      const store = open();
      await store.createRun(stored);
      await store.updateStep('r1', 'a', { status: 'failed', error: 'no', result: 'half' });
      await store.updateStep('r1', 'a', { status: 'completed', agent: 'cls', result: 'did' });
      const [step] = (await store.readRun('r1'))?.steps ?? [];
      expect(step).toEqual({
        step_id: 'a',
        agent: 'cls',
        prompt: 'do a',
        status: 'completed',
        result: 'did',
      });
    });

    it('changes and ends a run', async () => {
      const store = open();
      await store.createRun(stored);
      await store.updateRun('r1', { status: 'paused' });
      expect(await store.readRun('r1')).toEqual({ ...stored, status: 'paused' });
      await store.completeRun('r1', { status: 'failed', error: 'no' });
      expect(await store.readRun('r1')).toEqual({ ...stored, status: 'failed', error: 'no' });
      await store.completeRun('r1', { status: 'completed' });
      expect(await store.readRun('r1')).toEqual({ ...stored, status: 'completed' });
    });

    it('rejects what is about nothing it has', async () => {
      const store = open();
      const state = { status: 'failed' };
      const step = { step_id: 'x', agent: '', prompt: '', status: 'pending' };
      await expect(store.updateRun('r1', state)).rejects.toBeInstanceOf(Error);
      await expect(store.completeRun('r1', state)).rejects.toBeInstanceOf(Error);
      await expect(store.createStep('r1', step, 0)).rejects.toBeInstanceOf(Error);
      await store.createRun(stored);
      await expect(store.updateStep('r1', 'x', state)).rejects.toBeInstanceOf(Error);
    });
  });
}
