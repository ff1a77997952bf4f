import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { validateFiles } from '../../src/ledger/validate.js';
import { verifyLedger } from '../../src/ledger/verify.js';
import { count, randomFrom, seed } from '../support/scale.js';
import {
  hashAt,
  lineAt,
  placesOf,
  readFiles,
  TamperedCopy,
  toLine,
  valueAt,
  withLines,
  writeHistory,
  type LedgerFiles,
  type LinePlace,
} from './verify-material.js';

type Random = () => number;

/** One change to a history. `touched`: names of files of which one has to be named. */
interface Tampered {
  readonly files: LedgerFiles;
  readonly touched: readonly string[];
  readonly what: string;
}

type Tampering = (files: LedgerFiles, random: Random) => Tampered;

const tamperings: Readonly<Record<string, Tampering>> = {
  'a flipped bit': (files, random) => {
    const place = pick(inner(files), random);
    const line = Buffer.from(lineAt(files, place));
    const at = Math.floor(random() * line.length);
    const bit = 1 << Math.floor(random() * 8);
    line[at] = (line[at] ?? 0) ^ bit;
    return changed(files, place, `bit ${bit} of byte ${at}`, (lines) => void (lines[place.at] = line));
  },
  'a removed line': (files, random) => {
    const place = pick(inner(files), random);
    return changed(files, place, 'removed', (lines) => void lines.splice(place.at, 1));
  },
  'several lines removed': (files, random) => {
    const place = pick(inner(files), random);
    const number = 1 + Math.floor(random() * 5);
    const isLastFile = place.name === [...files.keys()].at(-1);
    return changed(files, place, `${number} removed`, (lines) => {
      lines.splice(place.at, Math.min(number, lines.length - place.at - (isLastFile ? 1 : 0)));
    });
  },
  'two lines swapped': (files, random) => {
    const place = pick(
      placesOf(files).filter(({ at }) => at > 0),
      random,
    );
    return changed(files, place, 'swapped with the line before', (lines) => {
      lines.splice(place.at - 1, 2, lines[place.at] as Buffer, lines[place.at - 1] as Buffer);
    });
  },
  'a line moved elsewhere': (files, random) => {
    const place = pick(inner(files), random);
    const to = pick(
      placesOf(files).filter(({ name, at }) => name === place.name && at !== place.at),
      random,
    ).at;
    return changed(files, place, `moved to ${to}`, (lines) => {
      const moved = lines.splice(place.at, 1);
      lines.splice(to, 0, ...moved);
    });
  },
  'an edited copy added': (files, random) => {
    const source = pick(placesOf(files), random);
    return added(files, random, { ...valueAt(files, source), summary: 'All tests passed' });
  },
  'an edited copy added under a new id': (files, random) => {
    const source = pick(placesOf(files), random);
    return added(files, random, {
      ...valueAt(files, source),
      id: newId(random),
      summary: 'All tests passed',
    });
  },
  'a forged line that follows the line before it': (files, random) => {
    const place = pick(inserting(files), random);
    const before = valueAt(files, place);
    const prev = hashAt(files, place);
    const line = {
      ...before,
      id: newId(random),
      seq: (before.seq ?? 0) + 1,
      summary: 'All tests passed',
      prev,
    };
    return changed(files, place, 'forged', (lines) => void lines.splice(place.at + 1, 0, toLine(line)));
  },
  'a forged line that follows any line': (files, random) => {
    const { prev: _own, ...value } = valueAt(files, pick(placesOf(files), random));
    const prev = hashAt(files, pick(placesOf(files), random));
    return added(files, random, { ...value, id: newId(random), prev });
  },
  'a forged line that follows nothing that is here': (files, random) => {
    const value = valueAt(files, pick(placesOf(files), random));
    return added(files, random, { ...value, id: newId(random), prev: 'ab'.repeat(32) });
  },
  'a line of another tool': (files, random) => {
    const { id: _id, seq: _seq, prev: _prev, ...value } = valueAt(files, pick(placesOf(files), random));
    return added(files, random, { ...value, summary: 'All tests passed' });
  },
  'text that is no JSON': (files, random) => {
    const place = pick(inserting(files), random);
    return changed(files, place, 'no JSON', (lines) => void lines.splice(place.at, 0, Buffer.from('oops\n')));
  },
  'a line that claims to have been torn': (files, random) =>
    added(files, random, { ts: '2026-11-18T01:00:00Z', torn: true }),
};

