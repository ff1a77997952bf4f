import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runSnapshotPath, writeRunSnapshot } from '../../src/runs/snapshot-file.js';
import { snapshotText } from '../../src/runs/snapshot-text.js';
import { openRunStore } from '../../src/runs/stream-run-store.js';
import { abortRun } from '../../src/runs/tools/control-run.js';
import type { RunDesk } from '../../src/runs/tools/desk.js';
import { pruneOldRuns } from '../../src/runs/tools/finish-run.js';
import { readRun } from '../../src/runs/tools/read-runs.js';
import { startStep } from '../../src/runs/tools/start-step.js';
import { createTestRun, openDesk } from './tools/desk.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'agent-ledger-snapshot-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const desk = (): RunDesk => ({ ...openDesk(), store: openRunStore({ root }) });

describe('the snapshot file of a run', () => {
  it('holds what the journal amounts to, also after more has happened', async () => {
    const runs = desk();
    const run = await createTestRun(runs, [{ id: 's1' }]);
    writeRunSnapshot(root, run);
    const before = readFileSync(runSnapshotPath(root, run), 'utf8');
    await startStep(runs, { caller: 'andy', run_id: run, step_id: 's1' });
    writeRunSnapshot(root, run);
    const after = readFileSync(runSnapshotPath(root, run), 'utf8');
    expect(after).not.toBe(before);
    expect(after).toBe(snapshotText(await readRun(runs, run)));
  });

  it('goes when the run is pruned', async () => {
    const runs = desk();
    const [old, young] = [
      await createTestRun(runs, [{ id: 's1' }]),
      await createTestRun(runs, [{ id: 's1' }]),
    ];
    for (const run of [old, young]) await abortRun(runs, { caller: 'system', run_id: run });
    for (const run of [old, young]) writeRunSnapshot(root, run);
    await pruneOldRuns(runs, 'system', 1);
    for (const run of [old, young]) writeRunSnapshot(root, run);
    expect([old, young].map((run) => existsSync(runSnapshotPath(root, run)))).toEqual([false, true]);
  });

  it.each(['../../out', 'a/b', '..', '', 'x'.repeat(10_000), 'two words'])(
    'of the id %j stays in its folder',
    (id) => {
      expect(runSnapshotPath('/r', id)).toMatch(/^\/r\/g\/runs\/sha256-[0-9a-f]{64}\/snapshot\.json$/);
      expect(() => writeRunSnapshot(root, id)).not.toThrow();
    },
  );
});
