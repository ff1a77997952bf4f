import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { backgroundPrepared, backgroundSynced } from '../../src/runs/projection/background-events.js';
import {
  workflowCreated,
  workflowEnded,
  workflowStepChanged,
} from '../../src/runs/projection/workflow-events.js';
import { decodeRunEvent } from '../../src/runs/decode-event.js';
import { proposeStepResult } from '../../src/runs/tools/propose-step-result.js';
import { applyPolicy } from '../../src/runs/tools/apply-policy.js';
import { interruptStep, pauseRun, resumeRun } from '../../src/runs/tools/control-run.js';
import { note } from '../../src/runs/tools/note.js';
import { startStep } from '../../src/runs/tools/start-step.js';
import { createTestRun, openDesk } from './tools/desk.js';

interface Ajv {
  addSchema(schema: unknown): void;
  compile(schema: unknown): ((value: unknown) => boolean) & { errors?: unknown };
}
const { default: Ajv2020 } = createRequire(import.meta.url)('ajv/dist/2020.js') as {
  default: new (options: object) => Ajv;
};
const schema = JSON.parse(
  readFileSync(new URL('../../schemas/run.schema.json', import.meta.url), 'utf8'),
) as { readonly $id: string; readonly $defs: Readonly<Record<string, unknown>> };
const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false });
ajv.addSchema(schema);
const errorsOf = (event: string, data: unknown): unknown => {
  const validate = ajv.compile({ $ref: `${schema.$id}#/$defs/${event}` });
  return validate(data) ? [] : validate.errors;
};

describe('the schema of run events', () => {
  it('accepts whatever tools and adapters write', async () => {
    const desk = openDesk(({ type }) => ({
      passed: type === 'build_pass',
      reason: type,
      details: { a: 'b' },
    }));
    const run = await createTestRun(
      desk,
      [{ id: 's1', validator: 'test_pass' }, { id: 's2' }],
      ['test_pass'],
    );
    const [andy, boss] = [
      { caller: 'andy', run_id: run },
      { caller: 'orchestrator', run_id: run },
    ];
    await startStep(desk, { ...andy, step_id: 's1', base_commit: 'abc' });
    const evidence_json = '[{"type":"log","content":"c"}]';
    await proposeStepResult(desk, { ...andy, step_id: 's1', result: 'x', evidence_json });
    await applyPolicy(desk, { ...boss, step_id: 's1', action: 'escalate', reason: 'help' });
    await resumeRun(desk, { ...boss, any_session: true });
    await pauseRun(desk, { ...boss, reason: 'lunch' });
    await resumeRun(desk, boss);
    await note(desk, { ...andy, key: 'k', value: 'v' });
    const part = { id: 'a', goal: 'g', owner_agent: 'andy', validator: { type: 'build_pass' } };
    const new_steps_json = JSON.stringify([part]);
    await applyPolicy(desk, { ...boss, step_id: 's1', action: 'decompose', new_steps_json });
    await interruptStep(desk, { ...boss, step_id: 'a', reason: 'died' });
    await applyPolicy(desk, { ...boss, step_id: 'a', action: 'skip' });
    await startStep(desk, { ...andy, step_id: 's2' });
    await proposeStepResult(desk, { ...andy, step_id: 's2', result: 'x' });
    const written = [
      ...desk.store.events(run),
      ...workflowCreated({ name: 'n', description: 'd', steps: [{ id: 'a', agent: '', prompt: 'p' }] }),
      ...['running', 'completed', 'failed'].flatMap((status) => workflowStepChanged({ stepId: 'a', status })),
      workflowEnded('failed', 'why'),
      ...backgroundPrepared({ prompt: 'p', session: 's' }),
      ...['running', 'done', 'failed', 'cancelled'].flatMap((status) => backgroundSynced({ status }) ?? []),
    ];
    expect(written.flatMap(({ event, data }) => errorsOf(event, data))).toEqual([]);
    const names = new Set(desk.store.events(run).map(({ event }) => event));
    expect(names).toContain('run_failed');
    expect(names).toContain('step_interrupted');
  });

  it.each([
    ['plan_attached', { steps: [{ step_id: 's1' }], acceptance_criteria: [] }],
    ['step_started', { owner_agent: 'andy' }],
    ['step_started', { step_id: '', owner_agent: 'andy' }],
    ['step_validation_passed', { step_id: 's1', result: { passed: 'yes', reason: '' } }],
    ['policy_decision_applied', { step_id: 's1', decision: { action: 'shrug' } }],
    ['criterion_met', { index: -1, description: '' }],
    ['note_written', { key: 'k' }],
  ])('refuses %s with %j', (event, data) => {
    expect(errorsOf(event, data)).not.toEqual([]);
  });

  it('has a rule for every event that replay knows', () => {
    const known = Object.keys(schema.$defs).filter((name) => {
      try {
        return decodeRunEvent(name, {}) !== undefined;
      } catch {
        return true;
      }
    });
    expect(known).toHaveLength(19);
  });
});
