import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openRunStore } from '../../src/runs/stream-run-store.js';
import { applyPolicy } from '../../src/runs/tools/apply-policy.js';
import { createRun } from '../../src/runs/tools/create-run.js';
import type { RunDesk } from '../../src/runs/tools/desk.js';
import { decideRecordVerdict } from '../../src/runs/decide/record-verdict.js';
import { decideProposeResult } from '../../src/runs/decide/propose-result.js';
import { readJournal } from '../../src/runs/tools/read-runs.js';
import { execute } from '../../src/runs/tools/desk.js';
import { startStep } from '../../src/runs/tools/start-step.js';
import { requireProgram } from '../support/programs.js';
import { longRun, randomFrom, seed } from '../support/scale.js';
import type { RunCommandTask } from './run-command.child.js';
import { brokenProgram, program } from './scene.js';
import { traceProgram, type SystemCall } from './traced-append.js';

const folder = mkdtempSync(join(tmpdir(), 'agent-ledger-crash-runs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const source = 'test/crash/run-command.child.ts';

/** A command of several events, on a run that is so far. */
interface Course {
  readonly command: RunCommandTask['command'];
  readonly validator: string;
  readonly criteria: readonly string[];
  /** The step is proposed, so that it can be judged. */
  readonly proposed: boolean;
  readonly events: readonly string[];
  /** How often the step failed and was retried before. */
  readonly retries?: number;
}

const courses: readonly Course[] = [
  {
    command: 'create',
    validator: 'build_pass',
    criteria: [],
    proposed: false,
    events: ['run_created', 'plan_attached'],
  },
  {
    command: 'escalate',
    validator: 'build_pass',
    criteria: [],
    proposed: false,
    events: ['policy_decision_applied', 'run_paused'],
  },
  {
    command: 'skip',
    validator: 'build_pass',
    criteria: [],
    proposed: false,
    events: ['policy_decision_applied', 'run_completed'],
  },
  {
    command: 'verify',
    validator: 'build_pass',
    criteria: [],
    proposed: true,
    events: ['step_validation_passed', 'run_completed'],
  },
  {
    command: 'approve step',
    validator: 'orchestrator_approval',
    criteria: [],
    proposed: true,
    events: ['step_validation_passed', 'run_completed'],
  },
  {
    command: 'verify',
    validator: 'build_pass',
    criteria: ['test_pass', 'build_pass'],
    proposed: true,
    events: ['step_validation_passed', 'criterion_met', 'criterion_met', 'run_completed'],
  },
  {
    command: 'fail',
    validator: 'build_pass',
    criteria: [],
    proposed: true,
    retries: 2,
    events: ['step_validation_failed', 'run_failed'],
  },
  {
    command: 'approve criterion',
    validator: 'build_pass',
    criteria: ['orchestrator_approval'],
    proposed: true,
    events: ['criterion_met', 'run_completed'],
  },
];

const planOf = ({ validator, criteria }: Course): string =>
  JSON.stringify({
    goal: 'g',
    steps: [{ id: 's1', goal: 'g', owner_agent: 'andy', validator: { type: validator } }],
    acceptance_criteria: criteria.map((type) => ({ description: type, validator: { type } })),
  });

const deskOn = (root: string): RunDesk => ({
  store: openRunStore({ root }),
  validate: async () => ({ passed: true, reason: 'ok' }),
  newRunId: () => 'run-1',
  now: () => Date.now(),
  settings: {},
});

/** The run up to the command, in a folder to be copied. */
async function prepare(course: Course, root: string): Promise<void> {
  const desk = deskOn(root);
  mkdirSync(root);
  if (course.command === 'create') return;
  await createRun(desk, {
    caller: 'orchestrator',
    plan_json: planOf(course),
    session_key: 's',
    original_request: 'r',
  });
  if (!course.proposed) return;
  await propose(desk);
  for (let failures = 0; failures < (course.retries ?? 0); failures += 1) {
    await judge(desk, false);
    await applyPolicy(desk, { caller: 'orchestrator', run_id: 'run-1', step_id: 's1', action: 'retry' });
    await propose(desk);
  }
  if (course.command === 'approve criterion') await judge(desk, true);
}

async function propose(desk: RunDesk): Promise<void> {
  const andy = { caller: 'andy', run_id: 'run-1' };
  await startStep(desk, { ...andy, step_id: 's1' });
  await execute(desk, andy, decideProposeResult, { step_id: 's1', result: 'done' });
}

/** The verdict on the step alone, without what follows from it. */
async function judge(desk: RunDesk, passed: boolean): Promise<void> {
  const { snapshot } = (await desk.store.read('run-1')) ?? {};
  const proposal = snapshot?.steps[0]?.proposal ?? '';
  const call = { caller: 'orchestrator', run_id: 'run-1' };
  const command = { step_id: 's1', proposal, result: { passed, reason: 'as told' } };
  await execute(desk, call, decideRecordVerdict, command);
}

/** What the run amounts to, without the times, ids and places of its lines. */
async function meaning(root: string): Promise<string> {
  const state = await deskOn(root).store.read('run-1');
  if (state === undefined || state.snapshot.status === '') return 'no run';
  const { steps, status, current_blocker, pause_reason, completion_summary, acceptance_state } =
    state.snapshot;
  const steady = steps.map(({ proposal: _id, ...step }) => step);
  const met = acceptance_state.map((criterion) => criterion.met);
  return JSON.stringify({ steady, status, current_blocker, pause_reason, completion_summary, met });
}

let roots = 0;

describe.skipIf(!requireProgram('strace', '-V'))(
  'a command on a run, killed at each call that changes files',
  () => {
    it.each(courses)(
      'has happened or not, and can be repeated: $command with $events',
      async (course) => {
        const start = join(folder, `start-${roots++}`);
        await prepare(course, start);
        const stages = await stagesOf(course, start);
        const { calls } = await run(course, copyOf(start));
        let kills = 0;
        for (const call of spread(calls, longRun ? calls.length : 3)) {
          const root = copyOf(start);
          const { signal } = await run(course, root, `${call.name}:signal=SIGKILL:when=${call.number}`);
          if (signal === 'SIGKILL') kills += 1;
          expect(stages, `${call.name} ${call.number} ${call.target}`).toContain(await meaning(root));
          await repeat(course, root);
          expect(await meaning(root), `repeated after ${call.name} ${call.target}`).toBe(stages.at(-1));
          rmSync(root, { recursive: true, force: true });
        }
        process.stdout.write(`${course.command}: ${kills} kills at ${calls.length} calls\n`);
        expect(kills).toBeGreaterThan(0);
      },
      600_000,
    );
  },
);

describe.skipIf(!requireProgram('strace', '-V'))('a writer of one event after the other', () => {
  it('is caught leaving half a command (negative control)', async () => {
    const [course] = courses.filter(({ command }) => command === 'escalate');
    if (course === undefined) throw new Error('no course');
    const start = join(folder, `start-${roots++}`);
    await prepare(course, start);
    const stages = await stagesOf(course, start);
    const script = await brokenProgram(source, folder, { 'src/streams/stream-command.ts': oneByOne() });
    const { calls } = await run(course, copyOf(start), undefined, script);
    const second = calls.filter(({ name, target }) => name === 'write' && target.endsWith('.jsonl'))[1];
    const root = copyOf(start);
    const { signal } = await run(course, root, `write:signal=SIGKILL:when=${second?.number}`, script);
    expect(signal).toBe('SIGKILL');
    expect(stages).not.toContain(await meaning(root));
  }, 60_000);
});

function oneByOne(): string {
  const sound = readFileSync('src/streams/stream-command.ts', 'utf8');
  const broken = sound
    .replace('batchAt(at, events.length)),', 'undefined),')
    .replace('appendPrepared(prepared, {', 'oneByOne(prepared, {')
    .concat(
      'function oneByOne(all, options) { return all.flatMap((one) => appendPrepared([one], options)); }',
    );
  if (!broken.includes('= oneByOne(') || !broken.includes('undefined),'))
    throw new Error('stream-command.ts no longer reads as this test expects');
  return broken;
}

/** The states a command may leave: before it, after each of its batches, after all. */
async function stagesOf(course: Course, start: string): Promise<readonly string[]> {
  const root = copyOf(start);
  const before = await meaning(root);
  const { lines } = await run(course, root);
  expect(lines).toEqual(['done']);
  const written = (await readJournal(deskOn(root), 'run-1')).slice(-course.events.length);
  expect(written.map(({ event }) => event)).toEqual(course.events);
  const firsts = written.filter(({ batch }) => batch !== undefined && batch[0] === 1).length;
  const singles = written.filter(({ batch }) => batch === undefined).length;
  const after = await meaning(root);
  if (firsts + singles < 2) return [before, after];
  return [before, await betweenOf(start), after];
}

/** The verdict on the step stands, the criteria are still to be verified. */
async function betweenOf(start: string): Promise<string> {
  const root = copyOf(start);
  await judge(deskOn(root), true);
  return meaning(root);
}

/** A sensible caller who got no answer does it again; that it was done already is fine. */
async function repeat(course: Course, root: string): Promise<void> {
  await run(course, root);
}

async function run(
  course: Course,
  root: string,
  inject?: string,
  script = program(source),
): Promise<Awaited<ReturnType<typeof traceProgram>>> {
  const task: RunCommandTask = { root, command: course.command, plan: planOf(course) };
  return traceProgram(script, { task, log: join(folder, 'log'), inject });
}

function copyOf(start: string): string {
  const root = join(folder, `w${roots++}`);
  cpSync(start, root, { recursive: true, force: true });
  return root;
}

function spread(calls: readonly SystemCall[], wanted: number): readonly SystemCall[] {
  const random = randomFrom(seed('choice of calls'));
  const writes = calls.filter(({ name, target }) => name.includes('write') && target.endsWith('.jsonl'));
  const others = calls.filter((call) => !writes.includes(call));
  const chosen = others.filter(() => random() < wanted / Math.max(1, others.length));
  return longRun ? calls : [...writes, ...chosen];
}
