import { spawnSync } from 'node:child_process';
import {
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  existsSync,
  readdirSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLedger } from '../../src/ledger/open.js';
import { listStatuses, readStatus } from '../../src/ledger/status.js';
import { newestFirst } from '../../src/ledger/status/newest-first.js';
import { bundleScript } from '../support/bundle.js';
import { codeOf, withTempLedger } from '../support/ledger.js';
import { until } from '../support/lock-processes.js';

const statusFile = (root: string): string => join(root, 'agents/cls/status.json');
const fileIn = (root: string): { rev?: number } =>
  JSON.parse(readFileSync(statusFile(root), 'utf8')) as { rev?: number };
const leaver = join(import.meta.dirname, 'leaver.child.ts');

describe('the status file', () => {
  it('follows an append and every change of state before the acknowledgement', async () => {
    await withTempLedger(async ({ agent, root }) => {
      for (const event of ['info', 'task_start', 'task_result', 'task_start', 'error']) {
        const { seq, hash } = await agent().append({ event, task_id: 'wo-1', summary: 'it broke' });
        expect(fileIn(root)).toMatchObject({ rev: seq, head: { seq, hash } });
      }
      expect(readStatus(root, 'cls')).toMatchObject({
        state: 'error',
        last_task_id: 'wo-1',
        last_error: 'it broke',
      });
    });
  });

  it('shows the last of a quick succession a moment later, and before the ledger is closed', async () => {
    await withTempLedger(async ({ root }) => {
      const ledger = openLedger({ root });
      const cls = ledger.agent('cls');
      for (let at = 0; at < 50; at++) await cls.append({ event: 'heartbeat', summary: 'alive' });
      await until(() => fileIn(root).rev === 50);
      for (let at = 0; at < 50; at++) await cls.append({ event: 'heartbeat', summary: 'alive' });
      await ledger.close();
      expect(fileIn(root)).toMatchObject({ rev: 100 });
    });
  });

  it('shows it also when the process exits in the midst of it', async () => {
    await withTempLedger(({ root }) => {
      const { status } = spawnSync(process.execPath, [bundleScript(leaver), root]);
      expect([status, fileIn(root).rev]).toEqual([7, 50]);
      return Promise.resolve();
    });
  });

  it('shows the last of many that were appended at once', async () => {
    await withTempLedger(async ({ agent, root }) => {
      const events = Array.from({ length: 3000 }, (_, n) => ({ event: 'info', summary: `${n}`.padEnd(300) }));
      await agent().appendMany([{ event: 'task_start', summary: 'go', task_id: 'wo-2' }, ...events]);
      expect(readStatus(root, 'cls')).toMatchObject({ state: 'busy', last_task_id: 'wo-2', rev: 3001 });
    });
  });

  it('comes back the same, by the next append or from the ledger alone', async () => {
    await withTempLedger(async ({ agent, root }) => {
      await agent().append({ event: 'task_start', summary: 'go', task_id: 'wo-2' });
      await agent().append({ event: 'error', summary: 'it broke', task_id: 'wo-2' });
      const before = readStatus(root, 'cls');
      rmSync(statusFile(root));
      rmSync(join(root, 'g/.state'), { recursive: true });
      expect(readStatus(root, 'cls')).toEqual(before);
      expect(existsSync(statusFile(root))).toBe(false);
      const { seq, hash } = await agent().append({ event: 'heartbeat', summary: 'alive' });
      const { last_heartbeat: _, ...rest } = before;
      expect(JSON.parse(readFileSync(statusFile(root), 'utf8'))).toMatchObject({
        ...rest,
        rev: seq,
        head: { seq, hash },
      });
    });
  });

  it('is not believed when it is behind the ledger, edited or broken', async () => {
    await withTempLedger(async ({ agent, root }) => {
      await agent().append({ event: 'task_start', summary: 'go' });
      const old = readFileSync(statusFile(root));
      await agent().append({ event: 'task_result', summary: 'done' });
      for (const content of [
        old,
        Buffer.from('{"agent":'),
        Buffer.from('{"agent":"cls","state":"asleep"}'),
      ]) {
        writeFileSync(statusFile(root), content);
        expect(readStatus(root, 'cls')).toMatchObject({ state: 'idle', rev: 2 });
      }
    });
  });

  it('is never written through a link that leads out of the workspace', async () => {
    await withTempLedger(async ({ agent, root }) => {
      const outside = join(root, 'outside');
      mkdirSync(outside);
      mkdirSync(join(root, 'agents'), { recursive: true });
      symlinkSync(outside, join(root, 'agents/cls'));
      await agent().append({ event: 'info', summary: 'goes on' });
      expect(readdirSync(outside)).toEqual([]);
      expect(readStatus(root, 'cls')).toMatchObject({ rev: 1 });
    });
  });

  it('does not stop an append when it cannot be written', async () => {
    await withTempLedger(async ({ agent, root }) => {
      mkdirSync(statusFile(root), { recursive: true });
      await expect(agent().append({ event: 'info', summary: 'stands' })).resolves.toMatchObject({ seq: 1 });
    });
  });
});

