import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStream } from '../../../src/streams/stream.js';
import { placeAnomalies } from '../../../src/runs/tools/anomaly-places.js';
import { applyPolicy } from '../../../src/runs/tools/apply-policy.js';
import { headCommit } from '../../../src/runs/tools/head-commit.js';
import { judgeTool } from '../../../src/runs/tools/judge-tool.js';
import { proposeStepResult } from '../../../src/runs/tools/propose-step-result.js';
import { readRun } from '../../../src/runs/tools/read-runs.js';
import { startStep } from '../../../src/runs/tools/start-step.js';
import { openRunDesk } from '../../../src/runs/tools/workspace-desk.js';
import { createTestRun } from './desk.js';

let root = '';
const stateHome = process.env['XDG_STATE_HOME'];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'agent-ledger-desk-'));
});
afterEach(() => {
  process.env['XDG_STATE_HOME'] = stateHome;
  rmSync(root, { recursive: true, force: true });
});

const andy = (run_id: string): { caller: string; run_id: string; step_id: string } => ({
  caller: 'andy',
  run_id,
  step_id: 's1',
});
const boss = (run_id: string): { caller: string; run_id: string; step_id: string } => ({
  ...andy(run_id),
  caller: 'orchestrator',
});
const touching = '{"type":"command_pass","target":"touch done"}';

/** As somebody else who has the same files. */
function asAnotherUser(): void {
  process.env['XDG_STATE_HOME'] = mkdtempSync(join(root, '..', 'agent-ledger-other-'));
}

describe('the run tools of a workspace', () => {
  it('execute what this user decided here, and nothing for anybody else', async () => {
    const desk = openRunDesk({ root });
    const run = await createTestRun(desk, [{ id: 's1' }]);
    await startStep(desk, andy(run));
    await applyPolicy(desk, { ...boss(run), action: 'change_validator', new_validator_json: touching });
    await startStep(desk, andy(run));
    const own = process.env['XDG_STATE_HOME'];
    asAnotherUser();
    const other = process.env['XDG_STATE_HOME'] ?? '';
    const proposed = proposeStepResult(desk, { ...andy(run), result: 'x' });
    await expect(proposed).rejects.toMatchObject({ code: 'PLAN_NOT_TRUSTED' });
    process.env['XDG_STATE_HOME'] = own;
    rmSync(other, { recursive: true, force: true });
    expect((await readRun(desk, run)).steps[0]?.status).toBe('verify_pending');
  });

  it('take their settings from the configuration', async () => {
    const runs = {
      orchestrators: ['boss'],
      agents: ['andy'],
      profiles: { coding: ['Bash', 'Read'] },
      resumeTtlSeconds: 5,
      maxKeep: 3,
    };
    writeFileSync(join(root, 'ledger.config.json'), JSON.stringify({ runs }));
    const desk = openRunDesk({ root });
    expect(desk.settings).toEqual({
      orchestrators: ['boss'],
      agents: ['andy'],
      profiles: { coding: ['Bash', 'Read'] },
      resumeTtlMs: 5000,
      maxKeep: 3,
    });
    const run = await createTestRun(desk, [{ id: 's1' }]);
    await startStep(desk, andy(run));
    const verdicts = ['Bash', 'Write'].map(async (tool) =>
      judgeTool(desk, { caller: 'andy', run_id: run, tool }),
    );
    expect((await Promise.all(verdicts)).map(({ allowed }) => allowed)).toEqual([true, false]);
  });

  it('note the commit that a step was started on', async () => {
    expect(headCommit(root)).toBeUndefined();
    const git = (...args: string[]): void => {
      const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
      expect(spawnSync('git', [...identity, ...args], { cwd: root }).status).toBe(0);
    };
    git('init', '-q');
    expect(headCommit(root)).toBeUndefined();
    git('commit', '-q', '--allow-empty', '-m', 'first');
    const desk = openRunDesk({ root });
    const run = await createTestRun(desk, [{ id: 's1' }]);
    const { step } = await startStep(desk, andy(run));
    expect(step?.base_commit).toBe(headCommit(root));
    expect(step?.base_commit).toMatch(/^[0-9a-f]{40}$/);
  });

  it('say in which file and line a faulty event stands', async () => {
    const desk = openRunDesk({ root });
    const run = await createTestRun(desk, [{ id: 's1' }]);
    const stray = { event: 'step_started', summary: 'stray', data: { step_id: 'nope', owner_agent: 'zoe' } };
    await openStream(`run:${run}`, { root }).execute({ agent: 'zoe', decide: () => [stray] });
    const snapshot = await readRun(desk, run);
    const [placed] = placeAnomalies(root, snapshot);
    expect(placed).toMatchObject({ ...snapshot.anomalies[0], line: 1 });
    expect(placed?.file).toMatch(/^g\/ledger\/zoe\/.*\.jsonl$/);
  });
});
