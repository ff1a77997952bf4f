import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LedgerConfig } from '../../src/schema/generated/types.js';
import { openRunStore } from '../../src/runs/stream-run-store.js';
import { applyPolicy } from '../../src/runs/tools/apply-policy.js';
import { createRun } from '../../src/runs/tools/create-run.js';
import type { RunDesk } from '../../src/runs/tools/desk.js';
import { proposeStepResult } from '../../src/runs/tools/propose-step-result.js';
import { readRun } from '../../src/runs/tools/read-runs.js';
import { startStep } from '../../src/runs/tools/start-step.js';
import { verifyStep } from '../../src/runs/tools/verify-step.js';
import { plannedExecutions, trustDecided, trustPlan } from '../../src/runs/trust.js';
import { openTrustStore } from '../../src/runs/trust-store.js';
import { validate } from '../../src/runs/validators/validate.js';
import { openValidation } from '../../src/runs/validators/validation.js';
import { openDesk } from './tools/desk.js';

let base = '';
let home = '';
let clone = '';
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-trust-')));
  home = join(base, 'home');
  clone = join(base, 'clone');
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const deskOn = (root: string, config: LedgerConfig = {}): RunDesk => ({
  ...openDesk(),
  store: openRunStore({ root }),
  validate: openValidation(root, config),
  trust: (runId, events) => trustDecided(openTrustStore(root), runId, events),
});
const marker = (root: string): string => join(root, 'executed');
const command = 'touch executed';
const boss = (run_id = 'run-1') => ({ caller: 'orchestrator', run_id });
const andy = { caller: 'andy', run_id: 'run-1', step_id: 's1' };

async function createIn(root: string): Promise<void> {
  const validator = { type: 'command_pass', target: command };
  const plan = {
    goal: 'ship',
    acceptance_criteria: [{ description: 'again', validator: { type: 'build_pass', params: { command } } }],
    steps: [{ id: 's1', goal: 'g', owner_agent: 'andy', validator }],
  };
  const call = { caller: 'orchestrator', session_key: 's', original_request: 'r' };
  await createRun(deskOn(root), { ...call, plan_json: JSON.stringify(plan) });
}

async function proposeIn(root: string, config: LedgerConfig = {}) {
  const desk = deskOn(root, config);
  await startStep(desk, andy);
  return proposeStepResult(desk, { ...andy, result: 'done' });
}

