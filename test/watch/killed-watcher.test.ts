import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { viewNames } from '../../src/watch/views.js';
import { replayViews } from '../../src/watch/replay.js';
import { watchOnce } from '../../src/watch/watch.js';
import { brokenProgram } from '../crash/scene.js';
import { withTempLedger, type TempLedger } from '../support/ledger.js';
import { count, randomFrom, seed } from '../support/scale.js';
import { viewFaults } from './views-audit.js';
import { startWatcher } from './watcher-process.js';

const kills = count(200, 12);
const killsEach = 20;
const agents = ['amy', 'bob', 'cls'];

/** Agents at work, one event after another with short gaps, until told to stop. */
async function writeOn(
  ledger: TempLedger,
  { random, signal }: { readonly random: () => number; readonly signal: AbortSignal },
): Promise<number> {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
  let written = 0;
  while (!signal.aborted) {
    const event = pick(['task_start', 'task_result', 'info', 'info', 'session_end', 'error']);
    await ledger
      .agent(pick(agents))
      .append({ event, task_id: `wo-${written % 5}`, summary: `event ${written}` });
    written += 1;
    if (random() < 0.5) await pause(Math.floor(random() * 8));
  }
  return written;
}

/** Kills a watcher `afterMs` after it was started, while agents go on writing. */
async function killOne(ledger: TempLedger, random: () => number): Promise<number> {
  const stop = new AbortController();
  const writing = writeOn(ledger, { random, signal: stop.signal });
  const watcher = startWatcher(ledger.root);
  if (random() < 0.8) await watcher.told(/"ready"/);
  await pause(Math.floor(random() * 120));
  watcher.signal('SIGKILL');
  await watcher.ended;
  stop.abort();
  return writing;
}

/** In a workspace of its own: what is looked at after each kill grows with every event. */
async function killSome(random: () => number, count: number): Promise<number> {
  let written = 0;
  await withTempLedger(async (ledger) => {
    for (let kill = 0; kill < count; kill++) {
      written += await killOne(ledger, random);
      await watchOnce(ledger.root);
      expect({ kill, faults: viewFaults(ledger.root) }).toEqual({ kill, faults: [] });
    }
    expect((await replayViews(ledger.root, { check: true })).differences).toEqual([]);
  });
  return written;
}

describe(`a watcher killed at ${kills} random points while agents write`, () => {
  it(
    'leaves a workspace whose views equal a full replay after the next start',
    { timeout: 900_000 },
    async () => {
      const random = randomFrom(seed('killed watcher'));
      let written = 0;
      for (let killed = 0; killed < kills; killed += killsEach) {
        written += await killSome(random, Math.min(killsEach, kills - killed));
      }
      process.stdout.write(`${kills} kills, ${written} events\n`);
    },
  );

  it(
    'leaves pages behind when it saves its positions before it has written them',
    { timeout: 120_000 },
    async () => {
      const random = randomFrom(seed('careless watcher'));
      const faults: string[] = [];
      // What a killed watcher had still to do differs: some lose nothing by being careless.
      for (let tries = 0; tries < 6 && faults.length === 0; tries++)
        faults.push(...(await carelessly(random)));
      expect(faults).toContainEqual(expect.stringMatching(/differs$/));
    },
  );
});

/** What is wrong with the views after a watcher was killed that had only said it was done. */
async function carelessly(random: () => number): Promise<readonly string[]> {
  let faults: readonly string[] = [];
  await withTempLedger(async (ledger) => {
    await killOne(ledger, random);
    await watchOnce(ledger.root);
    const careless = await brokenProgram('test/watch/watch.child.ts', ledger.root, {
      'src/watch/driver.ts': sourceWith(
        'src/watch/driver.ts',
        'view.flush(options)',
        '({ done: view.pending() })',
      ),
      'src/watch/sessions/session-pages.ts': sourceWith(
        'src/watch/sessions/session-pages.ts',
        '[...this.#stale]',
        '[]',
      ),
    });
    const watcher = startWatcher(ledger.root, { program: careless });
    await watcher.told(/"ready"/);
    const { file, offset } = await ledger.agent('cls').append({ event: 'info', summary: 'the last one' });
    await expect.poll(() => savedSize(ledger.root, file), { timeout: 20_000 }).toBeGreaterThan(offset);
    watcher.signal('SIGKILL');
    await watcher.ended;
    await watchOnce(ledger.root);
    faults = viewFaults(ledger.root);
  });
  return faults;
}

/** How far the positions on disk say that a ledger file is in every view: where they differ, it is read again. */
function savedSize(root: string, file: string): number {
  const sizes = viewNames.map((name) => {
    const text = readFileSync(join(root, `g/.state/projections/${name}.json`), 'utf8');
    const { positions } = JSON.parse(text) as { positions: Record<string, { size: number }> };
    return positions[file]?.size ?? 0;
  });
  return Math.min(...sizes);
}

function sourceWith(file: string, part: string, broken: string): string {
  const source = readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
  if (!source.includes(part)) throw new Error(`${file} has no ${part}`);
  return source.replace(part, broken);
}
