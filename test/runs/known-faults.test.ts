import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyLedger } from '../../src/ledger/verify.js';
import { abortRun, pauseRun } from '../../src/runs/tools/control-run.js';
import { applyPolicy } from '../../src/runs/tools/apply-policy.js';
import { approveCriterion, approveStep } from '../../src/runs/tools/approve.js';
import { createRun } from '../../src/runs/tools/create-run.js';
import type { RunDesk } from '../../src/runs/tools/desk.js';
import { judgeTool } from '../../src/runs/tools/judge-tool.js';
import { proposeStepResult } from '../../src/runs/tools/propose-step-result.js';
import { readJournal, readRun } from '../../src/runs/tools/read-runs.js';
import { startStep } from '../../src/runs/tools/start-step.js';
import { validateArtifact } from '../../src/runs/validators/artifact-exists.js';
import { openRunDesk } from '../../src/runs/tools/workspace-desk.js';

let root = '';
let desk: RunDesk;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'agent-ledger-faults-'));
  desk = openRunDesk({ root });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

interface Planned {
  readonly id: string;
  readonly validator: object;
  readonly depends_on?: readonly string[];
}

const passes = { type: 'command_pass', target: 'true' };
const approval = { type: 'orchestrator_approval' };
const boss = (run_id: string) => ({ caller: 'orchestrator', run_id });
const andy = (run_id: string, step_id: string) => ({ caller: 'andy', run_id, step_id });

async function create(steps: readonly Planned[], criteria: readonly object[] = []): Promise<string> {
  const plan = {
    goal: 'ship',
    steps: steps.map((step) => ({ goal: `goal of ${step.id}`, owner_agent: 'andy', ...step })),
    acceptance_criteria: criteria.map((validator, at) => ({ description: `criterion ${at}`, validator })),
  };
  const call = { caller: 'orchestrator', session_key: 's', original_request: 'r' };
  const result = await createRun(desk, { ...call, plan_json: JSON.stringify(plan) });
  if (!('run_id' in result)) throw new Error(result.message);
  return result.run_id;
}

async function perform(run: string, step: string) {
  await startStep(desk, andy(run, step));
  return proposeStepResult(desk, { ...andy(run, step), result: `did ${step}` });
}

describe('decomposing a step', () => {
  const parts = (...ids: readonly string[]): string =>
    JSON.stringify(ids.map((id) => ({ id, goal: `g ${id}`, owner_agent: 'andy', validator: passes })));
  const decompose = async (run: string, new_steps_json: string) =>
    applyPolicy(desk, { ...boss(run), step_id: 'a', action: 'decompose', new_steps_json });

  it('numbers all steps anew, and keeps dependents waiting for every part', async () => {
    const run = await create([
      { id: 'a', validator: passes },
      { id: 'b', validator: passes, depends_on: ['a'] },
    ]);
    await decompose(run, parts('a1', 'a2'));
    const { steps } = await readRun(desk, run);
    expect(steps.map(({ step_id: id, index }) => `${index} ${id}`)).toEqual(['0 a', '1 a1', '2 a2', '3 b']);
    await perform(run, 'a1');
    await expect(startStep(desk, andy(run, 'b'))).rejects.toMatchObject({ code: 'WRONG_STATE' });
    await perform(run, 'a2');
    expect(await perform(run, 'b')).toMatchObject({ run_status: 'completed' });
  });

  it.each([
    ['no parts', '[]'],
    ['nameless parts', JSON.stringify([{ id: '', goal: 'g', owner_agent: 'andy', validator: passes }])],
    [
      'parts named like a step',
      JSON.stringify([{ id: 'b', goal: 'g', owner_agent: 'andy', validator: passes }]),
    ],
    ['parts without a validator', JSON.stringify([{ id: 'x', goal: 'g', owner_agent: 'andy' }])],
  ])('is refused with %s, and writes nothing', async (_what, json) => {
    const run = await create([
      { id: 'a', validator: passes },
      { id: 'b', validator: passes },
    ]);
    await expect(decompose(run, json)).rejects.toMatchObject({
      code: expect.stringMatching(/PLAN_INVALID|INVALID_JSON/),
    });
    expect(await readJournal(desk, run)).toHaveLength(2);
  });
});

describe('reasons and summaries', () => {
  it('stay on record', async () => {
    const paused = await create([{ id: 'a', validator: passes }]);
    await pauseRun(desk, { ...boss(paused), reason: 'lunch' });
    expect(await readRun(desk, paused)).toMatchObject({ status: 'paused', pause_reason: 'lunch' });
    await abortRun(desk, { ...boss(paused), reason: 'too late' });
    expect(await readRun(desk, paused)).toMatchObject({ status: 'failed', failure_reason: 'too late' });
    const done = await create([{ id: 'a', validator: passes }]);
    await perform(done, 'a');
    const snapshot = await readRun(desk, done);
    expect(snapshot).toMatchObject({ status: 'completed', completion_summary: expect.stringMatching(/./) });
    expect(snapshot.steps[0]?.last_validation?.reason).toContain('exited with 0');
  });
});

