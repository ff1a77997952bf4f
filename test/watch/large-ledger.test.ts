import { closeSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { replayViews } from '../../src/watch/replay.js';
import { handMade } from '../support/hand-made-ledger.js';
import { withTempLedger } from '../support/ledger.js';
import { count, longRun } from '../support/scale.js';
import { pagesOf } from './views-audit.js';
import { startWatcher } from './watcher-process.js';

const ledgerMb = count(1_000, 12);
const agents = ['amy', 'bob', 'cls', 'dan'];
const days = ['2026-11-17', '2026-11-18', '2026-11-19'];
const sessionsEach = 3;
const linesAtOnce = 100;
/** What is promised for a gigabyte. Short runs leave some room, since they run on every version of Node. */
const mostMb = longRun ? 150 : 200;

const filler = 'What was done, in the words of the agent, with whatever it found worth telling. '.repeat(3);
const kinds = ['info', 'info', 'tool_call', 'task_start', 'info', 'task_result', 'error'];

/** One day of an agent: `sizeBytes` of lines, each following the one before, in three sessions. */
function writeDay(
  path: string,
  { agent, day, sizeBytes }: { agent: string; day: string; sizeBytes: number },
): void {
  const fd = openSync(path, 'w');
  let prev: readonly string[] = ['0'.repeat(64)];
  for (let size = 0, seq = 1; size < sizeBytes;) {
    const session = `${day}_${agent}_00${1 + Math.floor((sessionsEach * size) / sizeBytes)}`;
    let text = '';
    for (let line = 0; line < linesAtOnce; line++, seq++) {
      const kind = kinds[seq % kinds.length] ?? 'info';
      const made = handMade({ seq, agent, summary: `${seq}: ${filler}`, prev });
      const own = made.text
        .replace(/"session_id":"[^"]+"/, `"session_id":"${session}"`)
        .replace('"event":"info"', `"event":"${kind}"`);
      text += `${own}\n`;
      prev = [made.hash];
    }
    writeSync(fd, text);
    size += text.length;
  }
  closeSync(fd);
}

function peakMb(pid: number | undefined): number {
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid ?? 0}/status`, 'utf8'))?.[1];
  return Math.round(Number(peak) / 1024);
}

describe.skipIf(process.platform !== 'linux')(`a ledger of ${ledgerMb} MB dropped in`, () => {
  it('is in all views afterwards, at no more memory than a small one', { timeout: 900_000 }, async () => {
    await withTempLedger(async (ledger) => {
      await ledger.agent('zoe').append({ event: 'info', summary: 'before' });
      const staged = join(ledger.root, 'staged');
      for (const agent of agents) {
        mkdirSync(join(staged, agent), { recursive: true });
        const sizeBytes = (ledgerMb * 1e6) / agents.length / days.length;
        for (const day of days) writeDay(join(staged, agent, `${day}.jsonl`), { agent, day, sizeBytes });
      }
      const watcher = startWatcher(ledger.root);
      await watcher.told(/"ready"/);
      for (const agent of agents) renameSync(join(staged, agent), join(ledger.root, 'g/ledger', agent));
      await ledger.agent('zoe').append({ event: 'info', summary: 'meanwhile' });
      await watcher.told(/_zoe_001\.md/);
      const wanted = agents.length * days.length * sessionsEach + 1;
      await expect.poll(() => pagesOf(ledger.root).length, { timeout: 600_000, interval: 200 }).toBe(wanted);
      const agrees = async (): Promise<number> =>
        (await replayViews(ledger.root, { check: true })).differences.length;
      await expect.poll(agrees, { timeout: 600_000, interval: 1_000 }).toBe(0);
      const peak = peakMb(watcher.pid);
      process.stdout.write(`${ledgerMb} MB: the watcher took ${peak} MB at most\n`);
      expect(peak).toBeLessThanOrEqual(mostMb);
      watcher.signal('SIGINT');
      expect(await watcher.ended).toBe(0);
    });
  });
});
