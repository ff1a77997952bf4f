import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ulidSource } from '../../src/core/ulid.js';
import { appendOnce } from '../../src/ledger/append-once.js';
import { logHookTrouble } from '../../src/ledger/hook-log.js';
import { preparationFor } from '../../src/ledger/preparation.js';
import { prepareEvent, type EventInput } from '../../src/ledger/prepare.js';
import { drainSpools } from '../../src/ledger/spool/drain-agents.js';
import { listSpool } from '../../src/ledger/spool/list.js';
import { spoolEvent, type Spooled } from '../../src/ledger/spool.js';
import { realEdges } from '../../src/storage/edges.js';
import { readJsonFile } from '../../src/storage/json-file.js';
import { randomBytesFast } from '../../src/storage/random.js';
import { paths } from '../../src/storage/workspace.js';
import { checkLedger } from '../support/check-ledger.js';
import { codeOf, withTempLedger, type TempLedger } from '../support/ledger.js';

const newId = ulidSource(randomBytesFast);
const edges = realEdges();
let temporary: string;
const before = process.env['TMPDIR'];

beforeEach(() => {
  temporary = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-tmp-')));
});
afterEach(() => {
  if (before === undefined) delete process.env['TMPDIR'];
  else process.env['TMPDIR'] = before;
  rmSync(temporary, { recursive: true, force: true });
});

/** A workspace with one event of cls, and a folder for temporary files of its own. */
async function withSpool(run: (ledger: TempLedger) => Promise<void> | void): Promise<void> {
  await withTempLedger(async (ledger) => {
    await ledger.agent().append({ event: 'info', summary: 'first' });
    process.env['TMPDIR'] = temporary;
    await run(ledger);
  });
}

function workspaceIdOf(root: string): string {
  return (readJsonFile(paths.ledgerFile(root)) as { workspace_id: string }).workspace_id;
}

function spool(root: string, input: EventInput, agent = 'cls'): Spooled {
  const workspaceId = workspaceIdOf(root);
  const prepared = prepareEvent(input, { agent, ...preparationFor({ id: workspaceId }, {}) });
  return spoolEvent(prepared, { root, workspaceId, agent }, edges);
}

/** A file where the workspace's own spool would be: nothing can be spooled there. */
function blockOwnSpool(root: string): void {
  writeFileSync(paths.spools(root), '');
}

function summaries(ledger: TempLedger): readonly (string | undefined)[] {
  return ledger.lines().map(({ value }) => value?.summary);
}

function baseFolder(): string {
  return join(temporary, `agent-ledger-${process.getuid?.() ?? 'user'}`);
}