describe('reading statuses', () => {
  it('shows an agent as offline after the silence that the configuration names, and writes nothing', async () => {
    await withTempLedger(async ({ agent, root }) => {
      writeFileSync(join(root, 'ledger.config.json'), '{"status":{"staleAfterSeconds":60}}');
      await agent().append({
        event: 'task_start',
        summary: 'go',
        ts: new Date(Date.now() - 61_000).toISOString(),
      });
      const before = readFileSync(statusFile(root), 'utf8');
      expect(readStatus(root, 'cls').state).toBe('offline');
      expect(readFileSync(statusFile(root), 'utf8')).toBe(before);
      expect(before).toContain('"busy"');
    });
  });

  it('lists the agents that have recorded something', async () => {
    await withTempLedger(async ({ agent, root }) => {
      await agent('andy').append({ event: 'info', summary: 'here' });
      await agent('cls').append({ event: 'task_start', summary: 'go' });
      mkdirSync(join(root, 'g/ledger/nobody'));
      expect(listStatuses(root).map(({ agent: name, state }) => [name, state])).toEqual([
        ['andy', 'idle'],
        ['cls', 'busy'],
      ]);
    });
  });

  it('names agents that are here when one is not', async () => {
    await withTempLedger(async ({ agent, root }) => {
      await agent('andy').append({ event: 'info', summary: 'here' });
      expect(await codeOf(() => readStatus(root, 'cls'))).toBe('INVALID_AGENT');
    });
  });

  it('shows lines that were taken away until they are back', async () => {
    await withTempLedger(async ({ agent, root, path }) => {
      await agent().append({ event: 'info', summary: 'one' });
      await agent().append({ event: 'info', summary: 'two' });
      const whole = readFileSync(path());
      writeFileSync(path(), whole.subarray(0, whole.indexOf(10) + 1));
      await agent().append({ event: 'info', summary: 'three' });
      expect(readStatus(root, 'cls').rewound).toMatchObject([{ seq: 2 }]);
      const now = readFileSync(path());
      writeFileSync(path(), Buffer.concat([now, whole.subarray(whole.indexOf(10) + 1)]));
      expect(readStatus(root, 'cls')).not.toHaveProperty('rewound');
      await agent().append({ event: 'info', summary: 'four' });
      expect(readStatus(root, 'cls')).not.toHaveProperty('rewound');
    });
  });
});

describe('an agent with very many files', () => {
  const files = 150;
  /** Line k of file n has the number 150 k + n + 1, so that neighbours never stand in one file. */
  const lineOf = (n: number, k: number): string => {
    const [seq, day] = [files * k + n + 1, new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10)];
    const place = { ts: `${day}T01:00:00.000Z`, agent: 'cls', session_id: `${day}_cls_001` };
    const content = { event: 'info', task_id: 'x', source: 'x', summary: `${seq}`, data: {} };
    return `${JSON.stringify({ ...place, ...content, seq })}\n`;
  };

  it('is read newest first, few files at a time', async () => {
    await withTempLedger(({ root }) => {
      const folder = join(root, 'g/ledger/cls');
      mkdirSync(folder, { recursive: true });
      for (let n = 0; n < files; n++) {
        const day = new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10);
        writeFileSync(join(folder, `${day}.jsonl`), lineOf(n, 0) + lineOf(n, 1) + lineOf(n, 2));
      }
      const openFiles = (): number => readdirSync('/proc/self/fd').length;
      const before = openFiles();
      let most = 0;
      const numbers: number[] = [];
      for (const { seq } of newestFirst({ root, agent: 'cls', meter: { bytesRead: 0 }, wants: () => true })) {
        numbers.push(seq);
        most = Math.max(most, openFiles() - before);
      }
      expect(numbers).toEqual(Array.from({ length: 3 * files }, (_, n) => 3 * files - n));
      expect(most).toBeLessThan(files / 2);
      expect(openFiles()).toBeLessThanOrEqual(before);
    });
  });
});
