import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSnapshotPath } from '../../src/runs/snapshot-file.js';
import { snapshotText } from '../../src/runs/snapshot-text.js';
import { openRunStore } from '../../src/runs/stream-run-store.js';
import type { RunDesk } from '../../src/runs/tools/desk.js';
import { readRun } from '../../src/runs/tools/read-runs.js';
import { startStep } from '../../src/runs/tools/start-step.js';
import { replayViews } from '../../src/watch/replay.js';
import { watchOnce } from '../../src/watch/watch.js';
import { createTestRun, openDesk } from '../runs/tools/desk.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'agent-ledger-run-view-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const desk = (): RunDesk => ({ ...openDesk(), store: openRunStore({ root }) });

describe('snapshots of runs', () => {
  it('follow their journals and come back the same after everything derived was deleted', async () => {
    const runs = desk();
    const run = await createTestRun(runs, [{ id: 's1' }]);
    await watchOnce(root);
    await startStep(runs, { caller: 'andy', run_id: run, step_id: 's1' });
    await watchOnce(root);
    const text = readFileSync(runSnapshotPath(root, run), 'utf8');
    expect(text).toBe(snapshotText(await readRun(runs, run)));

    for (const derived of ['g/.state', 'g/runs', 'memory'])
      rmSync(join(root, derived), { recursive: true, force: true });
    await watchOnce(root);
    expect(readFileSync(runSnapshotPath(root, run), 'utf8')).toBe(text);
  });

  it('that somebody has edited are named by a check and put right by a replay', async () => {
    const runs = desk();
    const run = await createTestRun(runs, [{ id: 's1' }]);
    await watchOnce(root);
    const path = runSnapshotPath(root, run);
    const text = readFileSync(path, 'utf8');
    writeFileSync(path, text.replace('"running"', '"completed"'));
    const checked = await replayViews(root, { check: true });
    expect(JSON.stringify(checked)).toContain('snapshot.json');
    await replayViews(root);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
});
