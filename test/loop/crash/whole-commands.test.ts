import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openLedger } from '../../../src/ledger/open.js';
import { openLoopStore } from '../../../src/loop/stream-loop-store.js';
import type { LoopState } from '../../../src/loop/state.js';
import { readStream } from '../../../src/streams/read-stream.js';
import { brokenProgram, program } from '../../crash/scene.js';
import { traceProgram, type SystemCall } from '../../crash/traced-append.js';
import { requireProgram } from '../../support/programs.js';
import { longRun, randomFrom, seed } from '../../support/scale.js';
import { courses, prepareCourse, runCourse, task, type CourseName } from './courses.js';
import { ledgerBytes } from './ledger-files.js';
import type { LoopCommandTask } from './loop-command.child.js';

const folder = mkdtempSync(join(tmpdir(), 'agent-ledger-crash-loop-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const source = 'test/loop/crash/loop-command.child.ts';
const names = Object.keys(courses) as readonly CourseName[];
const random = randomFrom(seed('places in loop commands'));
let roots = 0;

describe.skipIf(!requireProgram('strace', '-V'))(
  'a command of the loop, killed -9 at each call that changes files',
  () => {
    it.each(names)(
      'has happened or not, and can be repeated: %s',
      async (name) => {
        const { start, before, after } = await stagesOf(name);
        const { calls } = await traced(name, copyOf(start));
        let kills = 0;
        for (const call of chosen(calls)) {
          const root = copyOf(start);
          const { signal } = await traced(name, root, { inject: killAt(call) });
          if (signal === 'SIGKILL') kills += 1;
          const found = meaningOf(root);
          expect([before, after], `${call.name} ${call.number} ${call.target}`).toContain(found);
          if (found === before) await runCourse(name, root);
          expect(meaningOf(root), `repeated after ${call.name} ${call.target}`).toBe(after);
          rmSync(root, { recursive: true, force: true });
        }
        process.stdout.write(`${name}: ${kills} kills at ${calls.length} calls\n`);
        expect(kills).toBeGreaterThan(0);
      },
      600_000,
    );

    it('is caught in between when the store appends event by event (negative control)', async () => {
      const { start, before, after } = await stagesOf('finish-task');
      const script = await brokenProgram(source, folder, eventByEvent());
      const { calls } = await traced('finish-task', copyOf(start), { script });
      const second = ledgerWrites(calls)[1];
      const root = copyOf(start);
      const inject = `write:signal=SIGKILL:when=${second?.number}`;
      const { signal } = await traced('finish-task', root, { script, inject });
      expect(signal).toBe('SIGKILL');
      expect([before, after]).not.toContain(meaningOf(root));
    }, 60_000);
  },
);

describe('a command of the loop whose write ends in the middle', () => {
  it.each(names)(
    'has not happened, wherever it was cut, and can be repeated: %s',
    async (name) => {
      const { start, before, after, written } = await stagesOf(name);
      for (const bytes of cutsOf(written.bytes)) {
        const root = copyOf(start);
        mkdirSync(join(root, 'g/ledger', written.agent), { recursive: true });
        appendFileSync(join(root, written.file), written.bytes.subarray(0, bytes));
        expect(meaningOf(root), `${bytes} of ${written.bytes.length} bytes`).toBe(before);
        await runCourse(name, root);
        expect(meaningOf(root), `repeated after ${bytes} bytes`).toBe(after);
        rmSync(root, { recursive: true, force: true });
      }
    },
    600_000,
  );

  it.each(names)('has happened when only its last newline is missing: %s', async (name) => {
    const { start, after, written } = await stagesOf(name);
    const root = copyOf(start);
    mkdirSync(join(root, 'g/ledger', written.agent), { recursive: true });
    appendFileSync(join(root, written.file), written.bytes.subarray(0, -1));
    const ledger = openLedger({ root });
    await ledger.agent(written.agent).append({ event: 'info', summary: 'next' });
    await ledger.close();
    expect(meaningOf(root)).toBe(after);
  });

  it('is caught in between when its lines do not say that they belong together (negative control)', async () => {
    const { start, before, after, written } = await stagesOf('finish-task');
    const root = copyOf(start);
    const unmarked = Buffer.from(written.bytes.toString().replaceAll(/,"batch":\[\d,\d\]/g, ''));
    appendFileSync(join(root, written.file), unmarked.subarray(0, secondLineEnd(unmarked)));
    expect([before, after]).not.toContain(meaningOf(root));
  });
});

/** The workspace up to the command, what it means before and after it, and what the command wrote. */
async function stagesOf(name: CourseName) {
  const start = join(folder, `start-${roots++}`);
  mkdirSync(start);
  await prepareCourse(name, start);
  const root = copyOf(start);
  const before = meaningOf(root);
  await runCourse(name, root);
  const { events } = courses[name];
  const lines = [...readStream(root, `task:${task}`).lines].sort(
    (left, right) => left.stream_seq - right.stream_seq,
  );
  expect(lines.slice(-events.length).map(({ event }) => event)).toEqual(events);
  return { start, before, after: meaningOf(root), written: writtenIn(root, start) };
}

function writtenIn(root: string, start: string) {
  const before = ledgerBytes(start);
  const [grown, ...others] = [...ledgerBytes(root)].filter(
    ([file, bytes]) => bytes.length > (before.get(file)?.length ?? 0),
  );
  if (grown === undefined || others.length > 0) throw new Error('a command writes into one ledger');
  const [file, bytes] = grown;
  return { file, agent: file.split('/')[2] ?? '', bytes: bytes.subarray(before.get(file)?.length ?? 0) };
}

/** What the task amounts to, without the times, ids and places of its lines. */
function meaningOf(root: string): string {
  const state = openLoopStore({ root }).read(task);
  const strange = state.anomalies.filter(({ reason }) => !reason.startsWith('void'));
  return JSON.stringify({ ...plain(state), strange });
}

function plain(state: LoopState): object {
  const { counts, task: found, sessions, bindings, wakes, autopilots, commands, items, runs } = state;
  return {
    counts: Object.entries(counts).sort(([left], [right]) => (left < right ? -1 : 1)),
    task: [found?.state, found?.goal],
    sessions: sessions.map(({ name, state: at, thread_id: thread, last_beat_at: beat }) => [
      name,
      at,
      thread,
      beat === null,
    ]),
    bindings: bindings.map(({ manager, worker, state: at }) => [manager, worker, at]),
    wakes: wakes.map(({ action, delivery, answered_at: answer }) => [
      action.status,
      delivery?.status,
      answer === undefined,
    ]),
    autopilots: autopilots.map(({ desired_state: wanted, settings }) => [wanted, settings]),
    commands: commands.map(({ message, state: at, attempts, reasons }) => [message, at, attempts, reasons]),
    items: items.map(({ role, state: at, consumed_by: by }) => [role, at, by]),
    runs: runs.map(({ current_iteration: iteration }) => iteration),
  };
}

/** All calls in a long run; otherwise the writes into a ledger and one of the others. */
function chosen(calls: readonly SystemCall[]): readonly SystemCall[] {
  if (longRun) return calls;
  const writes = ledgerWrites(calls);
  const others = calls.filter((call) => !writes.includes(call));
  return [...writes, ...others.slice(Math.floor(random() * others.length)).slice(0, 1)];
}

function ledgerWrites(calls: readonly SystemCall[]): readonly SystemCall[] {
  return calls.filter(({ name, target }) => name.includes('write') && /g\/ledger\/.*\.jsonl$/.test(target));
}

/**
 * Every seventh number of bytes and all about a line's end in a long run; otherwise both sides of each newline and one place
 * in a line. Not all but the last newline: then it has happened.
 */
function cutsOf(bytes: Buffer): readonly number[] {
  const all = [...bytes.keys()].slice(0, -1);
  if (longRun) return all.filter((at) => at % 7 === 0 || bytes[at] === 0x0a || bytes[at - 1] === 0x0a);
  const borders = all.filter((at) => bytes[at] === 0x0a || bytes[at - 1] === 0x0a);
  return [...borders, 1 + Math.floor(random() * (bytes.length - 2))];
}

function secondLineEnd(bytes: Buffer): number {
  return bytes.indexOf(0x0a, bytes.indexOf(0x0a) + 1) + 1;
}

function killAt({ name, number }: SystemCall): string {
  return `${name}:signal=SIGKILL:when=${number}`;
}

async function traced(
  course: CourseName,
  root: string,
  { inject, script = program(source) }: { readonly inject?: string; readonly script?: string } = {},
) {
  const asked: LoopCommandTask = { root, course };
  return traceProgram(script, { task: asked, log: join(folder, 'log'), inject });
}

function copyOf(start: string): string {
  const root = join(folder, `w${roots++}`);
  cpSync(start, root, { recursive: true, force: true });
  expect(statSync(root).isDirectory()).toBe(true);
  return root;
}

function eventByEvent(): Readonly<Record<string, string>> {
  const path = 'src/streams/stream-command.ts';
  const sound = readFileSync(path, 'utf8');
  const broken = sound
    .replace('batchAt(at, events.length)),', 'undefined),')
    .replace('appendPrepared(prepared, {', 'oneByOne(prepared, {')
    .concat(
      'function oneByOne(all, options) { return all.flatMap((one) => appendPrepared([one], options)); }',
    );
  if (!broken.includes('= oneByOne(') || !broken.includes('undefined),')) {
    throw new Error(`${path} no longer reads as this test expects`);
  }
  return { [path]: broken };
}
