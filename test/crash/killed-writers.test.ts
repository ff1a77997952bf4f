import { spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedger, type AgentLedger, type Ledger } from '../../src/ledger/open.js';
import { requireProgram } from '../support/programs.js';
import { count, randomFrom, seed } from '../support/scale.js';
import { dayFiles } from '../support/ledger.js';
import { noHealing } from './broken-parts.js';
import { readJournal } from './journal.js';
import { brokenProgram, CrashScene, writer, type WriterProcess } from './scene.js';
import { eventOf, type WriterTask } from './writer-task.js';

const kills = count(300, 16);
const textBytes = 55_000;

let scene: CrashScene;
beforeEach(() => void (scene = new CrashScene()));
afterEach(() => scene.end());

describe(`${kills} kills -9 of processes that append without pause`, () => {
  it.skipIf(!requireProgram('jq'))(
    'lose nothing that was acknowledged, double nothing that is retried, and leave valid JSONL',
    async () => {
      const random = randomFrom(seed('killed writers'));
      const retried = await killAndRetry({ random, kills });
      const audit = scene.audit();

      process.stdout.write(
        `${kills} kills: ${audit.acknowledged} events acknowledged, ${audit.tornLines} torn lines healed, ` +
          `${retried.events} retried of which ${retried.there} stood already\n`,
      );
      expect(audit).toMatchObject({ heads: 1, mostParents: 1, faults: [] });
      expect(audit.tornLines).toBeGreaterThan(0);
      expect(jqFailures()).toEqual([]);
      scene.verify();
    },
    900_000,
  );

  it.skipIf(!requireProgram('jq'))('leave broken JSONL when the next writer does not heal', async () => {
    const careless = await brokenProgram(writer, scene.folder, noHealing);
    const victim = startVictim({ number: 0, share: 0.5 });
    expect(await victim.ended()).toBe('SIGKILL');
    await scene.start({ writer: 'careless', way: 'single', events: 3 }, careless).ended();

    expect(jqFailures()).toHaveLength(1);
    expect(scene.audit().faults).toContainEqual(expect.stringMatching(/is no JSON object$/));
  });

  it('lose events when a writer acknowledges before it has appended', async () => {
    const victim = startVictim({ number: 0, share: 0.5, acknowledgesEarly: true });
    expect(await victim.ended()).toBe('SIGKILL');

    expect(scene.audit().faults).toContainEqual(expect.stringMatching(/is lost$/));
  });
});

interface Course {
  readonly random: () => number;
  readonly kills: number;
}

/** Kills writers two by two, some at a random moment, some inside a write; after each pair this process appends. */
async function killAndRetry({ random, kills }: Course): Promise<{ events: number; there: number }> {
  const retried = { events: 0, there: 0 };
  for (let number = 0; number < kills; number += 2) {
    const cut = random() < 0.5 || number === 0 ? { share: random() } : {};
    const pair = [startVictim({ number, ...cut }), startVictim({ number: number + 1 })];
    await Promise.all(pair.map((victim) => killAtRandom(victim, random)));
    const ledger = openLedger({ root: scene.root, durability: 'os' });
    for (const victim of pair) await goOn(ledger, victim.task, { random, retried });
    await ledger.close();
  }
  return retried;
}

const ways = ['mixed', 'once', 'batch', 'single'] as const;

function startVictim(options: {
  number: number;
  share?: number;
  acknowledgesEarly?: boolean;
}): WriterProcess {
  const { number, share } = options;
  const way = ways[number % ways.length] ?? 'mixed';
  return scene.start({
    writer: `v${number}`,
    way,
    textBytes,
    ownIds: true,
    ...(share === undefined ? {} : { dieInWrite: { number: 1 + (number % 5), share } }),
    ...(options.acknowledgesEarly === true ? { acknowledgesEarly: true } : {}),
  });
}

async function killAtRandom(victim: WriterProcess, random: () => number): Promise<void> {
  await victim.begun();
  await delay(random() * 40);
  if (victim.task.dieInWrite === undefined) victim.kill();
  expect(await victim.ended()).toBe('SIGKILL');
}

/** What a sensible caller does: retries what it has no answer for, with the same ids, and goes on. */
async function goOn(
  ledger: Ledger,
  task: WriterTask,
  { random, retried }: Pick<Course, 'random'> & { readonly retried: { events: number; there: number } },
): Promise<void> {
  const agent = ledger.agent(task.agent);
  await agent.append({ event: 'info', summary: `after ${task.writer}` });
  const journal = readJournal(task.journal);
  for (const entry of journal.slice(-20)) {
    if (entry.id === undefined || random() < 0.3) continue;
    const outcome = await retry(agent, { ...eventOf(task, entry.index), id: entry.id });
    retried.events += 1;
    if (outcome.kind === 'already_there') retried.there += 1;
    if (entry.acknowledged === undefined) continue;
    expect(outcome).toMatchObject({ kind: 'already_there', ack: entry.acknowledged });
  }
}

async function retry(agent: AgentLedger, event: Parameters<AgentLedger['append']>[0]) {
  const [outcome] = await agent.appendMany([event]);
  if (outcome === undefined || outcome.kind === 'failed') throw outcome?.error ?? new Error('no outcome');
  return outcome;
}

/** Day files that jq cannot read to the end. */
function jqFailures(): readonly string[] {
  const paths = dayFiles(scene.root).map((file) => `${scene.root}/g/ledger/cls/${file}`);
  return paths.filter((path) => spawnSync('jq', ['-e', '.', path], { stdio: 'ignore' }).status !== 0);
}
