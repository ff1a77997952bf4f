/**
 * A process that does one command on a run: `node run-command.mjs <RunCommandTask as JSON>`. It begins when it reads
 * something on standard input, so that a tracer can be attached before.
 */
import { readSync, writeSync } from 'node:fs';
import { openRunStore } from '../../src/runs/stream-run-store.js';
import { applyPolicy } from '../../src/runs/tools/apply-policy.js';
import { approveCriterion, approveStep } from '../../src/runs/tools/approve.js';
import { createRun } from '../../src/runs/tools/create-run.js';
import type { RunDesk } from '../../src/runs/tools/desk.js';
import { verifyStep } from '../../src/runs/tools/verify-step.js';

export interface RunCommandTask {
  readonly root: string;
  readonly command: 'create' | 'escalate' | 'skip' | 'approve step' | 'approve criterion' | 'verify' | 'fail';
  /** Steps of the plan to create. */
  readonly plan?: string;
}

const task = JSON.parse(process.argv[2] ?? '{}') as RunCommandTask;
const boss = { caller: 'orchestrator', run_id: 'run-1' };
const desk: RunDesk = {
  store: openRunStore({ root: task.root }),
  validate: async () => ({ passed: task.command !== 'fail', reason: 'as told' }),
  newRunId: () => 'run-1',
  now: () => Date.now(),
  settings: {},
};

const decide = (action: string) => async () =>
  applyPolicy(desk, { ...boss, step_id: 's1', action, reason: 'help' });
const verify = async () => verifyStep(desk, { ...boss, step_id: 's1' });
const commands: Readonly<Record<RunCommandTask['command'], () => Promise<unknown>>> = {
  create: async () =>
    createRun(desk, { ...boss, plan_json: task.plan ?? '', session_key: 's', original_request: 'r' }),
  escalate: decide('escalate'),
  skip: decide('skip'),
  'approve step': async () => approveStep(desk, { ...boss, step_id: 's1' }),
  'approve criterion': async () => approveCriterion(desk, { ...boss, index: 0 }),
  verify,
  fail: verify,
};

writeSync(1, 'ready\n');
readSync(0, Buffer.alloc(1));
await commands[task.command]();
writeSync(1, 'done\n');
