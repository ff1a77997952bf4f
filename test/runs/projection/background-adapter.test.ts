import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProjectedDesk } from '../../../src/runs/projection/mirror.js';
import {
  openBackgroundAdapter,
  type BackgroundAdapter,
} from '../../../src/runs/projection/background-adapter.js';
import type { BackgroundState } from '../../../src/runs/projection/background-events.js';
import { applyPolicy } from '../../../src/runs/tools/apply-policy.js';
import { proposeStepResult } from '../../../src/runs/tools/propose-step-result.js';
import { readRun } from '../../../src/runs/tools/read-runs.js';
import { plannedExecutions, trustPlan } from '../../../src/runs/trust.js';
import { openTrustStore } from '../../../src/runs/trust-store.js';
import { boss, driftKinds, eventsOf, newRoot, openDesk, removeRoots } from './scene.js';

const task = { prompt: 'sweep the floor', session: 'session-1', channel: 'cli' };
const synced = 'projection_synced background synced';
const step = 'background-task';

let root = '';
let desk: ProjectedDesk;
let system: BackgroundAdapter;
const path = process.env['PATH'];
beforeEach(() => {
  root = newRoot();
  desk = openDesk(root);
  system = openBackgroundAdapter(desk, boss);
});
afterEach(() => {
  process.env['PATH'] = path;
  removeRoots();
});

/** The events of each state in turn, after those of the preparation. */
async function tableOf(...states: readonly BackgroundState[]): Promise<readonly (readonly string[])[]> {
  const id = await system.prepareTask(task);
  const table: string[][] = [];
  let seen = (await eventsOf(desk, id)).length;
  for (const state of states) {
    await system.syncTask(id, state);
    const events = await eventsOf(desk, id, seen);
    seen += events.length;
    table.push([state.status, ...events]);
  }
  return table;
}

describe('the background adapter', () => {
  it('makes a run of one step for a task', async () => {
    const id = await system.prepareTask(task);
    expect(await eventsOf(desk, id)).toEqual(['run_created', 'plan_attached', synced]);
    const { source_kind, source_descriptor, goal, session_key, steps } = await readRun(desk, id);
    expect([source_kind, goal, session_key]).toEqual(['background', 'sweep the floor', 'session-1']);
    expect(source_descriptor).toEqual({ session: 'session-1', channel: 'cli' });
    const [{ step_id, owner_agent, validator } = expect.fail('no step')] = steps;
    expect([step_id, owner_agent]).toEqual([step, 'automator']);
    expect(validator).toEqual({ type: 'command_pass', target: step });
  });

  it.each<[string, readonly BackgroundState[], readonly (readonly string[])[]]>([
    [
      'done',
      [{ status: 'pending' }, { status: 'running' }, { status: 'done', result: 'clean' }],
      [
        ['pending', synced],
        ['running', `step_started ${step}`, synced],
        [
          'done',
          `step_result_proposed ${step} clean`,
          `step_validation_passed ${step} asserted`,
          'run_completed clean',
          synced,
        ],
      ],
    ],
    [
      'done without having been seen running',
      [{ status: 'done' }],
      [
        [
          'done',
          `step_result_proposed ${step} `,
          `step_validation_passed ${step} asserted`,
          'run_completed ',
          synced,
        ],
      ],
    ],
    [
      'failed',
      [{ status: 'running' }, { status: 'failed', error: 'slipped' }],
      [
        ['running', `step_started ${step}`, synced],
        ['failed', `step_validation_failed ${step}`, 'run_failed slipped', synced],
      ],
    ],
    [
      'cancelled',
      [{ status: 'cancelled' }],
      [['cancelled', 'run_failed the background task was cancelled', synced]],
    ],
    ['in a state that means nothing', [{ status: 'dreaming' }], [['dreaming']]],
    [
      'told twice',
      [{ status: 'running' }, { status: 'running' }, { status: 'cancelled' }, { status: 'cancelled' }],
      [
        ['running', `step_started ${step}`, synced],
        ['running'],
        ['cancelled', 'run_failed the background task was cancelled', synced],
        ['cancelled'],
      ],
    ],
  ])('writes what the ledger means by a task that is %s', async (_what, states, table) => {
    expect(await tableOf(...states)).toEqual(table);
  });

  it('refuses what comes after another end', async () => {
    const id = await system.prepareTask(task);
    await system.syncTask(id, { status: 'done' });
    await expect(system.syncTask(id, { status: 'running' })).rejects.toMatchObject({ code: 'RUN_TERMINAL' });
    await expect(system.syncTask(id, { status: 'failed' })).rejects.toMatchObject({ code: 'RUN_TERMINAL' });
    await expect(system.syncTask('nope', { status: 'done' })).rejects.toMatchObject({
      code: 'RUN_NOT_FOUND',
    });
  });

  it('is for orchestrators, and leaves the projection of workflows alone', async () => {
    const mine = openBackgroundAdapter(desk, { caller: 'andy' });
    await expect(mine.prepareTask(task)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    await system.prepareTask(task);
    expect(existsSync(join(root, 'g/workflows'))).toBe(false);
    expect(await driftKinds(desk)).toEqual([]);
  });

  it('writes nothing in the shadow', async () => {
    const shadow = openBackgroundAdapter(openDesk(root, { stage: 'shadow' }), boss);
    const id = await shadow.prepareTask(task);
    await shadow.syncTask(id, { status: 'done' });
    expect(id).not.toBe('');
    expect(readdirSync(root)).toEqual([]);
  });
});

describe('the placeholder that a background task has for a validator', () => {
  /** A program of that very name, which leaves a trace. */
  function laySweeper(): string {
    const folder = join(root, 'bin');
    mkdirSync(folder);
    writeFileSync(join(folder, step), `#!/bin/sh\ntouch ${join(root, 'executed')}\n`, { mode: 0o755 });
    process.env['PATH'] = [folder, path].join(delimiter);
    return join(root, 'executed');
  }
  const automator = (run_id: string) => ({ caller: 'automator', run_id, step_id: step, result: 'x' });

  it('is executed by nobody, not even by somebody who trusts the plan', async () => {
    const trace = laySweeper();
    const id = await system.prepareTask(task);
    expect(openTrustStore(root).trusts(id, { type: 'command_pass', target: step })).toBe(false);
    expect(await trustPlan(root, await readRun(desk, id))).toEqual([]);
    openTrustStore(root).trust(id, [{ type: 'command_pass', target: step }]);
    await system.syncTask(id, { status: 'running' });
    const verdict = await proposeStepResult(desk, automator(id));
    expect(verdict.failure_reason).toContain('stands for a background task');
    expect((await readRun(desk, id)).steps[0]?.last_validation?.details).toHaveProperty('infra_error');
    expect(existsSync(trace)).toBe(false);
  });

  it('is no shield for a validator that says the same and is meant (negative control)', async () => {
    const trace = laySweeper();
    const id = await system.prepareTask(task);
    const params = { expected_exit_code: '0' };
    const new_validator_json = JSON.stringify({ type: 'command_pass', target: step, params });
    await applyPolicy(desk, {
      ...boss,
      run_id: id,
      step_id: step,
      action: 'change_validator',
      new_validator_json,
    });
    expect(await plannedExecutions(root, await readRun(desk, id))).toHaveLength(1);
    await system.syncTask(id, { status: 'done', result: 'clean' });
    expect(existsSync(trace)).toBe(true);
    const { status, steps } = await readRun(desk, id);
    expect(status).toBe('completed');
    expect(steps[0]?.last_validation?.details?.['asserted']).toBeUndefined();
  });
});
