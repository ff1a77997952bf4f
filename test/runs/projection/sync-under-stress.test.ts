import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { driftBetween } from '../../../src/runs/projection/drift.js';
import { projectedRun, type ProjectedRun } from '../../../src/runs/projection/projected-run.js';
import { openWorkflowAdapter } from '../../../src/runs/projection/workflow-adapter.js';
import type { WorkflowProjectionStore } from '../../../src/runs/projection/projection-store.js';
import { openWorkflowFiles } from '../../../src/runs/projection/workflow-files.js';
import { note } from '../../../src/runs/tools/note.js';
import { readRun } from '../../../src/runs/tools/read-runs.js';
import { startStep } from '../../../src/runs/tools/start-step.js';
import { bundleScript } from '../../support/bundle.js';
import { count } from '../../support/scale.js';
import { createTestRun } from '../tools/desk.js';
import { boss, driftKinds, eventsOf, fileOf, newRoot, openDesk, removeRoots } from './scene.js';

let root = '';
beforeEach(() => {
  root = newRoot();
});
afterEach(removeRoots);

const program = (): string => bundleScript(fileURLToPath(new URL('./engine.child.ts', import.meta.url)));

async function createWorkflow(steps: readonly string[]): Promise<string> {
  const description = 'many steps';
  const workflow = steps.map((id) => ({ id, agent: '', prompt: `do ${id}` }));
  return openWorkflowAdapter(openDesk(root), boss).createRun({ name: 'wf', description, steps: workflow });
}

describe('an engine that is killed', () => {
  it.each([
    ['before', ['step_status a status']],
    ['after', []],
  ])(
    '%s its projection was told is made up for by the next sync',
    { timeout: 60_000 },
    async (kill, kinds) => {
      const run = await createWorkflow(['a', 'b']);
      const { signal } = await execa('node', [program(), root, run, kill, 'a'], { reject: false });
      expect(signal).toBe('SIGKILL');
      const desk = openDesk(root);
      expect((await eventsOf(desk, run)).at(-1)).toBe('step_started a');
      expect(await driftKinds(desk)).toEqual(kinds);
      await note(desk, { ...boss, run_id: run, key: 'k', value: 'v' });
      expect(await driftKinds(desk)).toEqual([]);
      expect((await eventsOf(desk, run)).slice(-2)).toEqual([
        'note_written',
        'projection_synced workflow synced',
      ]);
    },
  );
});

describe('two engines at work on one run', () => {
  it('leave a projection that shows what both have done', { timeout: 120_000 }, async () => {
    const steps = Array.from({ length: count(60, 8) }, (_, at) => `s${at}`);
    const run = await createWorkflow(steps);
    const [even, odd] = [0, 1].map((rest) => steps.filter((_, at) => at % 2 === rest));
    const script = program();
    await Promise.all(
      [even, odd].map(async (own = []) => execa('node', [script, root, run, 'never', ...own])),
    );
    const desk = openDesk(root);
    expect(await driftKinds(desk)).toEqual([]);
    expect(readFileSync(fileOf(root, run), 'utf8').match(/"status": "completed"/g)).toHaveLength(
      steps.length,
    );
    const markers = (await eventsOf(desk, run)).filter((line) => line.startsWith('projection_synced'));
    expect(new Set(markers)).toEqual(new Set(['projection_synced workflow synced']));
  });

  /** The first sync of a run has read the ledger and is held up; meanwhile a step is started, and synced as far as that goes. */
  async function overtaken(make: (files: WorkflowProjectionStore) => WorkflowProjectionStore) {
    const run = await createTestRun(openDesk(root), [{ id: 's1' }]);
    let open: () => void = () => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    let reached: () => void = () => {};
    const isReached = new Promise<void>((resolve) => (reached = resolve));
    const files = make(openWorkflowFiles(root));
    const held: WorkflowProjectionStore = {
      ...files,
      matches: async () => {
        reached();
        await gate;
        return false;
      },
    };
    const slow = note(openDesk(root, { store: held }), { ...boss, run_id: run, key: 'k', value: 'v' });
    await isReached;
    const desk = openDesk(root, { store: files });
    const quick = startStep(desk, { caller: 'andy', run_id: run, step_id: 's1' });
    return { run, slow, quick, open };
  }

  it('wait for each other, so that the one that read later writes later', { timeout: 60_000 }, async () => {
    const { run, slow, quick, open } = await overtaken((files) => files);
    const desk = openDesk(root);
    const deadlineMs = performance.now() + 30_000;
    while (!(await eventsOf(desk, run)).includes('step_started s1')) {
      expect(performance.now()).toBeLessThan(deadlineMs);
      await pause(5);
    }
    open();
    await Promise.all([slow, quick]);
    expect(await driftKinds(desk)).toEqual([]);
  });

  it('would leave the older state without the lock (negative control)', { timeout: 60_000 }, async () => {
    const { slow, quick, open } = await overtaken(({ lock: _lock, ...files }) => files);
    await quick;
    open();
    await slow;
    expect(await driftKinds(openDesk(root))).toEqual(['step_status s1 status']);
  });
});

describe('drift', () => {
  it('does not come from a command that was carried out while the two sides were read', async () => {
    const run = await createTestRun(openDesk(root), [{ id: 's1' }]);
    const files = openWorkflowFiles(root);
    let early: ProjectedRun | undefined;
    const overtaken: WorkflowProjectionStore = {
      ...files,
      readRun: async (id) => {
        const standing = await files.readRun(id);
        if (early !== undefined) return standing;
        early = standing;
        await startStep(openDesk(root), { caller: 'andy', run_id: run, step_id: 's1' });
        return standing;
      },
    };
    expect(await driftKinds(openDesk(root, { store: overtaken }))).toEqual([]);
    // Negative control: what was read before and after does differ.
    const now = projectedRun(await readRun(openDesk(root), run));
    expect(driftBetween(now, early ?? expect.fail('not read'))).toHaveLength(1);
  });

  it('is looked for while an engine is at work, and not found', { timeout: 120_000 }, async () => {
    const steps = Array.from({ length: count(100, 6) }, (_, at) => `s${at}`);
    const run = await createWorkflow(steps);
    const engine = execa('node', [program(), root, run, 'never', ...steps]);
    const end = engine.then(() => 'over');
    const desk = openDesk(root);
    let looks = 0;
    try {
      while ((await Promise.race([end, pause(1)])) !== 'over') {
        expect(await driftKinds(desk)).toEqual([]);
        looks += 1;
      }
    } catch (error) {
      engine.kill('SIGKILL');
      await end.catch(() => {});
      throw error;
    }
    expect(looks).toBeGreaterThan(1);
    expect(await driftKinds(desk)).toEqual([]);
  });
});
