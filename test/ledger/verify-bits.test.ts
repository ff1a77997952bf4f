import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyLedger, type VerifyReport } from '../../src/ledger/verify.js';
import { count, longRun, randomFrom, seed } from '../support/scale.js';
import { linesIn, readFiles, TamperedCopy, writeHistory, type LedgerFiles } from './verify-material.js';

const linesPerDay = count(1_000, 100);
const newline = 10;

let root = '';
let files: LedgerFiles;
let copy: TamperedCopy;

beforeAll(async () => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'agent-ledger-bits-')));
  await writeHistory(root, { days: [linesPerDay, linesPerDay] });
  files = readFiles(root);
  copy = new TamperedCopy(root);
}, 120_000);
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
  copy.remove();
});

describe(`every bit of a ledger of ${2 * linesPerDay} lines`, () => {
  /**
   * Lines that are four apart have no link in common, so a bit of each can be flipped at once; every one of them must
   * be found in its own place.
   */
  it('is vouched for by the line that follows', () => {
    const longest = Math.max(
      ...[...files.values()].flatMap((bytes) => linesIn(bytes).map(({ length }) => length)),
    );
    const all = longest * 8;
    const random = randomFrom(seed('bits'));
    const bits = longRun ? Array.from({ length: all }, (_, bit) => bit) : sample(all, 60, random);
    let flipped = 0;
    for (const bit of bits) {
      const offset = longRun ? bit % 4 : Math.floor(random() * 4);
      for (const start of longRun ? [0, 1, 2, 3] : [offset]) {
        const { tampered, places } = flipEach(files, { bit, start });
        copy.write(tampered);
        const report = verifyLedger(copy.root, { checks: bit % 8 === 0 ? 'all' : 'links' });
        expect(unnoticed(report, places), `bit ${bit} of every fourth line from ${start}`).toEqual([]);
        flipped += places.length;
      }
    }
    process.stdout.write(`${flipped} flipped bits, each found in its place\n`);
  }, 3_600_000);

  it('also of newlines, and those that make one', () => {
    const random = randomFrom(seed('newlines'));
    const splits = [...files].flatMap(([name, bytes]) =>
      splittingBits(bytes).map((split) => ({ name, ...split })),
    );
    const tried = longRun ? splits : sample(splits.length, 100, random).map((at) => splits[at]!);
    for (const { name, at, bit } of tried) {
      const bytes = Buffer.from(files.get(name) ?? '');
      bytes[at] = (bytes[at] ?? 0) ^ bit;
      copy.write(new Map([...files, [name, bytes]]));
      const report = verifyLedger(copy.root, { checks: 'links' });
      const named = report.findings.filter(({ severity }) => severity === 'fault').map(({ file }) => file);
      expect({ ok: report.ok, named }, `bit ${bit} of byte ${at} of ${name}`).toMatchObject({
        ok: false,
        named: expect.arrayContaining([`g/ledger/cls/${name}`]),
      });
    }
  }, 3_600_000);
});

interface Flip {
  /** From 0, in every line that has so many. */
  readonly bit: number;
  /** First of every fourth line. */
  readonly start: number;
}

/** Flips one bit of every fourth line, except in the last line of all and where that makes or unmakes a newline. */
function flipEach(
  all: LedgerFiles,
  { bit, start }: Flip,
): { tampered: LedgerFiles; places: readonly string[] } {
  const lastFile = [...all.keys()].at(-1);
  const places: string[] = [];
  const tampered = new Map<string, Buffer>();
  for (const [name, bytes] of all) {
    const lines = linesIn(bytes).map((line) => Buffer.from(line));
    for (let at = start; at < lines.length; at += 4) {
      const line = lines[at]!;
      const byte = bit >> 3;
      const flipped = (line[byte] ?? newline) ^ (1 << (bit & 7));
      if (byte >= line.length - 1 || flipped === newline) continue;
      if (name === lastFile && at === lines.length - 1) continue;
      line[byte] = flipped;
      places.push(`g/ledger/cls/${name}:${at + 1}`);
    }
    tampered.set(name, Buffer.concat(lines));
  }
  return { tampered, places };
}

/** Places of which no fault tells, neither at the line itself nor as a broken link right behind it. */
function unnoticed({ findings }: VerifyReport, places: readonly string[]): readonly string[] {
  const named = new Set(
    findings.filter(({ severity }) => severity === 'fault').map(({ file, line }) => `${file}:${line}`),
  );
  return places.filter((place) => !named.has(place));
}

function splittingBits(bytes: Buffer): readonly { readonly at: number; readonly bit: number }[] {
  const found: { at: number; bit: number }[] = [];
  const end = bytes.lastIndexOf(newline, bytes.length - 2);
  for (let at = 0; at < end; at++)
    for (let bit = 1; bit < 256; bit *= 2)
      if (bytes[at] === newline || ((bytes[at] ?? 0) ^ bit) === newline) found.push({ at, bit });
  return found;
}

function sample(size: number, wanted: number, random: () => number): readonly number[] {
  return Array.from({ length: wanted }, () => Math.floor(random() * size));
}
