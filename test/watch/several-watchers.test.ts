import { describe, expect, it } from 'vitest';
import { withTempLedger } from '../support/ledger.js';
import { viewFaults } from './views-audit.js';
import { startWatcher, type WatcherProcess } from './watcher-process.js';

const watchers = 4;
const deadlineMs = 20_000;

const isAtWork = ({ lines }: WatcherProcess): boolean => lines.includes('{"kind":"ready"}');

describe('several watchers on one workspace', { timeout: 120_000 }, () => {
  it('work one at a time, each until it is killed, and nothing is left out between two of them', async () => {
    await withTempLedger(async (ledger) => {
      await ledger.agent('amy').append({ event: 'info', summary: 'before' });
      const waiting = new Set(Array.from({ length: watchers }, () => startWatcher(ledger.root)));
      for (let turn = 1; turn <= watchers; turn++) {
        const agent = `agent-${turn}`;
        await ledger.agent(agent).append({ event: 'info', summary: 'between two' });
        const working = (): readonly WatcherProcess[] => [...waiting].filter(isAtWork);
        await expect.poll(() => working().length, { timeout: deadlineMs }).toBe(1);
        await expect.poll(() => viewFaults(ledger.root), { timeout: deadlineMs }).toEqual([]);
        expect(working()).toHaveLength(1);
        for (const watcher of working()) {
          waiting.delete(watcher);
          watcher.signal('SIGKILL');
          await watcher.ended;
        }
      }
      expect(waiting.size).toBe(0);
    });
  });
});
