import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ulidSource } from '../../src/core/ulid.js';
import { openLedger } from '../../src/ledger/open.js';
import { randomBytesFast } from '../../src/storage/random.js';
import { dayFiles, storedLines } from '../support/ledger.js';
import { requireProgram } from '../support/programs.js';
import { count, longRun, randomFrom, seed } from '../support/scale.js';
import { noLookAfterWrite } from './broken-parts.js';
import { brokenProgram, CrashScene } from './scene.js';
import {
  singleAppendSource,
  traceAppend,
  type SingleAppend,
  type SystemCall,
  type TracedAppend,
} from './traced-append.js';

let scene: CrashScene;
beforeEach(() => void (scene = new CrashScene()));
afterEach(() => scene.end());

const newId = ulidSource(randomBytesFast);

interface Course {
  readonly name: string;
  readonly way: SingleAppend['way'];
  readonly prepare: (root: string) => unknown;
  /** How many of its calls a short run takes. */
  readonly short: number;
}

const courses: readonly Course[] = [
  { name: 'behind a torn line', way: 'once', prepare: withTornLine, short: 20 },
  { name: 'through the library', way: 'library', prepare: appendFirst, short: 8 },
  { name: 'the first one in a folder', way: 'once', prepare: (root) => mkdirSync(root), short: 8 },
  { name: 'the first one in a git work tree', way: 'once', prepare: initGit, short: 8 },
  { name: 'to another day of a git work tree', way: 'once', prepare: otherDayInGit, short: 6 },
];

describe.skipIf(!requireProgram('strace', '-V'))('an append, at each call that changes files', () => {
  it.each(courses)(
    'killed there: what was acknowledged stands, and the next append goes on ($name)',
    async (course) => {
      for (const call of await callsOf(course, course.short)) {
        const { root, event, run } = await hit(course, call, 'signal=SIGKILL');
        expect(run.signal, described(call)).toBe('SIGKILL');
        await goOn(root, event);
        expect(scene.audit({ root }), described(call)).toMatchObject({ heads: 1, faults: [] });
        scene.verify(root);
      }
    },
    900_000,
  );

  it.each(courses)(
    'failing there: what the caller is told is true, and the next append goes on ($name)',
    async (course) => {
      for (const { call, errno } of withErrors(await callsOf(course, course.short))) {
        const { root, event, run } = await hit(course, call, `error=${errno}`);
        expect(run.stderr, described(call)).toBe('');
        await goOn(root);
        expect(falsehood(root, event, run), `${described(call)} ${errno}: ${JSON.stringify(run.told)}`).toBe(
          '',
        );
        await goOn(root, event);
        expect(scene.audit({ root }), described(call)).toMatchObject({ heads: 1, faults: [] });
      }
    },
    900_000,
  );
});

describe.skipIf(!requireProgram('strace', '-V'))(
  'a writer that does not look what stands after a write',
  () => {
    it('is caught telling what is not true', async () => {
      const script = await brokenProgram(singleAppendSource, scene.folder, noLookAfterWrite);
      const course = { name: '', way: 'once', prepare: appendFirst, short: 0 } as const;
      const { run: sound } = await appendWith(course);
      const write = sound.calls.find(({ name, target }) => name === 'write' && target.endsWith('.jsonl'));
      const { root, event, run } = await appendWith(course, `write:error=EIO:when=${write?.number}`, script);
      expect(falsehood(root, event, run)).toBe('it was acknowledged, but does not stand');
    });
  },
);

/** Each call with each error in a long run, with one of them in turn otherwise. */
function withErrors(calls: readonly SystemCall[]): readonly { call: SystemCall; errno: string }[] {
  const errnos = ['EIO', 'ENOSPC', 'EACCES'];
  return calls.flatMap((call, at) =>
    errnos.filter((_, which) => longRun || at % 3 === which).map((errno) => ({ call, errno })),
  );
}

/** The event under test has an id, so that it can be retried. */
type Event = SingleAppend['event'];

async function callsOf(course: Course, short: number): Promise<readonly SystemCall[]> {
  const { run } = await appendWith(course);
  expect(run.told).toMatchObject({ kind: 'written' });
  return spread(run.calls, longRun ? run.calls.length : short);
}

interface Run {
  readonly root: string;
  readonly event: Event;
  readonly run: TracedAppend;
}

/** An append with a fault at exactly this call. Its number may differ by what else the process opens: then once more. */
async function hit(course: Course, call: SystemCall, fault: string): Promise<Run> {
  let { number } = call;
  for (let attempt = 0; attempt < 5; attempt++) {
    const result = await appendWith(course, `${call.name}:${fault}:when=${number}`);
    const { calls } = result.run;
    if (calls.some((one) => one.isHit && isSameCall(one, call))) return result;
    number = calls.find((one) => isSameCall(one, call))?.number ?? call.number;
  }
  throw new Error(`could not hit ${described(call)}`);
}