describe('a plan made on this machine', () => {
  it('is trusted from then on, in a file of the user’s own outside the workspace', async () => {
    await createIn(home);
    expect(await proposeIn(home)).toMatchObject({ status: 'verified', run_status: 'completed' });
    expect(existsSync(marker(home))).toBe(true);
    const { path } = openTrustStore(home);
    expect(path.startsWith(base)).toBe(false);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('may bring in validators later by decisions made here', async () => {
    await createIn(home);
    const new_validator_json = JSON.stringify({ type: 'command_pass', target: 'touch executed; true' });
    const change = { ...boss(), step_id: 's1', action: 'change_validator', new_validator_json };
    await applyPolicy(deskOn(home), change);
    expect(await proposeIn(home)).toMatchObject({ status: 'verified' });
  });
});

describe('a plan that came with a clone', () => {
  beforeEach(async () => {
    await createIn(home);
    cpSync(home, clone, { recursive: true });
  });

  it('executes nothing before it is trusted here, and then does', async () => {
    await expect(proposeIn(clone)).rejects.toMatchObject({
      code: 'PLAN_NOT_TRUSTED',
      message: expect.stringContaining("sh -c 'touch executed'"),
    });
    expect(existsSync(marker(clone))).toBe(false);
    const snapshot = await readRun(deskOn(clone), 'run-1');
    expect(snapshot.steps[0]?.status).toBe('verify_pending');
    expect(await plannedExecutions(clone, snapshot)).toEqual([
      {
        of: 'step s1',
        type: 'command_pass',
        command: "sh -c 'touch executed'",
        folder: clone,
        trusted: false,
      },
      { of: 'criterion 0', type: 'build_pass', command, folder: clone, trusted: false },
    ]);
    expect((await trustPlan(clone, snapshot)).every(({ trusted }) => trusted)).toBe(true);
    expect(await verifyStep(deskOn(clone), andy)).toMatchObject({
      status: 'verified',
      run_status: 'completed',
    });
    expect(existsSync(marker(clone))).toBe(true);
  });

  it('would execute at once if nobody asked (negative control)', async () => {
    const ground = { root: clone, env: process.env, timeoutMs: 10_000, redact: (text: string) => text };
    const careless = {
      ...deskOn(clone),
      validate: async (task: { spec: { type: string } }) => validate(task, ground),
    };
    await startStep(careless, andy);
    await proposeStepResult(careless, { ...andy, result: 'done' });
    expect(existsSync(marker(clone))).toBe(true);
  });

  it('is not trusted again once somebody else’s lines change what it executes', async () => {
    await trustPlan(clone, await readRun(deskOn(clone), 'run-1'));
    const elsewhere = join(base, 'elsewhere');
    cpSync(clone, elsewhere, { recursive: true });
    const new_validator_json = JSON.stringify({ type: 'command_pass', target: 'touch executed evil' });
    const change = { ...boss(), step_id: 's1', action: 'change_validator', new_validator_json };
    await applyPolicy(deskOn(elsewhere), change);
    cpSync(join(elsewhere, 'g/ledger'), join(clone, 'g/ledger'), { recursive: true });
    await expect(proposeIn(clone)).rejects.toMatchObject({ code: 'PLAN_NOT_TRUSTED' });
    expect(existsSync(marker(clone))).toBe(false);
  });

  it('is not trusted because another run with the same command is', async () => {
    const { trusts, trust } = openTrustStore(clone);
    const spec = { type: 'command_pass', target: command };
    trust('run-2', [spec]);
    expect([trusts('run-2', spec), trusts('run-1', spec)]).toEqual([true, false]);
    expect(trusts('run-2', { ...spec, params: { expected_exit_code: '1' } })).toBe(false);
  });
});

describe('the record of trust', () => {
  const spec = { type: 'command_pass', target: command };

  it('does not count when others can write to it', () => {
    const { path, trust, trusts } = openTrustStore(base);
    trust('run-1', [spec]);
    expect(trusts('run-1', spec)).toBe(true);
    chmodSync(path, 0o666);
    expect(trusts('run-1', spec)).toBe(false);
  });

  it('does not count when it lies inside the workspace, where a clone could have brought it', () => {
    const before = process.env['XDG_STATE_HOME'];
    const { path } = openTrustStore(base);
    try {
      openTrustStore(base).trust('run-1', [spec]);
      process.env['XDG_STATE_HOME'] = join(base, 'state');
      const carried = openTrustStore(base);
      cpSync(path, carried.path, { recursive: true });
      expect(carried.trusts('run-1', spec)).toBe(false);
      expect(() => carried.trust('run-1', [spec])).toThrow(
        expect.objectContaining({ code: 'IO_PERMISSION' }),
      );
    } finally {
      if (before === undefined) delete process.env['XDG_STATE_HOME'];
      else process.env['XDG_STATE_HOME'] = before;
    }
  });

  it('survives a writer that was killed within a line', () => {
    const { path, trust, trusts } = openTrustStore(base);
    trust('run-1', [spec]);
    appendFileSync(path, readFileSync(path, 'utf8').trim().slice(0, 20));
    trust('run-2', [spec]);
    expect([trusts('run-1', spec), trusts('run-2', spec)]).toEqual([true, true]);
  });
});

describe('the configuration', () => {
  it('can forbid a trusted command: the step fails, nothing is run', async () => {
    await createIn(home);
    const result = await proposeIn(home, { validators: { command_pass: false } });
    expect(result).toMatchObject({ status: 'verification_failed' });
    expect(existsSync(marker(home))).toBe(false);
  });

  it.each([true, { allow: ['*'] }])('cannot let an untrusted one run: %j', async (rule) => {
    await createIn(home);
    cpSync(home, clone, { recursive: true });
    const config = { validators: { command_pass: rule } };
    await expect(proposeIn(clone, config)).rejects.toMatchObject({ code: 'PLAN_NOT_TRUSTED' });
    expect(existsSync(marker(clone))).toBe(false);
  });

  it('bounds the deadline, and secrets do not get into the verdict', async () => {
    const root = join(base, 'slow');
    await createIn(root);
    writeFileSync(join(root, 'ledger.config.json'), '{}');
    const spec = {
      type: 'command_pass',
      target: 'echo "ghp_0123456789abcdefghijABCDEFGHIJ012345"; sleep 30',
    };
    openTrustStore(root).trust('run-1', [spec]);
    const validateHere = openValidation(root, { runs: { validatorTimeoutSeconds: 1 } });
    const began = Date.now();
    const result = await validateHere({ runId: 'run-1', spec, evidence: [] });
    expect(Date.now() - began).toBeLessThan(5 * 1000);
    expect(result).toMatchObject({ passed: false, details: { infra_error: expect.any(String) } });
    expect(JSON.stringify(result)).not.toContain('ghp_0123456789');
  });
});

describe('a clone made by git', () => {
  it('brings the plan, but not the trust', async () => {
    execFileSync('git', ['init', '-q', home]);
    await createIn(home);
    execFileSync('git', ['-C', home, 'add', '-A', '-f', 'g/ledger']);
    const identity = ['-c', 'user.name=Case', '-c', 'user.email=case@example.com'];
    execFileSync('git', [
      '-C',
      home,
      ...identity,
      '-c',
      'core.hooksPath=/dev/null',
      'commit',
      '-q',
      '-m',
      'plan',
    ]);
    execFileSync('git', ['clone', '-q', home, clone], { stdio: 'ignore' });
    await expect(proposeIn(clone)).rejects.toMatchObject({ code: 'PLAN_NOT_TRUSTED' });
    expect(existsSync(marker(clone))).toBe(false);
  });
});
