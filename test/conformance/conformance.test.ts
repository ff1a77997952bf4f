import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, describe, expect, it } from 'vitest';
import type { ConformanceCase, Json, JsonMap, Operation } from './case.js';
import { differences } from './compare.js';
import { runCase } from './run-case.js';

const folder = mkdtempSync(join(tmpdir(), 'agent-ledger-conformance-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const plan = JSON.stringify({
  goal: 'g',
  steps: [{ id: 's1', goal: 'x', owner_agent: 'andy', validator: { type: 'build_pass' } }],
});
const creation: Operation = {
  op: 'tool',
  tool: 'run_create',
  caller: 'orchestrator',
  bind: 'R',
  params: { plan_json: plan, session_key: 's', original_request: 'r' },
};
const andy = (tool: string, more: JsonMap = {}): Operation => ({
  op: 'tool',
  tool,
  caller: 'andy',
  params: { run_id: '$R', step_id: 's1', ...more },
});

function sequence(ops: readonly Operation[], results: readonly Json[], given: JsonMap = {}): ConformanceCase {
  return { name: 'own', given, when: { ops }, expected: { results } };
}

describe('conformance cases', () => {
  it('run tools and look at what stands in the journal', async () => {
    const one = sequence(
      [
        creation,
        andy('run_start_step'),
        andy('run_propose_step_result', { result: 'done' }),
        { op: 'get_events', run_id: '$R' },
      ],
      [
        { result: { status: 'created', run_id: '<uuid>' } },
        { result: { status: 'started' } },
        { result: { status: 'verified', run_status: 'completed' } },
        {
          events: [
            '1:run_created',
            '2:plan_attached',
            '3:step_started',
            '4:step_result_proposed',
            '5:step_validation_passed',
            '6:run_completed',
          ],
        },
      ],
      { validators: { build_pass: 'pass' } },
    );
    expect(await runCase(one)).toEqual([]);
  });

  it('say where ours differs (negative control)', async () => {
    const wrong = sequence(
      [creation, andy('run_start_step')],
      [{ result: { status: 'created' } }, { result: { status: 'taken' } }],
    );
    expect(await runCase(wrong)).toEqual([
      { path: 'results[1].result.status', ours: 'started', theirs: 'taken' },
    ]);
  });

  it('do not take a fault of the program for a refusal', async () => {
    const unknown = sequence([{ op: 'fly' }], [{ error: { kind: 'other' } }]);
    await expect(runCase(unknown)).rejects.toThrow('not supported');
  });

  it.each([
    ['a refusal where success is expected', { error: null }, { error: { kind: 'other' } }, 1],
    ['success where a refusal is expected', { error: { kind: 'other' } }, { ok: true }, 1],
    ['another kind of refusal', { error: { kind: 'ErrA' } }, { error: { kind: 'ErrB' } }, 1],
    [
      'the same kind in other words',
      { error: { kind: 'other' } },
      { error: { kind: 'other', message: 'm' } },
      0,
    ],
    ['more keys than asked for', { a: 1 }, { a: 1, b: 2 }, 0],
    ['null for an empty list', { a: null }, { a: [] }, 0],
    ['a list for null', { a: null }, { a: [1] }, 1],
    ['an absent empty map', { a: {} }, {}, 0],
    ['another reason', { reason: 'a' }, { reason: 'b' }, 0],
    ['no reason', { reason: 'a' }, {}, 1],
    ['another order', { a: [1, 2] }, { a: [2, 1] }, 2],
    ['a shorter list', { a: [1, 2] }, { a: [1] }, 1],
    ['any id', { id: '<uuid>' }, { id: '01JD' }, 0],
    ['no id', { id: '<uuid>' }, {}, 1],
    ['false for absent', { a: false }, {}, 1],
  ])('compare %s', (_what, theirs, ours, count) => {
    expect(differences(theirs, ours)).toHaveLength(count);
  });
});

describe('npm run conformance', () => {
  const script = join(dirname(dirname(dirname(fileURLToPath(import.meta.url)))), 'scripts/conformance.mjs');
  const write = (name: string, next: string | null): string => {
    const file = join(folder, `${name}.json`);
    const given = {
      snapshot: { run_id: 'r', steps: [{ step_id: 'a', goal: 'x', validator: { type: 'build_pass' } }] },
    };
    const when = { op: 'query', query: 'next_executable_step' };
    writeFileSync(
      file,
      `{"name":${JSON.stringify(name)},"given":${JSON.stringify(given)},"when":${JSON.stringify(when)},"then":${JSON.stringify({ step_id: next })}}`,
    );
    return file;
  };

  it('prints a line a case and ends with 6 when one fails', async () => {
    const files = [write('good', 'a'), write('wrong', null)];
    const mixed = await execa('node', [script, ...files], { reject: false });
    expect(mixed.stdout).toBe('ok good\nFAIL wrong: then.step_id, ours "a", theirs null');
    expect(mixed.exitCode).toBe(6);
    const fine = await execa('node', [script, files[0] ?? ''], { reject: false });
    expect([fine.stdout, fine.exitCode]).toEqual(['ok good', 0]);
  });

  it('calls a file that is no case a failure', async () => {
    const file = join(folder, 'broken.json');
    writeFileSync(file, '{');
    const { stdout, exitCode } = await execa('node', [script, file], { reject: false });
    expect(stdout).toContain('FAIL ');
    expect(exitCode).toBe(6);
  });
});
