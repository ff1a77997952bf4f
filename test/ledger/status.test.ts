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
import { listStatuses, readStatus } from '../../src/ledger/status.js';
import { codeOf, withTempLedger } from '../support/ledger.js';

const statusFile = (root: string): string => join(root, 'agents/cls/status.json');

describe('the status file', () => {
  it('follows every append before it is acknowledged', async () => {
    await withTempLedger(async ({ agent, root }) => {
      for (const event of ['task_start', 'error', 'info']) {
        const ack = await agent().append({ event, task_id: 'wo-1', summary: 'it broke' });
        const { rev, head } = JSON.parse(readFileSync(statusFile(root), 'utf8')) as Record<string, unknown>;
        expect([rev, head]).toEqual([ack.seq, { seq: ack.seq, hash: ack.hash }]);
      }
      expect(readStatus(root, 'cls')).toMatchObject({
        state: 'error',
        last_task_id: 'wo-1',
        last_error: 'it broke',
      });
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
