import { appendFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { replayRun } from '../../src/runs/replay.js';
import { snapshotText } from '../../src/runs/snapshot-text.js';
import { snapshotOf } from '../../src/runs/state.js';
import { openRunStore } from '../../src/runs/stream-run-store.js';
import { applyPolicy } from '../../src/runs/tools/apply-policy.js';
import type { RunDesk } from '../../src/runs/tools/desk.js';
import { readJournal, readRun } from '../../src/runs/tools/read-runs.js';
import { longRun } from '../support/scale.js';
import { createTestRun, openDesk } from './tools/desk.js';

const base = mkdtempSync(join(tmpdir(), 'agent-ledger-torn-batch-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const deskOn = (root: string): RunDesk => ({ ...openDesk(), store: openRunStore({ root }) });
const dayFile = (root: string): string => {
  const folder = join(root, 'g/ledger/orchestrator');
  return join(folder, readdirSync(folder)[0] ?? '');
};
const run = 'run-1';
const escalate = async (root: string) =>
  applyPolicy(deskOn(root), {
    caller: 'orchestrator',
    run_id: run,
    step_id: 's1',
    action: 'escalate',
    reason: 'help',
  });
const shown = async (root: string): Promise<string> => snapshotText(await readRun(deskOn(root), run));

/** What one command of two events wrote, and the run before and after it. */
let written = Buffer.alloc(0);
let before = '';
let after = '';

beforeAll(async () => {
  const first = join(base, 'before');
  await createTestRun(deskOn(first), [{ id: 's1' }]);
  before = await shown(first);
  const done = join(base, 'after');
  cpSync(first, done, { recursive: true });
  await escalate(done);
  after = await shown(done);
  written = readFileSync(dayFile(done)).subarray(readFileSync(dayFile(first)).length);
});

function cutWorkspace(bytes: number): string {
  const root = join(base, `cut-${bytes}`);
  cpSync(join(base, 'before'), root, { recursive: true });
  appendFileSync(dayFile(root), written.subarray(0, bytes));
  return root;
}

describe('a command whose writer died', () => {
  it(
    'has happened or not, wherever its write was cut, and can be repeated',
    { timeout: 300_000 },
    async () => {
      const stride = longRun ? 1 : Math.ceil(written.length / 25);
      const border = written.indexOf(0x0a) + 1;
      const cuts = [border - 1, border, border + 1, written.length - 1, written.length];
      for (let bytes = 1; bytes < written.length; bytes += stride) cuts.push(bytes);
      for (const bytes of new Set(cuts)) {
        const root = cutWorkspace(bytes);
        expect(await shown(root), `${bytes} bytes`).toBe(bytes === written.length ? after : before);
        await escalate(root);
        const repeated = await readRun(deskOn(root), run);
        expect(repeated, `${bytes} bytes, repeated`).toMatchObject({
          status: 'paused',
          current_blocker: 'escalated: help',
        });
        rmSync(root, { recursive: true, force: true });
      }
    },
  );

  it('would have half happened without batches (negative control)', async () => {
    const root = cutWorkspace(written.indexOf(0x0a) + 1);
    const journal = await readJournal(deskOn(root), run);
    const loose = journal.map(({ batch: _batch, ...line }) => line);
    const half = snapshotOf(replayRun(run, loose));
    expect(half).toMatchObject({ status: 'running', current_blocker: 'escalated: help' });
    expect([before, after]).not.toContain(snapshotText(half));
  });
});
