import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { examine, type DoctorFinding } from '../../src/ledger/doctor.js';
import { logHookTrouble } from '../../src/ledger/hook-log.js';
import { preparationFor } from '../../src/ledger/preparation.js';
import { prepareEvent } from '../../src/ledger/prepare.js';
import { spoolEvent } from '../../src/ledger/spool.js';
import { realEdges } from '../../src/storage/edges.js';
import { paths } from '../../src/storage/workspace.js';
import { withTempLedger, type TempLedger } from '../support/ledger.js';
import { holdLock } from './lock-holder.js';

function found(root: string, check: string): readonly DoctorFinding[] {
  return examine(root).findings.filter((finding) => finding.check === check);
}

async function withEvent(run: (ledger: TempLedger) => Promise<void> | void): Promise<void> {
  await withTempLedger(async (ledger) => {
    await ledger.agent().append({ event: 'info', summary: 'first' });
    await run(ledger);
  });
}

function spool(root: string): void {
  const prepared = prepareEvent(
    { event: 'info', summary: 'late' },
    { agent: 'cls', ...preparationFor({ id: 'x' }, {}) },
  );
  spoolEvent(prepared, { root, workspaceId: undefined, agent: 'cls' }, realEdges());
}

describe('doctor', () => {
  it('finds nothing to do in a sound workspace', async () => {
    await withEvent(({ root }) => {
      const { ok, findings } = examine(root);
      expect(findings.filter(({ level }) => level !== 'ok')).toEqual([]);
      expect(ok).toBe(true);
    });
  });

  it('names events that wait, with the command that appends them, and drains them with fix', async () => {
    await withEvent((ledger) => {
      spool(ledger.root);
      expect(found(ledger.root, 'spool')).toMatchObject([
        { level: 'action', mend: 'agent-ledger spool drain' },
      ]);
      expect(examine(ledger.root).ok).toBe(false);
      expect(examine(ledger.root, { fix: true }).ok).toBe(true);
      expect(ledger.lines().map(({ value }) => value?.summary)).toEqual(['first', 'late']);
    });
  });

  it('names what was moved out of a spool', async () => {
    await withEvent(({ root }) => {
      mkdirSync(join(paths.spools(root), 'cls'), { recursive: true });
      writeFileSync(join(paths.spools(root), 'cls', 'x.json.bad'), '');
      expect(found(root, 'spool')).toMatchObject([
        { level: 'action', what: expect.stringContaining('x.json.bad') },
      ]);
    });
  });

  it('names lines that were taken away until they are back', async () => {
    await withEvent(async (ledger) => {
      const agent = ledger.agent();
      await agent.append({ event: 'info', summary: 'second' });
      const whole = ledger.lines().map(({ bytes }) => `${bytes.toString()}\n`);
      writeFileSync(ledger.path(), whole[0] ?? '');
      await agent.append({ event: 'info', summary: 'third' });
      const gone = expect.stringMatching(/^line 2 of cls/) as unknown;
      expect(found(ledger.root, 'lost lines')).toMatchObject([{ level: 'action', what: gone }]);
      appendFileSync(ledger.path(), whole[1] ?? '');
      expect(found(ledger.root, 'lost lines')).toMatchObject([{ level: 'ok' }]);
    });
  });

  it.each([
    ['its files', (folder: string) => readdirSync(folder).forEach((name) => rmSync(join(folder, name)))],
    ['its folder', (folder: string) => rmSync(folder, { recursive: true })],
  ])('names a ledger of which %s were removed as a whole', async (_, remove) => {
    await withEvent(async (ledger) => {
      const remains = ledger.agent('andy');
      await remains.append({ event: 'info', summary: 'still here' });
      remove(paths.agent(ledger.root, 'cls'));
      const gone = expect.stringMatching(
        /^the whole ledger of cls is gone, known up to line 1 in /,
      ) as unknown;
      expect(found(ledger.root, 'lost lines')).toMatchObject([{ level: 'action', what: gone }]);
    });
  });

  it('names a broken configuration', async () => {
    await withEvent(({ root }) => {
      writeFileSync(paths.config(root), '{"durability":"sometimes"}');
      expect(found(root, 'configuration')).toMatchObject([{ level: 'action' }]);
    });
  });

  it('names a lock that holds what nobody of us made, and one that is held', async () => {
    await withEvent(async ({ root }) => {
      mkdirSync(paths.lock(root, 'andy'), { recursive: true });
      writeFileSync(join(paths.lock(root, 'andy'), 'strange'), '');
      const holder = await holdLock(root, 'cls');
      const levels = found(root, 'locks').map(({ level }) => level);
      await holder.letGo();
      expect(levels.toSorted()).toEqual(['action', 'note']);
    });
  });

  it('tells what hooks could not do lately', async () => {
    await withEvent(({ root }) => {
      logHookTrouble(root, 'cls long ago', Date.now() - 30 * 86_400_000);
      logHookTrouble(root, 'cls just now', Date.now());
      const [count, last, ...more] = found(root, 'hook log');
      expect(count?.what).toBe('1 warning in the last seven days');
      expect(last?.what).toContain('just now');
      expect(more).toEqual([]);
    });
  });

  it('names a status file that is older than its ledger', async () => {
    await withEvent(({ root }) => {
      mkdirSync(join(root, 'agents/cls'), { recursive: true });
      writeFileSync(paths.status(root, 'cls'), '{"agent":"cls","state":"idle","rev":0}');
      expect(found(root, 'status')).toMatchObject([{ level: 'note' }]);
    });
  });

  it('in a git work tree names missing ignore files and hooks, and a live file that git tracks', async () => {
    await withTempLedger(async (ledger) => {
      execFileSync('git', ['init', '-q', ledger.root]);
      await ledger.agent().append({ event: 'info', summary: 'first' });
      rmSync(join(ledger.root, 'g/.gitignore'));
      execFileSync('git', ['-C', ledger.root, 'add', '-f', ledger.path()]);
      const whats = found(ledger.root, 'git').map(({ what }) => what);
      expect(whats).toEqual([
        expect.stringContaining('g/.gitignore is missing'),
        expect.stringContaining('git hooks not installed'),
        expect.stringContaining('tracked by git'),
      ]);
      expect(
        examine(ledger.root, { fix: true })
          .findings.map(({ what }) => what)
          .join('\n'),
      ).toContain('mended: g/.gitignore');
    });
  });

  it('reports a check that fails instead of failing', async () => {
    await withEvent(({ root }) => {
      const broken = {
        name: 'broken',
        run: () => {
          throw new Error('no');
        },
      };
      expect(examine(root, { checks: [broken] })).toMatchObject({
        ok: false,
        findings: [{ check: 'broken' }],
      });
    });
  });
});