describe('an event that is spooled', () => {
  it('is appended before the next event, with the id and the time it got', async () => {
    await withSpool(async (ledger) => {
      const { id, place } = spool(ledger.root, {
        event: 'info',
        summary: 'late',
        ts: '2026-11-20T09:00:00Z',
      });
      expect(place).toBe('workspace');
      await ledger.agent().append({ event: 'info', summary: 'own' });

      const late = ledger.lines().find(({ value }) => value?.summary === 'late')?.value;
      expect(late).toMatchObject({ id, ts: '2026-11-20T09:00:00.000Z' });
      expect(existsSync(paths.spools(ledger.root))).toBe(false);
      checkLedger(ledger.root);
    });
  });

  it('goes in front of a single append as well', async () => {
    await withSpool((ledger) => {
      for (const summary of ['a', 'b', 'c']) spool(ledger.root, { event: 'info', summary });
      appendOnce({ event: 'info', summary: 'own' }, { root: ledger.root, agent: 'cls', lockTimeoutMs: 5000 });
      expect(summaries(ledger)).toEqual(['first', 'a', 'b', 'c', 'own']);
    });
  });

  it('is in neither of its files with its secrets', async () => {
    await withSpool(async (ledger) => {
      const secret = `ghp_${'A1b2C3d4E5f6G7h8I9j0'.repeat(2).slice(0, 36)}`;
      const { path } = spool(ledger.root, {
        event: 'info',
        summary: `token ${secret}`,
        data: { password: 'hunter2!' },
      });
      const spooled = readFileSync(path, 'utf8');
      expect(spooled).not.toContain(secret);
      expect(spooled).not.toContain('hunter2!');

      drainSpools(ledger.root);
      const line = ledger.lines().at(-1)?.value;
      const content = (JSON.parse(spooled) as { event: { summary: string; data: unknown } }).event;
      expect(line).toMatchObject({ summary: content.summary, data: content.data });
    });
  });

  it('goes to the temporary folder, closed to others, when the workspace takes no files', async () => {
    await withSpool(async (ledger) => {
      blockOwnSpool(ledger.root);
      const { path, place } = spool(ledger.root, { event: 'info', summary: 'late' });
      expect(place).toBe('temporary');
      expect(path.startsWith(join(baseFolder(), workspaceIdOf(ledger.root), 'cls'))).toBe(true);
      expect(statSync(baseFolder()).mode & 0o777).toBe(0o700);
      expect(statSync(path).mode & 0o777).toBe(0o600);

      rmSync(paths.spools(ledger.root));
      await ledger.agent().append({ event: 'info', summary: 'own' });
      expect(summaries(ledger)).toEqual(['first', 'late', 'own']);
      expect(readdirSync(temporary)).toEqual([]);
    });
  });

  it('of a workspace without a name yet is found by its root', async () => {
    await withSpool((ledger) => {
      blockOwnSpool(ledger.root);
      const prepared = prepareEvent(
        { event: 'info', summary: 'nameless' },
        { agent: 'cls', ...preparationFor({ id: 'x' }, {}) },
      );
      spoolEvent(prepared, { root: ledger.root, workspaceId: undefined, agent: 'cls' }, edges);
      rmSync(paths.spools(ledger.root));
      expect(drainSpools(ledger.root)).toMatchObject([{ agent: 'cls', appended: 1, left: 0 }]);
    });
  });

  it('in both places is appended in one order', async () => {
    await withSpool((ledger) => {
      spool(ledger.root, { event: 'info', summary: '1' });
      const aside = `${paths.spools(ledger.root)}.aside`;
      move(paths.spools(ledger.root), aside);
      blockOwnSpool(ledger.root);
      spool(ledger.root, { event: 'info', summary: '2' });
      rmSync(paths.spools(ledger.root));
      move(aside, paths.spools(ledger.root));
      spool(ledger.root, { event: 'info', summary: '3' });

      drainSpools(ledger.root);
      expect(summaries(ledger)).toEqual(['first', '1', '2', '3']);
    });
  });

  it('is appended once when a drain died before it removed the file', async () => {
    await withSpool((ledger) => {
      const { path } = spool(ledger.root, { event: 'info', summary: 'late' });
      const text = readFileSync(path, 'utf8');
      drainSpools(ledger.root);
      mkdirSync(join(paths.spools(ledger.root), 'cls'), { recursive: true });
      writeFileSync(path, text);

      expect(drainSpools(ledger.root)).toMatchObject([{ appended: 1, left: 0 }]);
      expect(summaries(ledger)).toEqual(['first', 'late']);
      expect(existsSync(path)).toBe(false);
    });
  });
});

describe('what is no event of ours', () => {
  const foreign: readonly (readonly [string, (folder: string) => void])[] = [
    ['half a file', (folder) => writeFileSync(join(folder, `${newId(Date.now())}.json`), '{"format":1,"ro')],
    ['bytes', (folder) => writeFileSync(join(folder, `${newId(Date.now())}.json`), Buffer.alloc(64))],
    ['nothing', (folder) => writeFileSync(join(folder, `${newId(Date.now())}.json`), '')],
    ['another name', (folder) => writeFileSync(join(folder, 'package.json'), '{}')],
    ['a folder', (folder) => mkdirSync(join(folder, `${newId(Date.now())}.json`))],
    ['a link', (folder) => symlinkSync('/etc/hostname', join(folder, `${newId(Date.now())}.json`))],
    [
      'a huge file',
      (folder) => writeFileSync(join(folder, `${newId(Date.now())}.json`), ' '.repeat(600_000)),
    ],
    [
      'an event of the ledger itself',
      (folder) => forge(folder, { event: 'ledger_rewound', summary: 'x', data: {} }),
    ],
    ['an event that breaks the schema', (folder) => forge(folder, { event: 'Not A Name', summary: 'x' })],
  ];

  it.each(foreign)('(%s) is moved aside and does not stop the others', async (_, put) => {
    await withSpool((ledger) => {
      const folder = join(paths.spools(ledger.root), 'cls');
      mkdirSync(folder, { recursive: true });
      put(folder);
      spool(ledger.root, { event: 'info', summary: 'late' });
      const [report] = drainSpools(ledger.root);
      expect(report).toMatchObject({ appended: 1, left: 0, skipped: 0 });
      expect(report?.aside).toHaveLength(1);
      expect(readdirSync(folder)).toEqual([expect.stringMatching(/\.bad$/)]);
      expect(summaries(ledger)).toEqual(['first', 'late']);
      expect(readFileSync(paths.hookLog(ledger.root), 'utf8')).toContain('is no event of ours');
      expect(listSpool({ root: ledger.root, workspaceId: undefined })).toMatchObject([{ state: 'aside' }]);
    });
  });

  it('with an id that stands with other content is moved aside', async () => {
    await withSpool(async (ledger) => {
      const id = newId(Date.now());
      await ledger.agent().append({ event: 'info', summary: 'one', id });
      const folder = join(paths.spools(ledger.root), 'cls');
      mkdirSync(folder, { recursive: true });
      forge(folder, { event: 'info', summary: 'another', task_id: 'x', source: 'x', data: {} }, id);
      expect(drainSpools(ledger.root)[0]?.aside).toHaveLength(1);
    });
  });
});

