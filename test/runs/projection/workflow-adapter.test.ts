import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProjectedDesk } from '../../../src/runs/projection/mirror.js';
import { openWorkflowAdapter, type WorkflowAdapter } from '../../../src/runs/projection/workflow-adapter.js';
import { applyPolicy } from '../../../src/runs/tools/apply-policy.js';
import { pauseRun } from '../../../src/runs/tools/control-run.js';
import { readRun } from '../../../src/runs/tools/read-runs.js';
import { createTestRun } from '../tools/desk.js';
import { boss, driftKinds, eventsOf, fileOf, newRoot, openDesk, removeRoots, twoSteps } from './scene.js';

let root = '';
let desk: ProjectedDesk;
let engine: WorkflowAdapter;
beforeEach(() => {
  root = newRoot();
  desk = openDesk(root);
  engine = openWorkflowAdapter(desk, boss);
});
afterEach(removeRoots);

const say = async (run: string, stepId: string, status: string, more: object = {}) =>
  engine.updateStep(run, { stepId, status, ...more });
const synced = 'projection_synced workflow synced';

describe('the workflow adapter', () => {
  it('writes for each call of an engine what the ledger means by it', async () => {
    const table: string[][] = [];
    let seen = 0;
    const run = await engine.createRun(twoSteps);
    const note = async (call: string): Promise<void> => {
      const events = await eventsOf(desk, run, seen);
      seen += events.length;
      table.push([call, ...events]);
    };
    await note('create');
    await say(run, 'a', 'running');
    await note('a running');
    await say(run, 'a', 'completed', { result: 'did a' });
    await note('a completed');
    await say(run, 'b', 'on a break');
    await note('b on a break');
    await say(run, 'b', 'skipped', { error: 'not needed' });
    await note('b skipped');
    await engine.completeRun(run, { status: 'cancelled', error: 'enough' });
    await note('cancelled');
    expect(table).toEqual([
      ['create', 'run_created', 'plan_attached', synced],
      ['a running', 'step_started a', synced],
      ['a completed', 'step_result_proposed a did a', 'step_validation_passed a asserted', synced],
      ['b on a break'],
      ['b skipped', 'step_validation_failed b', synced],
      ['cancelled', 'run_failed enough', synced],
    ]);
  });

  it('keeps the workflow in the run it makes', async () => {
    const run = await engine.createRun(twoSteps);
    const { steps, ...snapshot } = await readRun(desk, run);
    expect(snapshot).toMatchObject({
      status: 'running',
      goal: 'wf-1',
      original_request: 'two steps',
      session_key: '',
      source_kind: 'workflow',
      source_descriptor: twoSteps,
    });
    expect(
      steps.map(({ step_id: id, owner_agent: owner, validator }) => [id, owner, validator.type]),
    ).toEqual([
      ['a', 'operator', 'orchestrator_approval'],
      ['b', '', 'orchestrator_approval'],
    ]);
  });

  it('ends a run that the engine calls completed, and names what was not', async () => {
    const run = await engine.createRun(twoSteps);
    await say(run, 'a', 'completed');
    await engine.completeRun(run, { status: 'completed' });
    const { status, completion_summary: summary } = await readRun(desk, run);
    expect([status, summary]).toEqual(['completed', 'workflow completed; not completed: b']);
    expect(await driftKinds(desk)).toEqual([]);
  });

  it('writes once what an engine says twice', async () => {
    const run = await engine.createRun(twoSteps);
    for (const status of ['running', 'running', 'completed', 'completed']) await say(run, 'a', status);
    for (const status of ['failed', 'failed', 'skipped']) await say(run, 'b', status, { error: 'no' });
    for (const status of ['failed', 'cancelled']) await engine.completeRun(run, { status, error: 'no' });
    expect((await eventsOf(desk, run)).filter((line) => line !== synced)).toEqual([
      'run_created',
      'plan_attached',
      'step_started a',
      'step_result_proposed a ',
      'step_validation_passed a asserted',
      'step_validation_failed b',
      'run_failed no',
    ]);
  });

  it('tells how the step stands then', async () => {
    const run = await engine.createRun(twoSteps);
    expect(await say(run, 'a', 'running')).toBe('running');
    expect(await say(run, 'a', 'completed')).toBe('completed');
    expect(await say(run, 'b', 'skipped')).toBe('failed');
  });

  it.each<[string, (run: string) => Promise<unknown>, string]>([
    ['a step whose dependency is open', async (run) => say(run, 'b', 'running'), 'WRONG_STATE'],
    ['an unknown step', async (run) => say(run, 'zoe', 'running'), 'STEP_NOT_FOUND'],
    ['an unknown run', async () => say('nope', 'a', 'running'), 'RUN_NOT_FOUND'],
    [
      'an end of an unknown run',
      async () => engine.completeRun('nope', { status: 'failed' }),
      'RUN_NOT_FOUND',
    ],
  ])('refuses %s and writes nothing', async (_what, act, code) => {
    const run = await engine.createRun(twoSteps);
    const before = await eventsOf(desk, run);
    await expect(act(run)).rejects.toMatchObject({ code });
    expect(await eventsOf(desk, run)).toEqual(before);
  });

  it('asks for a decision before a failed step is tried again, as often as its plan allows', async () => {
    const run = await engine.createRun(twoSteps);
    await say(run, 'a', 'failed', { error: 'no' });
    await expect(say(run, 'a', 'running')).rejects.toMatchObject({ code: 'WRONG_STATE' });
    const retry = { ...boss, run_id: run, step_id: 'a', action: 'retry' };
    for (let tries = 0; tries < 2; tries += 1) {
      await applyPolicy(desk, retry);
      await say(run, 'a', 'failed', { error: 'no' });
    }
    await expect(applyPolicy(desk, retry)).rejects.toMatchObject({ code: 'RETRIES_EXHAUSTED' });
  });

  it('starts nothing while the run is paused, and nothing after it has ended otherwise', async () => {
    const run = await engine.createRun(twoSteps);
    await pauseRun(desk, { ...boss, run_id: run });
    await expect(say(run, 'a', 'running')).rejects.toMatchObject({ code: 'WRONG_STATE' });
    await engine.completeRun(run, { status: 'completed' });
    await expect(say(run, 'a', 'running')).rejects.toMatchObject({ code: 'RUN_TERMINAL' });
    const failing = engine.completeRun(run, { status: 'failed' });
    await expect(failing).rejects.toMatchObject({ code: 'RUN_TERMINAL' });
  });

  it('is for orchestrators only, and takes nobody’s word for a run that no engine made', async () => {
    const mine = openWorkflowAdapter(desk, { caller: 'andy' });
    await expect(mine.createRun(twoSteps)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    const run = await createTestRun(desk, [{ id: 'a' }]);
    await expect(say(run, 'a', 'completed')).rejects.toMatchObject({ code: 'WRONG_STATE' });
    expect((await readRun(desk, run)).steps[0]?.status).toBe('pending');
  });

  it('has agents of any name: the engine speaks for them', async () => {
    const run = await engine.createRun({
      name: 'x',
      description: 'x',
      steps: [{ id: 'a', agent: 'Report Writer', prompt: 'x' }],
    });
    expect((await readRun(desk, run)).steps[0]?.owner_agent).toBe('Report Writer');
  });

  it('refuses a workflow that is none, all problems at once', async () => {
    const steps = [
      { id: 'a', agent: '', prompt: 'x', depends_on: ['b'] },
      { id: 'b', agent: '', prompt: '', depends_on: ['a'] },
      { id: 'b', agent: '', prompt: 'x', depends_on: ['zoe'] },
    ];
    const creating = engine.createRun({ name: '', description: '', steps });
    await expect(creating).rejects.toMatchObject({ code: 'PLAN_INVALID' });
    const { details } = (await creating.catch((error: unknown) => error)) as {
      details: { problems: { code: string }[] };
    };
    expect(details.problems.map(({ code }) => code)).toEqual([
      'goal_missing',
      'step_goal_missing',
      'duplicate_step_id',
      'unknown_dependency',
      'dependency_cycle',
    ]);
    expect(await desk.store.list()).toEqual([]);
  });

  it('lets a validator judge where a step has got one, and asserts nothing then', async () => {
    const run = await engine.createRun(twoSteps);
    const new_validator_json = '{"type":"artifact_exists","target":"made"}';
    const decision = { ...boss, run_id: run, step_id: 'a', action: 'change_validator' };
    await applyPolicy(desk, { ...decision, new_validator_json });
    expect(await say(run, 'a', 'completed', { result: 'made it' })).toBe('failed');
    const [step] = (await readRun(desk, run)).steps;
    expect(step?.last_validation).toMatchObject({ passed: false });
    expect(step?.last_validation?.details?.['asserted']).toBeUndefined();
    expect(await driftKinds(desk)).toEqual([]);
  });

  it('takes secrets out before anything reaches the projection', async () => {
    const secret = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');
    for (const stage of ['shadow', 'write_through'] as const) {
      const place = newRoot();
      const adapter = openWorkflowAdapter(openDesk(place, { stage }), boss);
      const run = await adapter.createRun({ ...twoSteps, description: `use ${secret}` });
      await adapter.updateStep(run, { stepId: 'a', status: 'completed', result: `used ${secret}` });
      await adapter.completeRun(run, { status: 'failed', error: `lost ${secret}` });
      const text = readFileSync(fileOf(place, run), 'utf8');
      expect(text).toContain('[redacted:');
      expect(text).not.toContain(secret);
    }
  });
});
