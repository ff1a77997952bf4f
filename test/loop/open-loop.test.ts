import { spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { environment, inFolder } from '../cli/command.js';

/** Runs a module whose only import is the package by its name, and returns what it printed. */
function program(folder: string, code: string): unknown {
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(join(import.meta.dirname, '../..'), join(folder, 'node_modules/agent-ledger'));
  writeFileSync(join(folder, 'program.mjs'), code);
  const { stdout, stderr, status } = spawnSync(process.execPath, ['program.mjs'], {
    cwd: folder,
    env: environment(),
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return JSON.parse(stdout);
}

describe('a program that has the loop from the package', () => {
  it('leads a task from its binding to its end', { timeout: 60_000 }, async () => {
    await inFolder((folder) => {
      const seen = program(
        folder,
        `import { openLoop } from 'agent-ledger';
         const loop = openLoop({ root: ${JSON.stringify(folder)} });
         const task = 'build';
         await loop.bind({ task, goal: 'Ship it', threads: { manager: { id: 'mt' }, worker: { id: 'wt' } } });
         for (const role of ['manager', 'worker']) await loop.heartbeat({ task, role });
         await loop.enqueue({ task, type: 'nudge_worker', message: 'Write the page' });
         const dispatched = await loop.dispatch({});
         const { consumed } = await loop.inbox({ task, role: 'worker', consumeNext: true });
         const item = { task, role: 'worker', notificationId: consumed.id };
         await loop.acknowledge({ ...item, status: 'received' });
         await loop.acknowledge({ ...item, status: 'accepted', payload: { summary: 'Written' } });
         const { criteria: [criterion] } = await loop.addCriterion({ task, criterion: 'It is read', status: 'accepted', source: 'me' });
         const shut = await loop.finish({ task, reason: 'done', requireCriteriaAudit: true }).catch((error) => error.code);
         await loop.updateCriterion({ task, change: { criterionId: criterion.id, status: 'satisfied' } });
         await loop.finish({ task, reason: 'done', requireCriteriaAudit: true });
         console.log(JSON.stringify({
           message: consumed.payload.message,
           delivered: dispatched.map(({ delivered }) => delivered),
           acks: (await loop.acknowledge(item)).acknowledgements.map(({ status }) => status),
           shut,
           tasks: loop.tasks({ all: true }).map(({ name, state }) => [name, state]),
           worker: loop.status({ task }).worker.lease.state,
         }));`,
      );
      expect(seen).toEqual({
        message: 'Write the page',
        delivered: [true],
        acks: ['received', 'accepted'],
        shut: 'GATE_BLOCKED',
        tasks: [['build', 'done']],
        worker: 'healthy',
      });
    });
  });

  it('hears of a refusal by its code, and makes nothing by reading', async () => {
    await inFolder((folder) => {
      const codes = program(
        folder,
        `import { existsSync } from 'node:fs';
         import { LedgerError, openLoop } from 'agent-ledger';
         const loop = openLoop({ root: ${JSON.stringify(folder)} });
         const codeOf = async (call) => {
           try { return await call(); } catch (error) { return error instanceof LedgerError ? error.code : String(error); }
         };
         console.log(JSON.stringify([
           loop.tasks(),
           await codeOf(() => loop.status({ task: 'build' })),
           await codeOf(() => loop.heartbeat({ task: 'build', role: 'worker' })),
           await codeOf(() => loop.bind({ task: 'Not a name' })),
           existsSync(loop.root + '/g'),
         ]));`,
      );
      expect(codes).toEqual([[], 'UNKNOWN_TASK', 'UNKNOWN_TASK', 'SCHEMA_INVALID', false]);
    });
  });
});
