import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLedger } from '../../src/ledger/open.js';
import { dayFiles, parentsOf, storedLines, withTempLedger, type TempLedger } from '../support/ledger.js';
import { requireProgram } from '../support/programs.js';

const ts = '2026-11-20T12:00:00Z';
const name = /^2026-11-20\.[a-z0-9]{6}(-\d+)?\.jsonl$/;

function inGit(run: (ledger: TempLedger) => Promise<void>): Promise<void> {
  return withTempLedger(async (ledger) => {
    execFileSync('git', ['init', '-q', ledger.root]);
    await run(ledger);
    expectStraight(ledger);
  });
}

async function append({ open }: TempLedger, more: { ts?: string } = {}): Promise<string> {
  const ledger = open();
  const { file } = await ledger.agent('cls').append({ event: 'info', summary: 'x', ts, ...more });
  await ledger.close();
  return file.split('/').at(-1) ?? '';
}

/** `-2` of `2026-11-20.k3f9ab-2.jsonl`. */
function segmentOf(file: string): string {
  return /(-\d+)?\.jsonl$/.exec(file)?.[1] ?? '';
}

/** Whatever files the lines lie in: each follows the one before it, and nothing was lost. */
function expectStraight({ lines }: TempLedger): void {
  const sorted = lines().toSorted((left, right) => (left.value?.seq ?? 0) - (right.value?.seq ?? 0));
  expect(sorted.slice(1).map(({ value }) => value && parentsOf(value))).toEqual(
    sorted.slice(0, -1).map(({ hash }) => [hash]),
  );
}

describe.skipIf(!requireProgram('git'))('in a git work tree', () => {
  it('the day file bears the name of the clone, and every process goes on in it', () =>
    inGit(async (ledger) => {
      const files = [await append(ledger), await append(ledger), await append(ledger)];
      expect(files[0]).toMatch(name);
      expect(new Set(files).size).toBe(1);
    }));

  it('it goes on in it after the caches are gone', () =>
    inGit(async (ledger) => {
      const file = await append(ledger);
      rmSync(join(ledger.root, 'g/.state'), { recursive: true });
      expect(await append(ledger)).toBe(file);
    }));

  it('a file that was replaced, even by the same content, is never appended to again', () =>
    inGit(async (ledger) => {
      await append(ledger);
      const path = ledger.path();
      writeFileSync(`${path}.new`, readFileSync(path));
      renameSync(`${path}.new`, path);
      const before = readFileSync(path);

      expect(segmentOf(await append(ledger))).toBe('-2');
      expect(segmentOf(await append(ledger))).toBe('-2');
      expect(readFileSync(path)).toEqual(before);
    }));

  it('a file that was replaced while a writer had it open is left as it is', () =>
    inGit(async (ledger) => {
      const writer = ledger.agent();
      await writer.append({ event: 'info', summary: 'x', ts });
      const path = ledger.path();
      writeFileSync(`${path}.new`, readFileSync(path));
      renameSync(`${path}.new`, path);
      const before = readFileSync(path);

      const { file } = await writer.append({ event: 'info', summary: 'y', ts });
      expect(segmentOf(file)).toBe('-2');
      expect(readFileSync(path)).toEqual(before);
    }));

  it('a day is taken up again in its next segment after an event of another day', () =>
    inGit(async (ledger) => {
      const first = await append(ledger);
      await append(ledger, { ts: '2026-11-19T12:00:00Z' });
      const again = await append(ledger);
      expect([segmentOf(first), segmentOf(again)]).toEqual(['', '-2']);
      expect(await append(ledger)).toBe(again);
    }));

  it('a segment whose record is gone is not appended to, and no name is used twice', () =>
    inGit(async (ledger) => {
      const first = await append(ledger);
      rmSync(join(ledger.root, '.git/agent-ledger/cls'), { recursive: true });
      rmSync(join(ledger.root, 'g/.state'), { recursive: true });

      expect(segmentOf(await append(ledger))).toBe('-2');
      expect(dayFiles(ledger.root)).toHaveLength(2);
      expect(dayFiles(ledger.root)).toContain(first);
    }));

  it('without any record of the clone, files go on under a new name', () =>
    inGit(async (ledger) => {
      const first = await append(ledger);
      rmSync(join(ledger.root, '.git/agent-ledger'), { recursive: true });
      const second = await append(ledger);
      expect(second).toMatch(name);
      expect(second.slice(0, 17)).not.toBe(first.slice(0, 17));
    }));

  it('a name that another branch has used is not used again after that file has gone', () =>
    inGit(async (ledger) => {
      const first = await append(ledger);
      await append(ledger, { ts: '2026-11-19T12:00:00Z' });
      await append(ledger);
      const kept = ledger.files().filter((file) => file.startsWith('2026-11-20'));
      expect(kept.map(segmentOf).sort()).toEqual(['', '-2']);
      for (const file of kept) renameSync(ledger.path(file), join(ledger.root, `${file}.away`));

      expect(segmentOf(await append(ledger))).toBe('-3');
      for (const file of kept) rmSync(join(ledger.root, `${file}.away`));
      expect(first).toMatch(name);
      rmSync(ledger.path(ledger.files()[0]));
    }));

  it('each agent has segments of its own', () =>
    inGit(async (ledger) => {
      const cls = await append(ledger);
      const { file } = await ledger.agent('andy').append({ event: 'info', summary: 'x', ts });
      expect(file).toBe(`g/ledger/andy/${cls}`);
    }));
});

