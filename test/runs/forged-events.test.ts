import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendOnce } from '../../src/ledger/append-once.js';
import type { EventInput } from '../../src/ledger/prepare.js';
import { openRunStore } from '../../src/runs/stream-run-store.js';
import type { RunDesk } from '../../src/runs/tools/desk.js';
import { readRun } from '../../src/runs/tools/read-runs.js';
import { createTestRun, openDesk } from './tools/desk.js';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'agent-ledger-forged-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const append = (event: string, data: object, more: object = {}) =>
  appendOnce({ event, summary: 's', data, ...more } as EventInput, {
    root,
    agent: 'cls',
    lockTimeoutMs: 10_000,
  });
const deskOn = (): RunDesk => ({ ...openDesk(), store: openRunStore({ root }) });

describe('run events made by hand', () => {
  it.each([
    ['run_created', { goal: 'g' }],
    ['plan_attached', { steps: [{}], acceptance_criteria: [] }],
    ['step_started', {}],
    ['step_result_proposed', { step_id: 's1' }],
    ['step_validation_passed', { step_id: 's1', result: { passed: 'yes' } }],
    ['step_validation_failed', { step_id: 's1' }],
    ['step_interrupted', { step_id: 's1' }],
    ['policy_decision_applied', { step_id: 's1', decision: { action: 'shrug' } }],
    ['note_written', { key: 'k', value: 1 }],
    ['run_paused', { reason: 5 }],
    ['run_resumed', {}],
    ['run_completed', {}],
    ['run_failed', { reason: 'r', unmet: [1] }],
    ['criterion_met', { index: -1, description: 'd' }],
    ['projection_synced', { target: 't', status: 'maybe' }],
    ['run_pruned', {}],
  ])('are refused as %s with %j', (event, data) => {
    expect(() => append(event, data)).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }));
    expect(() => append(event, {})).toThrow(expect.objectContaining({ code: 'SCHEMA_INVALID' }));
  });

  it('stand when they are well formed, but are part of no run', async () => {
    const desk = deskOn();
    const run = await createTestRun(desk, [{ id: 's1' }]);
    append('run_paused', { reason: 'mine' }, { task_id: run });
    expect(await readRun(desk, run)).toMatchObject({ status: 'running', last_journal_seq: 2, anomalies: [] });
  });

  it.each([{ stream: 'run:run-1' }, { stream_seq: 3 }, { batch: [1, 1] }, { seq: 1 }, { prev: 'x' }])(
    'cannot say where they stand: %j',
    async (more) => {
      const desk = deskOn();
      const run = await createTestRun(desk, [{ id: 's1' }]);
      expect(() => append('run_paused', { reason: 'forged' }, more)).toThrow(
        expect.objectContaining({ code: 'SCHEMA_INVALID' }),
      );
      expect((await readRun(desk, run)).status).toBe('running');
    },
  );

  it('cannot get a place in a run through the spool either', async () => {
    const desk = deskOn();
    const run = await createTestRun(desk, [{ id: 's1' }]);
    const folder = join(root, 'g/spool/cls');
    mkdirSync(folder, { recursive: true });
    const event = { event: 'run_paused', summary: 's', data: { reason: 'forged' } };
    const forged = { ...event, task_id: run, source: 'cls', stream: `run:${run}`, stream_seq: 3 };
    writeFileSync(join(folder, '01JD0000000000000000000000.json'), JSON.stringify(forged));
    append('info', {});
    expect((await readRun(desk, run)).status).toBe('running');
    expect(readdirSync(join(root, 'g/ledger')).includes('cls')).toBe(true);
  });
});
