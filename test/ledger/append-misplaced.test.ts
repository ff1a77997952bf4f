import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from '../../src/ledger/open.js';
import { codeOf, withTempLedger, type TempLedger } from '../support/ledger.js';

let outside = '';
beforeEach(() => void (outside = mkdtempSync(join(tmpdir(), 'agent-ledger-outside-'))));
afterEach(() => rmSync(outside, { recursive: true, force: true }));

/** By a process of its own each time, as far as caches and descriptors go. */
async function append({ open }: TempLedger, more: { id?: string; agent?: string } = {}): Promise<void> {
  const { agent = 'cls', ...rest } = more;
  const ledger = open();
  try {
    await ledger.agent(agent).append({ event: 'info', summary: 'x', ...rest });
  } finally {
    await ledger.close();
  }
}

/** Something else stands where the day file was: refused; once it is gone, the loss is on record and all goes on. */
function expectRefusal(code: string, put: (path: string) => unknown): Promise<void> {
  return withTempLedger(async (ledger) => {
    await append(ledger);
    await append(ledger);
    const path = ledger.path();
    rmSync(path);
    put(path);
    expect(await codeOf(() => append(ledger))).toBe(code);
    expect(await codeOf(() => append(ledger))).toBe(code);
    rmSync(path, { recursive: true });
    await append(ledger);
    expect(ledger.lines().map(({ value }) => value?.event)).toEqual(['ledger_rewound', 'info']);
  });
}

describe('in the place of the day file', () => {
  it('a folder is refused', () => expectRefusal('IO_NOT_A_FILE', (path) => mkdirSync(path)));

  it('a pipe is refused and not waited for', () =>
    expectRefusal('IO_NOT_A_FILE', (path) => execFileSync('mkfifo', [path])));

  it('a link is refused, and its target stays as it is', async () => {
    const target = join(outside, 'target');
    writeFileSync(target, 'mine\n');
    await expectRefusal('IO_OUTSIDE_ROOT', (path) => symlinkSync(target, path));
    expect(readFileSync(target, 'utf8')).toBe('mine\n');
  });

  it('of another day, a pipe, a link and a folder are passed over', () =>
    withTempLedger(async (ledger) => {
      await append(ledger);
      execFileSync('mkfifo', [join(ledger.root, 'g/ledger/cls/2026-01-01.jsonl')]);
      symlinkSync('/etc/passwd', join(ledger.root, 'g/ledger/cls/2026-01-02.jsonl'));
      mkdirSync(join(ledger.root, 'g/ledger/cls/2026-01-03.jsonl'));
      await append(ledger);
      await append(ledger, { id: '01KDW6RHM00000000000000001' }); // of 1 January 2026
      const [file = ''] = ledger.files().filter((name) => !name.startsWith('2026-01'));
      expect(readFileSync(ledger.path(file), 'utf8').trim().split('\n')).toHaveLength(3);
    }));
});

describe('in the place of the agent folder', () => {
  it('a link out of the workspace is refused, and its target stays empty', () =>
    withTempLedger(async (ledger) => {
      await append(ledger, { agent: 'andy' });
      symlinkSync(outside, join(ledger.root, 'g/ledger/cls'));
      expect(await codeOf(() => append(ledger))).toBe('IO_OUTSIDE_ROOT');
      expect(readdirSync(outside)).toEqual([]);

      rmSync(join(ledger.root, 'g/ledger/cls'));
      await append(ledger);
      expect(ledger.lines()).toHaveLength(1);
    }));

  it('a link to nowhere is refused, and nothing is made there', () =>
    withTempLedger(async (ledger) => {
      await append(ledger, { agent: 'andy' });
      symlinkSync(join(outside, 'nowhere'), join(ledger.root, 'g/ledger/cls'));
      expect(await codeOf(() => append(ledger))).toMatch(/^IO_/);
      expect(existsSync(join(outside, 'nowhere'))).toBe(false);
    }));

  it('a file is refused', () =>
    withTempLedger(async (ledger) => {
      await append(ledger, { agent: 'andy' });
      writeFileSync(join(ledger.root, 'g/ledger/cls'), '');
      expect(await codeOf(() => append(ledger))).toBe('IO_NOT_A_FILE');
    }));
});

describe('in the place of the folder of all ledgers', () => {
  it('a link out of the workspace is refused, and no agent folder is made there', () =>
    withTempLedger(async (ledger) => {
      await append(ledger, { agent: 'andy' });
      renameSync(join(ledger.root, 'g/ledger'), join(outside, 'ledger'));
      symlinkSync(join(outside, 'ledger'), join(ledger.root, 'g/ledger'));
      expect(await codeOf(() => append(ledger))).toBe('IO_OUTSIDE_ROOT');
      expect(readdirSync(join(outside, 'ledger')).sort()).toEqual(['andy', 'ledger.json']);
    }));

  it.each(['g', 'g/ledger', 'g/.state'])('%s as a link out of a workspace to be is refused', async (name) => {
    const root = mkdtempSync(join(outside, 'root-'));
    const target = mkdtempSync(join(outside, 'target-'));
    mkdirSync(dirname(join(root, name)), { recursive: true });
    symlinkSync(target, join(root, name));
    expect(await codeOf(async () => openLedger({ root }))).toBe('IO_OUTSIDE_ROOT');
    expect(readdirSync(target)).toEqual([]);
  });

  it('a link from g to a folder of the workspace is fine', async () => {
    const root = mkdtempSync(join(outside, 'root-'));
    mkdirSync(join(root, 'elsewhere'));
    symlinkSync('elsewhere', join(root, 'g'));
    const ledger = openLedger({ root });
    await ledger.agent('cls').append({ event: 'info', summary: 'Through a link' });
    await ledger.close();
    expect(readdirSync(join(root, 'elsewhere')).sort()).toContain('ledger');
  });

  it('ledger.json as a link to nowhere is refused; what git is to ignore is said already', async () => {
    const root = mkdtempSync(join(outside, 'root-'));
    mkdirSync(join(root, 'g/ledger'), { recursive: true });
    symlinkSync(join(outside, 'nowhere'), join(root, 'g/ledger/ledger.json'));
    expect(await codeOf(async () => openLedger({ root }))).toBe('IO_NOT_A_FILE');
    expect(readFileSync(join(root, 'g/.gitignore'), 'utf8')).toContain('spool/');
  });

  it('a file is refused', () =>
    withTempLedger(async (ledger) => {
      mkdirSync(join(ledger.root, 'g'));
      writeFileSync(join(ledger.root, 'g/ledger'), '');
      expect(await codeOf(() => append(ledger))).toBe('IO_NOT_A_FILE');
    }));
});

describe('in the place of the lock', () => {
  it('a file is refused', () =>
    withTempLedger(async (ledger) => {
      await append(ledger, { agent: 'andy' });
      writeFileSync(join(ledger.root, 'g/.state/locks/cls.lock'), '');
      expect(await codeOf(() => append(ledger))).toBe('IO_NOT_A_FILE');
      rmSync(join(ledger.root, 'g/.state/locks/cls.lock'));
      await append(ledger);
    }));
});