function isSameCall(left: SystemCall, right: SystemCall): boolean {
  return left.name === right.name && left.target === right.target;
}

let roots = 0;

/** One append in a workspace of its own. */
async function appendWith(course: Course, inject?: string, script?: string): Promise<Run> {
  const root = join(scene.folder, `w${roots++}`);
  await course.prepare(root);
  const event = { event: 'info', summary: 'the one under test – größer 😀', id: newId(Date.now()) };
  const task: SingleAppend = { root, agent: 'cls', way: course.way, durability: 'each', event };
  const log = join(scene.folder, 'log');
  return { root, event, run: await traceAppend(task, { log, inject, ...(script ? { script } : {}) }) };
}

/** Another process appends and, as a sensible caller, tries the event again. */
async function goOn(root: string, retried?: Event): Promise<void> {
  const ledger = openLedger({ root, durability: 'os' });
  const agent = ledger.agent('cls');
  await agent.append({ event: 'info', summary: 'goes on' });
  if (retried !== undefined) await agent.append(retried);
  await ledger.close();
}

/** Empty when the outcome fits what stands now. */
function falsehood(root: string, event: Event, { told }: TracedAppend): string {
  const standing = storedLines(root).filter(({ value }) => value?.torn !== true && value?.id === event.id);
  if (told === undefined) return 'nothing was said';
  if (told.kind !== 'failed')
    return standing[0]?.hash === told.hash ? '' : 'it was acknowledged, but does not stand';
  return told.code !== 'UNKNOWN_OUTCOME' && standing.length > 0 ? 'it was refused, but stands' : '';
}

function described({ name, number, target }: SystemCall): string {
  return `${name} number ${number}: ${target}`;
}

/** `wanted` of the items, evenly spread, each for another reason than chance. */
function spread<T>(items: readonly T[], wanted: number): readonly T[] {
  const step = Math.max(1, items.length / wanted);
  const offset = randomFrom(seed('choice of calls'))() * step;
  return items.filter((_, at) => Math.floor((at + offset) / step) !== Math.floor((at + offset - 1) / step));
}

async function appendFirst(root: string): Promise<void> {
  const ledger = openLedger({ root, durability: 'os' });
  await ledger.agent('cls').append({ event: 'info', summary: 'first' });
  await ledger.close();
}

async function withTornLine(root: string): Promise<void> {
  await appendFirst(root);
  const [file = ''] = dayFiles(root);
  appendFileSync(join(root, 'g/ledger/cls', file), '{"ts":"2026-11-20T09:10:00.123Z","agent":"cls","summ');
}

function initGit(root: string): void {
  mkdirSync(root);
  spawnSync('git', ['init', '-q', root]);
}

async function otherDayInGit(root: string): Promise<void> {
  initGit(root);
  const ledger = openLedger({ root, durability: 'os' });
  await ledger.agent('cls').append({ event: 'info', summary: 'first', ts: '2026-01-01T00:00:00Z' });
  await ledger.close();
}

describe('a write that ends in the middle', () => {
  it('is healed wherever it was cut, also when the healing is cut', async () => {
    const random = randomFrom(seed('second cuts'));
    const lineBytes = await lengthOfLine();
    const cuts = spread(
      Array.from({ length: lineBytes + 1 }, (_, at) => at),
      count(lineBytes + 1, 24),
    );
    for (const [at, bytes] of cuts.entries()) {
      expect(await cutWriter(`a${at}`, { bytes })).toBe('SIGKILL');
      if (random() < 0.4) expect(await cutWriter(`b${at}`, { share: random() })).toBe('SIGKILL');
      if (random() < 0.8) await goOn(scene.root);
    }
    await goOn(scene.root);
    const audit = scene.audit();
    process.stdout.write(`${cuts.length} cuts of ${lineBytes} bytes: ${audit.tornLines} torn lines healed\n`);
    expect(audit).toMatchObject({ heads: 1, mostParents: 1, faults: [] });
    scene.verify();
  }, 300_000);
});

async function lengthOfLine(): Promise<number> {
  await scene.start({ writer: 'a', way: 'single', events: 1, textBytes: 200, ownIds: true }).ended();
  return (storedLines(scene.root)[0]?.bytes.length ?? 0) + 1;
}

function cutWriter(writer: string, cut: { bytes?: number; share?: number }): Promise<string | undefined> {
  const task = {
    writer,
    way: 'once',
    events: 1,
    textBytes: 200,
    ownIds: true,
    dieInWrite: { number: 1, ...cut },
  } as const;
  return scene.start(task).ended();
}