const checks = ['all', 'links'] as const;
const rounds = count(4_000);

describe.each([
  ['outside git', false],
  ['in a git work tree', true],
] as const)('a history %s', (_where, isInGit) => {
  let root = '';
  let files: LedgerFiles;
  let copy: TamperedCopy;

  beforeAll(async () => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-verify-')));
    if (isInGit) spawnSync('git', ['init', '--quiet', root]);
    await writeHistory(root, { days: [25, 30, 20] });
    files = readFiles(root);
    copy = new TamperedCopy(root);
    if (isInGit) spawnSync('git', ['init', '--quiet', copy.root]);
  });
  afterAll(() => {
    rmSync(root, { recursive: true, force: true });
    copy.remove();
  });

  it('is found whole as it was written', () => {
    copy.write(files);
    for (const each of checks) {
      const report = verifyLedger(copy.root, { checks: each, strict: true });
      expect(report).toMatchObject({ ok: true, findings: [], counts: { lines: 75, files: 3, merges: 0 } });
    }
  });

  it.each(Object.entries(tamperings))('shows %s', (name, tamper) => {
    const random = randomFrom(seed(name));
    for (let round = 0; round < rounds / 10; round++) {
      const { files: now, touched, what } = tamper(files, random);
      copy.write(now);
      const report = verifyLedger(copy.root, { checks: round % 2 === 0 ? 'all' : 'links' });
      if (isInGit && looksLikeAnotherBranch(files, now)) {
        expect(report.findings.map(({ kind }) => kind)).toContain('parent_not_here');
        expect(verifyLedger(copy.root, { strict: true }).ok).toBe(false);
        continue;
      }
      const named = report.findings.filter(({ severity }) => severity === 'fault').map(({ file }) => file);
      const isNamed = named.some((file) => touched.includes(file.slice('g/ledger/cls/'.length)));
      expect({
        what,
        ok: report.ok,
        isNamed,
        touched,
        findings: isNamed ? [] : report.findings,
      }).toMatchObject({
        ok: false,
        isNamed: true,
      });
    }
  });

  it.each(Object.entries(tamperings))('without its links would not show every case of %s', (name, tamper) => {
    if (name === 'text that is no JSON') return;
    const random = randomFrom(seed(name));
    let unnoticed = 0;
    for (let round = 0; round < 40; round++) {
      const { files: now } = tamper(files, random);
      copy.write(now);
      if (validateFiles([copy.root]).ok) unnoticed += 1;
    }
    expect(unnoticed).toBeGreaterThan(0);
  });
});

/** Lines that something follows. */
function inner(files: LedgerFiles): readonly LinePlace[] {
  return placesOf(files).slice(0, -1);
}

/** Places behind which two lines of different moments stand, so that no concurrent write explains a line in between. */
function inserting(files: LedgerFiles): readonly LinePlace[] {
  return placesOf(files).slice(0, -2);
}

function changed(
  files: LedgerFiles,
  place: LinePlace,
  what: string,
  change: (lines: Buffer[]) => void,
): Tampered {
  const names = [...files.keys()];
  const next = names[names.indexOf(place.name) + 1];
  const touched = next === undefined ? [place.name] : [place.name, next];
  return {
    files: withLines(files, place.name, change),
    touched,
    what: `${place.name}:${place.at + 1} ${what}`,
  };
}

function added(files: LedgerFiles, random: Random, value: object): Tampered {
  const place = pick(inserting(files), random);
  const what = `added ${JSON.stringify(value)}`;
  return changed(files, place, what, (lines) => void lines.splice(place.at, 0, toLine(value)));
}

/** In git, a file may honestly lack its end, and what its first line follows may lie in a file of another branch. */
function looksLikeAnotherBranch(files: LedgerFiles, now: LedgerFiles): boolean {
  return [...files].some(([name, bytes]) => {
    const left = now.get(name) ?? bytes;
    const hasLostItsEnd = left.at(-1) === 10 && bytes.subarray(0, left.length).equals(left);
    const hasLostItsBeginning = bytes.subarray(bytes.length - left.length).equals(left);
    return left.length < bytes.length && (hasLostItsEnd || hasLostItsBeginning);
  });
}

function pick<T>(items: readonly T[], random: Random): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

function newId(random: Random): string {
  const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  return `01M7X4${Array.from({ length: 20 }, () => digits[Math.floor(random() * 32)]).join('')}`;
}
