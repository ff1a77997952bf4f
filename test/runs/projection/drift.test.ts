import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ProjectedDesk } from '../../../src/runs/projection/mirror.js';
import { openBackgroundAdapter } from '../../../src/runs/projection/background-adapter.js';
import { openWorkflowAdapter } from '../../../src/runs/projection/workflow-adapter.js';
import { applyPolicy } from '../../../src/runs/tools/apply-policy.js';
import { abortRun } from '../../../src/runs/tools/control-run.js';
import { detectDrift } from '../../../src/runs/tools/detect-drift.js';
import { pruneOldRuns } from '../../../src/runs/tools/finish-run.js';
import { replayProjection } from '../../../src/runs/tools/replay-projection.js';
import { longRun } from '../../support/scale.js';
import { createTestRun } from '../tools/desk.js';
import { boss, driftKinds, eventsOf, fileOf, newRoot, openDesk, removeRoots, twoSteps } from './scene.js';

/** A run that is half done, copied for each test. */
const template = newRoot();
let root = '';
let desk: ProjectedDesk;
let run = '';
/** What the projection says, byte for byte. */
let text = '';
beforeAll(async () => {
  const engine = openWorkflowAdapter(openDesk(template), boss);
  run = await engine.createRun(twoSteps);
  await engine.updateStep(run, { stepId: 'a', status: 'completed', result: 'did a' });
  await engine.updateStep(run, { stepId: 'b', status: 'running' });
  text = readFileSync(fileOf(template, run), 'utf8');
});
beforeEach(() => {
  root = newRoot();
  cpSync(template, root, { recursive: true });
  desk = openDesk(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));
afterAll(removeRoots);

interface File {
  format: unknown;
  run_id: string;
  name: string;
  status: string;
  error?: string;
  created_at: string;
  extra?: string;
  steps: {
    step_id: string;
    agent: string;
    prompt: string;
    status: string;
    result?: string;
    depends_on?: string[];
  }[];
}

/** Changes the file as somebody would who writes it as this program does. */
function edit(change: (file: File) => void): void {
  const file = JSON.parse(text) as File;
  change(file);
  writeFileSync(fileOf(root, run), `${JSON.stringify(file, null, 2)}\n`);
}

const stepOf = ({ steps }: File, at: number): File['steps'][number] => steps[at] ?? expect.fail('no step');

const edits: readonly (readonly [string, () => void, readonly string[]])[] = [
  ['the run’s status', () => edit((file) => (file.status = 'completed')), ['run_status status']],
  ['the run’s name', () => edit((file) => (file.name = 'x')), ['run_field name']],
  ['the run’s error', () => edit((file) => (file.error = 'x')), ['run_field error']],
  ['the run’s time', () => edit((file) => (file.created_at = '')), ['run_field created_at']],
  ['a step’s status', () => edit((file) => (stepOf(file, 1).status = 'completed')), ['step_status b status']],
  ['a step’s result', () => edit((file) => (stepOf(file, 0).result = 'x')), ['step_field a result']],
  ['a step’s missing result', () => edit((file) => delete stepOf(file, 0).result), ['step_field a result']],
  ['a step’s agent', () => edit((file) => (stepOf(file, 1).agent = 'zoe')), ['step_field b agent']],
  ['a step’s prompt', () => edit((file) => (stepOf(file, 0).prompt = 'x')), ['step_field a prompt']],
  [
    'a step’s dependencies',
    () => edit((file) => (stepOf(file, 1).depends_on = [])),
    ['step_field b depends_on'],
  ],
  ['a missing step', () => edit((file) => file.steps.pop()), ['step_missing b']],
  [
    'an extra step',
    () => edit((file) => file.steps.push({ ...stepOf(file, 0), step_id: 'c' })),
    ['step_unexpected c'],
  ],
  [
    'a renamed step',
    () => edit((file) => (stepOf(file, 0).step_id = 'z')),
    ['step_missing a', 'step_unexpected z'],
  ],
  ['a doubled step', () => edit((file) => file.steps.push(stepOf(file, 0))), ['step_unexpected a']],
  ['steps in another order', () => edit((file) => file.steps.reverse()), ['step_order']],
  [
    'everything at once',
    () =>
      edit((file) => {
        file.status = 'failed';
        file.error = 'x';
        stepOf(file, 0).status = 'failed';
        stepOf(file, 1).result = 'x';
      }),
    ['run_status status', 'run_field error', 'step_status a status', 'step_field b result'],
  ],
  ['another version', () => edit((file) => (file.format = 2)), ['other_version']],
  ['no version', () => edit((file) => (file.format = undefined)), ['other_version']],
  ['another run’s projection', () => edit((file) => (file.run_id = 'x')), ['unreadable']],
  ['no steps', () => edit((file) => (file.steps = 'x' as never)), ['unreadable']],
  ['a further key', () => edit((file) => (file.extra = 'x')), ['edited']],
  ['other spacing', () => writeFileSync(fileOf(root, run), text.replaceAll('  ', ' ')), ['edited']],
  ['broken JSON', () => writeFileSync(fileOf(root, run), text.slice(0, -20)), ['unreadable']],
  ['JSON that is no object', () => writeFileSync(fileOf(root, run), '[]'), ['unreadable']],
  ['nothing in it', () => writeFileSync(fileOf(root, run), ''), ['unreadable']],
  [
    'bytes that are no text',
    () => writeFileSync(fileOf(root, run), Buffer.from([0xff, 0x00])),
    ['unreadable'],
  ],
  ['no file', () => rmSync(fileOf(root, run)), ['run_missing']],
  ['no folder', () => rmSync(join(root, 'g/workflows'), { recursive: true }), ['run_missing']],
  [
    'a symbolic link in its place',
    () => {
      const elsewhere = join(root, 'elsewhere.json');
      writeFileSync(elsewhere, text);
      rmSync(fileOf(root, run));
      symlinkSync(elsewhere, fileOf(root, run));
    },
    ['unreadable'],
  ],
];

describe('drift', () => {
  it.each(edits)('tells %s, and replay repairs it', async (_what, spoil, kinds) => {
    spoil();
    expect(await driftKinds(desk)).toEqual(kinds);
    expect(await replayProjection(desk, boss)).toEqual([{ run_id: run, status: 'rebuilt' }]);
    expect(await driftKinds(desk)).toEqual([]);
    expect(readFileSync(fileOf(root, run), 'utf8')).toBe(text);
  });

  const kindsOfEdits = edits.filter((_edit, at) => at % 4 === 0 || longRun);
  it.each(kindsOfEdits)('is repaired by the next change of the run after %s', async (_what, spoil) => {
    spoil();
    await openWorkflowAdapter(desk, boss).updateStep(run, { stepId: 'b', status: 'completed' });
    expect(await driftKinds(desk)).toEqual([]);
  });

  it('is none where nobody has touched anything', async () => {
    expect(await driftKinds(desk)).toEqual([]);
    expect(await driftKinds(desk, run)).toEqual([]);
  });

  it('says what ledger and projection say', async () => {
    edit((file) => (stepOf(file, 1).status = 'completed'));
    expect(await detectDrift(desk)).toEqual([
      {
        run_id: run,
        kind: 'step_status',
        step_id: 'b',
        field: 'status',
        ledger: 'running',
        projection: 'completed',
        reason: 'status of step "b": the ledger says running, the projection completed',
      },
    ]);
  });

  it('tells runs that the projection alone has, and leaves them where they are', async () => {
    const stray = text.replaceAll(run, 'stray');
    writeFileSync(fileOf(root, 'stray'), stray);
    writeFileSync(join(root, 'g/workflows/broken.json'), '{');
    writeFileSync(join(root, 'g/workflows/notes.txt'), 'no projection');
    mkdirSync(join(root, 'g/workflows/folder'));
    const found = await detectDrift(desk);
    expect(found.map(({ run_id: id, kind }) => `${id} ${kind}`)).toEqual([
      'broken run_unexpected',
      'stray run_unexpected',
    ]);
    expect(await replayProjection(desk, boss)).toEqual([{ run_id: run, status: 'unchanged' }]);
    expect(readFileSync(fileOf(root, 'stray'), 'utf8')).toBe(stray);
  });

  it('knows each run that is asked for, or refuses', async () => {
    await expect(detectDrift(desk, { run_ids: ['nope'] })).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    const replaying = replayProjection(desk, { ...boss, run_ids: [run, 'nope'] });
    await expect(replaying).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
    const task = await openBackgroundAdapter(desk, boss).prepareTask({ prompt: 'p', session: 's' });
    expect(await driftKinds(desk, task)).toEqual([]);
    const background = replayProjection(desk, { ...boss, run_ids: [task] });
    await expect(background).rejects.toMatchObject({ code: 'WRONG_STATE' });
  });

  it('passes over pruned runs on either side', async () => {
    await abortRun(desk, { ...boss, run_id: run });
    await createTestRun(desk, [{ id: 's1' }]);
    expect(await pruneOldRuns(desk, 'orchestrator', 1)).toEqual([run]);
    expect(await driftKinds(desk)).toEqual([]);
    expect(await driftKinds(desk, run)).toEqual([]);
    rmSync(fileOf(root, run));
    expect(await driftKinds(desk)).toEqual([]);
    expect(await driftKinds(desk, run)).toEqual([]);
    expect((await eventsOf(desk, run)).at(-1)).toBe('run_pruned more than 1 runs');
  });

  it('does not come from a plan that grows', async () => {
    const part = { id: 'b1', goal: 'g', owner_agent: 'andy', validator: { type: 'build_pass' } };
    const action = { ...boss, run_id: run, step_id: 'b', action: 'decompose' };
    await applyPolicy(desk, { ...action, new_steps_json: JSON.stringify([part]) });
    expect(await driftKinds(desk)).toEqual([]);
    expect(readFileSync(fileOf(root, run), 'utf8')).toContain('"b1"');
  });
});

describe('replay', () => {
  it('of what is as it should be writes nothing', async () => {
    const before = await eventsOf(desk, run);
    expect(await replayProjection(desk, boss)).toEqual([{ run_id: run, status: 'unchanged' }]);
    expect(await eventsOf(desk, run)).toEqual(before);
  });

  it('is put on record once when it repaired something', async () => {
    rmSync(fileOf(root, run));
    const before = await eventsOf(desk, run);
    await replayProjection(desk, { caller: 'andy' });
    expect((await eventsOf(desk, run)).slice(before.length)).toEqual(['projection_synced workflow synced']);
    expect((await desk.store.journal(run)).at(-1)?.agent).toBe('andy');
  });
});