describe('a spool folder', () => {
  it('is not made through a link out of the workspace that stands for g', async () => {
    await withSpool((ledger) => {
      const outside = join(temporary, 'outside');
      renameSync(join(ledger.root, 'g'), outside);
      symlinkSync(outside, join(ledger.root, 'g'));

      expect(spool(ledger.root, { event: 'info', summary: 'late' }).place).toBe('temporary');
      logHookTrouble(ledger.root, 'cls could not be written', Date.now());
      expect(readdirSync(outside)).not.toContain('spool');
      expect(readdirSync(join(outside, '.state'))).not.toContain('hooks.log');
    });
  });

  it('that is a link out of the workspace is neither read nor written', async () => {
    await withSpool((ledger) => {
      const outside = join(temporary, 'outside');
      mkdirSync(outside);
      writeFileSync(join(outside, 'package.json'), '{}');
      mkdirSync(paths.spools(ledger.root));
      symlinkSync(outside, join(paths.spools(ledger.root), 'cls'));

      expect(spool(ledger.root, { event: 'info', summary: 'late' }).place).toBe('temporary');
      drainSpools(ledger.root);
      expect(readdirSync(outside)).toEqual(['package.json']);
      expect(summaries(ledger)).toEqual(['first', 'late']);
    });
  });

  it.each([
    ['open to others', () => mkdirSync(baseFolder(), { mode: 0o777 })],
    ['a link', () => symlinkSync(temporary, baseFolder())],
    ['a file', () => writeFileSync(baseFolder(), '')],
  ])('in the temporary folder that is %s is not used: the event is refused aloud', async (_, put) => {
    await withSpool(async (ledger) => {
      blockOwnSpool(ledger.root);
      put();
      if (existsSync(baseFolder()) && statSync(baseFolder()).isDirectory()) chmodSync(baseFolder(), 0o777);
      expect(await codeOf(() => spool(ledger.root, { event: 'info', summary: 'late' }))).toMatch(/^IO_/);
    });
  });

  it("leaves another clone's events to that clone", async () => {
    await withSpool(async (ledger) => {
      await withTempLedger(async (other) => {
        await other.agent().append({ event: 'info', summary: 'first' });
        writeFileSync(paths.ledgerFile(other.root), readFileSync(paths.ledgerFile(ledger.root)));
        blockOwnSpool(ledger.root);
        spool(ledger.root, { event: 'info', summary: 'late' });
        expect(drainSpools(other.root, { agents: ['cls'] })).toMatchObject([{ appended: 0, skipped: 1 }]);
        rmSync(paths.spools(ledger.root));
        expect(drainSpools(ledger.root)).toMatchObject([{ appended: 1, skipped: 0 }]);
      });
    });
  });
});

function forge(folder: string, event: object, id = newId(Date.now())): void {
  const whole = { format: 1, root: '/', agent: 'cls', event: { ...event, id, ts: new Date().toISOString() } };
  writeFileSync(join(folder, `${id}.json`), JSON.stringify(whole));
}

function move(from: string, to: string): void {
  mkdirSync(join(to, '..'), { recursive: true });
  renameSync(from, to);
}

describe('a drain', () => {
  it('waits, and stops nobody, while the configuration that holds the redaction rules is broken', async () => {
    await withSpool(async (ledger) => {
      spool(ledger.root, { event: 'info', summary: 'late' });
      writeFileSync(paths.config(ledger.root), '{');
      await ledger.agent().append({ event: 'info', summary: 'own' });
      expect(summaries(ledger)).toEqual(['first', 'own']);
      rmSync(paths.config(ledger.root));
      await ledger.agent().append({ event: 'info', summary: 'next' });
      expect(summaries(ledger)).toEqual(['first', 'own', 'late', 'next']);
    });
  });
});
