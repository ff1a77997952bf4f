import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { environment, launcher } from '../cli/command.js';
import { count } from '../support/scale.js';
import { noLock } from './broken-parts.js';
import { brokenProgram, CrashScene, writer } from './scene.js';

const writers = 8;
const eventsEach = count(5000, 120);

let scene: CrashScene;
beforeEach(() => void (scene = new CrashScene()));
afterEach(() => scene.end());

const straightLine = {
  lines: writers * eventsEach,
  acknowledged: writers * eventsEach,
  tornLines: 0,
  heads: 1,
  mostParents: 1,
  faults: [],
};

describe(`${writers} processes that append ${eventsEach} events each to one agent's day`, () => {
  it.each([
    ['in batches', ['batch', 'batch', 'batch', 'batch', 'batch', 'batch', 'batch', 'batch']],
    [
      'one by one, in batches and as hooks do',
      ['single', 'single', 'mixed', 'mixed', 'batch', 'batch', 'once', 'once'],
    ],
  ] as const)(
    'through the library, %s, leave every event exactly once in one straight line',
    async (_, ways) => {
      const processes = ways.map((way, at) =>
        scene.start({ writer: `w${at}`, way, events: eventsEach, batchEvents: 200 }),
      );
      await Promise.all(processes.map((process) => process.ended()));

      expect(scene.audit()).toEqual(straightLine);
      scene.verify();
    },
    600_000,
  );

  it('through the command line, in bulk, leave every event exactly once in one straight line', async () => {
    await Promise.all(Array.from({ length: writers }, (_, at) => appendInBulk(`c${at}`)));

    expect(scene.audit()).toEqual(straightLine);
    scene.verify();
  }, 600_000);

  it('are seen to get in each other’s way when the lock does not hold', async () => {
    const lockless = await brokenProgram(writer, scene.folder, noLock);
    const processes = Array.from({ length: writers }, (_, at) =>
      scene.start({ writer: `w${at}`, way: 'batch', events: 250, batchEvents: 20 }, lockless),
    );
    await Promise.all(processes.map((process) => process.ended()));
    expect(scene.audit().faults).toContainEqual(expect.stringMatching(/^number \d+ of 2000 is/));
  }, 60_000);
});

/** `agent-ledger append cls --stdin`; what it prints goes into a journal. */
async function appendInBulk(name: string): Promise<void> {
  const args = [launcher, 'append', 'cls', '--stdin', '--jsonl', '--root', scene.root];
  const child = spawn(process.execPath, args, { env: environment(), stdio: ['pipe', 'pipe', 'inherit'] });
  const printed = text(child.stdout);
  const ended = once(child, 'close');
  for (let index = 0; index < eventsEach; index++) {
    child.stdin.write(`${JSON.stringify({ event: 'info', summary: `${name} ${index}`, data: { index } })}\n`);
  }
  child.stdin.end();
  scene.addJournal(name, (await printed).trimEnd().split('\n').map(journalLine).join(''));
  expect((await ended)[0]).toBe(0);
}

function journalLine(printed: string): string {
  const { line, id, hash, seq } = JSON.parse(printed) as {
    line: number;
    id: string;
    hash: string;
    seq: number;
  };
  return `a ${line - 1} ${id} ${hash} ${seq}\n`;
}