describe('criteria that ask for approval', () => {
  it('keep the run waiting, can be met, and then complete it', async () => {
    const run = await create([{ id: 'a', validator: approval }], [passes, approval]);
    expect(await perform(run, 'a')).toMatchObject({ status: 'awaiting_approval' });
    await approveStep(desk, { ...boss(run), step_id: 'a' });
    expect(await readRun(desk, run)).toMatchObject({
      status: 'running',
      current_blocker: 'awaiting approval: criterion 1',
    });
    expect(await approveCriterion(desk, { ...boss(run), index: 1 })).toMatchObject({
      run_status: 'completed',
    });
    expect((await readRun(desk, run)).acceptance_state.map(({ met }) => met)).toEqual([true, true]);
  });
});

describe('the deadline of a validator', () => {
  it('bounds what it started in the background, and is recorded as a failure', async () => {
    writeFileSync(join(root, 'ledger.config.json'), '{"runs":{"validatorTimeoutSeconds":1}}');
    desk = openRunDesk({ root });
    const pids = join(root, 'pids');
    const target = `sleep 60 & echo $! >> '${pids}'; (sleep 60 & echo $! >> '${pids}'; wait) & wait`;
    const run = await create([{ id: 'a', validator: { type: 'command_pass', target } }]);
    const began = Date.now();
    expect(await perform(run, 'a')).toMatchObject({ status: 'verification_failed' });
    expect(Date.now() - began).toBeLessThan(5 * 2000);
    expect((await readRun(desk, run)).steps[0]).toMatchObject({
      status: 'failed',
      last_validation: { details: { infra_error: expect.stringContaining('1000 ms') } },
    });
    const left = readFileSync(pids, 'utf8').trim().split('\n');
    expect(left).toHaveLength(2);
    expect(left.filter(isAlive)).toEqual([]);
  });
});

/** A killed process whose parent has not asked for it yet is a zombie. */
function isAlive(pid: string): boolean {
  try {
    return !/^\d+ \(.*\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

describe('the guard', () => {
  const ask = (run_id: string, tool = 'Bash', caller = 'andy') => ({ caller, run_id, tool });

  it('denies while nothing is known of the run, and while the caller has no step', async () => {
    expect(await judgeTool(desk, ask('no-such-run'))).toMatchObject({ allowed: false });
    const run = await create([{ id: 'a', validator: approval }]);
    expect(await judgeTool(desk, ask(run))).toMatchObject({ allowed: false });
    expect(await judgeTool(desk, ask(run, 'run_start_step'))).toMatchObject({ allowed: true });
  });

  it('denies when the run cannot be read', async () => {
    const run = await create([{ id: 'a', validator: passes }]);
    await startStep(desk, andy(run, 'a'));
    expect(await judgeTool(desk, ask(run))).toMatchObject({ allowed: true });
    const broken = { ...desk, store: { ...desk.store, read: () => Promise.reject(new Error('disk')) } };
    expect(await judgeTool(broken, ask(run))).toMatchObject({ allowed: false });
  });
});

describe('a journal', () => {
  it('names who acted in each event, and gives tampering away', async () => {
    const run = await create([{ id: 'a', validator: passes }]);
    await perform(run, 'a');
    const journal = await readJournal(desk, run);
    expect(journal.map(({ agent }) => agent)).toEqual([
      'orchestrator',
      'orchestrator',
      'andy',
      'andy',
      'andy',
      'andy',
    ]);
    expect(verifyLedger(root).ok).toBe(true);
    const folder = join(root, 'g/ledger/andy');
    const file = join(folder, readdirSync(folder)[0] ?? '');
    writeFileSync(file, readFileSync(file, 'utf8').replace('did a', 'did b'));
    expect(verifyLedger(root).ok).toBe(false);
  });
});

describe('a verdict', () => {
  const long = 'x/'.repeat(20_000);

  it.each([
    ['a path that does not exist', { type: 'artifact_exists', target: long }],
    ['a path outside', { type: 'artifact_exists', target: `../${long}` }],
    ['a pattern', { type: 'file_changed', target: long }],
    ['a folder to build in', { type: 'build_pass', target: long }],
    ['a program that does not exist', { type: 'test_pass', params: { command: long } }],
    ['a command that floods', { type: 'command_pass', target: `yes '${long}' | head -c 5000000; false` }],
    ['a long command', { type: 'command_pass', target: `exit 1 #${long}` }],
  ])('of any length leaves no step waiting: %s', async (_what, validator) => {
    const run = await create([{ id: 'a', validator }]);
    expect(await perform(run, 'a')).toMatchObject({ status: 'verification_failed' });
    expect((await readRun(desk, run)).steps[0]?.status).toBe('failed');
  });

  it('would not fit into an event as it is (negative control)', async () => {
    const ground = { root, env: {}, timeoutMs: 1000, redact: (text: string) => text };
    const verdict = await validateArtifact({ type: 'artifact_exists', target: long }, ground);
    expect(JSON.stringify(verdict).length).toBeGreaterThan(60_000);
  });

  it('on a folder of any length leaves none waiting either', async () => {
    const run = await create([{ id: 'a', validator: passes }]);
    await startStep(desk, { ...andy(run, 'a'), work_dir: `/${long}` });
    const proposed = await proposeStepResult(desk, { ...andy(run, 'a'), result: 'x' });
    expect(proposed).toMatchObject({ status: 'verification_failed' });
  });
});