describe.skipIf(!requireProgram('git'))('a copied repository', () => {
  it('takes a clone name and session numbers of its own and leaves the files of the first one alone', () =>
    inGit(async (ledger) => {
      await append(ledger);
      const copy = `${ledger.root}-copy`;
      try {
        cpSync(ledger.root, copy, { recursive: true });
        const before = readFileSync(join(copy, 'g/ledger/cls', dayFiles(copy)[0] ?? ''));
        const other = openLedger({ root: copy, durability: 'os' });
        const { session, file } = await other.agent('cls').append({ event: 'info', summary: 'y', ts });
        await other.close();

        expect(file.split('/').at(-1)).toMatch(name);
        expect(dayFiles(copy)).toHaveLength(2);
        expect(readFileSync(join(copy, 'g/ledger/cls', dayFiles(ledger.root)[0] ?? ''))).toEqual(before);
        expect(Number(session.split('_')[2])).toBeGreaterThan(1000);
        const [first, second] = storedLines(copy).toSorted(
          (a, b) => (a.value?.seq ?? 0) - (b.value?.seq ?? 0),
        );
        expect(second?.value?.prev).toBe(first?.hash);
      } finally {
        rmSync(copy, { recursive: true, force: true });
      }
    }));

  it('cloned with git has numbers from another thousand', () =>
    inGit(async (ledger) => {
      await append(ledger);
      execFileSync('git', ['-C', ledger.root, 'add', '-A']);
      execFileSync('git', ['-C', ledger.root, 'commit', '-qm', 'first']);
      const clone = `${ledger.root}-clone`;
      try {
        execFileSync('git', ['clone', '-q', ledger.root, clone]);
        expect(existsSync(join(clone, 'g/.state'))).toBe(false);
        const other = openLedger({ root: clone, durability: 'os' });
        const ack = await other.agent('cls').append({ event: 'info', summary: 'y', ts });
        await other.close();
        expect(Number(ack.session.split('_')[2]) % 1000).toBe(1);
        expect(Number(ack.session.split('_')[2])).toBeGreaterThan(1000);
        expect(ack.seq).toBe(2);
        expect(readdirSync(join(clone, 'g/ledger/cls'))).toHaveLength(2);
      } finally {
        rmSync(clone, { recursive: true, force: true });
      }
    }));
});

describe('outside git', () => {
  it('the plain file is continued also after it was replaced', () =>
    withTempLedger(async (ledger) => {
      await append(ledger);
      writeFileSync(`${ledger.path()}.new`, readFileSync(ledger.path()));
      renameSync(`${ledger.path()}.new`, ledger.path());
      expect(await append(ledger)).toBe('2026-11-20.jsonl');
      expectStraight(ledger);
    }));
});
