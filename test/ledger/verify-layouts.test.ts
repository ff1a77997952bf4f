import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from '../../src/ledger/open.js';
import { rotate } from '../../src/ledger/rotate.js';
import { validateFiles } from '../../src/ledger/validate.js';
import { verifyLedger, type VerifyReport } from '../../src/ledger/verify.js';
import {
  newRepository,
  removeFolder,
  temporaryFolder,
  type TestRepository,
} from '../support/git-repository.js';
import { requireProgram } from '../support/programs.js';
import { count, randomFrom, seed } from '../support/scale.js';
import { cloneLayout, mergedLayout, plainLayout, type Layout, type LayoutOptions } from './verify-layouts.js';
import {
  hashAt,
  lineAt,
  placesOf,
  readFiles,
  TamperedCopy,
  toLine,
  valueAt,
  withLines,
  type LedgerFiles,
  type LinePlace,
} from './verify-material.js';

type Random = () => number;

/** A line that says something and that others follow. */
interface Followed extends LinePlace {
  readonly followers: readonly LinePlace[];
  /** First or last in its file. */
  readonly isAtBorder: boolean;
}

interface Damage {
  readonly files: LedgerFiles;
  /** One of these must be named. */
  readonly places: readonly LinePlace[];
  /** The line that took its place. */
  readonly other?: LinePlace;
}

const damages: Readonly<Record<string, (files: LedgerFiles, line: Followed, random: Random) => Damage>> = {
  changed: (files, line) => ({
    files: withLines(files, line.name, (lines) => {
      lines[line.at] = Buffer.from(String(lines[line.at]).replace('"Step', '"Stop'));
    }),
    places: [line],
  }),
  removed: (files, line) => ({
    files: withLines(files, line.name, (lines) => void lines.splice(line.at, 1)),
    places: [line, before(line), ...line.followers, ...line.followers.map(before)],
  }),
  swapped: (files, line, random) => {
    const other = pick(
      followed(files).filter(({ name, at }) => name !== line.name || at !== line.at),
      random,
    );
    const [one, two] = [lineAt(files, line), lineAt(files, other)];
    const half = withLines(files, line.name, (lines) => void (lines[line.at] = two));
    return {
      files: withLines(half, other.name, (lines) => void (lines[other.at] = one)),
      places: [line, other, behind(line), behind(other)],
      other,
    };
  },
  added: (files, line) => {
    const { id: _, ...value } = valueAt(files, line);
    const forged = toLine({ ...value, id: '01M7X4ABCDEFGHJKMNPQRSTVWX', summary: 'All tests passed' });
    return {
      files: withLines(files, line.name, (lines) => void lines.splice(line.at, 0, forged)),
      places: [line, behind(line)],
    };
  },
};

interface Scene {
  readonly make: (options: LayoutOptions) => Promise<Layout>;
  readonly isCommitted: boolean;
  /** What may be another branch's doing, for all that `verify` can know: the guide says so. */
  readonly mayBeHonest: (kind: string, line: Followed, other: LinePlace | undefined) => boolean;
}

const cloneOf = ({ name }: LinePlace): string => /\.([a-z0-9]{6})[.-]/.exec(name)?.[1] ?? '';
const never = (): boolean => false;

const scenes: Readonly<Record<string, Scene>> = {
  'outside git': { make: plainLayout, isCommitted: false, mayBeHonest: never },
  'of one clone': {
    make: cloneLayout,
    isCommitted: false,
    mayBeHonest: (kind, { isAtBorder }) => kind === 'removed' && isAtBorder,
  },
  'of two clones that were merged': {
    make: mergedLayout,
    isCommitted: false,
    mayBeHonest: (kind, line, other) =>
      (kind === 'removed' && line.isAtBorder) ||
      (kind === 'swapped' && other !== undefined && cloneOf(line) !== cloneOf(other)) ||
      (kind === 'changed' && line.followers.every((follower) => cloneOf(follower) !== cloneOf(line))),
  },
  'of one clone, committed': { make: cloneLayout, isCommitted: true, mayBeHonest: never },
  'of two clones, committed': { make: mergedLayout, isCommitted: true, mayBeHonest: never },
};

describe.skipIf(!requireProgram('git')).each(Object.entries(scenes))('a history %s', (_name, scene) => {
  const random = randomFrom(seed('layouts'));
  const folder = temporaryFolder('layouts');
  let layout: Layout;
  let copy: TamperedCopy;

  beforeAll(async () => {
    layout = await scene.make({ folder: join(folder, 'origin'), random, turns: 6 });
    copy = new TamperedCopy(layout.root);
    copy.write(layout.files);
    if (scene.make !== plainLayout) git(copy.root, 'init', '--quiet');
    if (scene.isCommitted) commitAll(copy.root);
  });
  afterAll(() => {
    copy.remove();
    removeFolder(folder);
  });

  it('is found whole', () => {
    expect(faultsOf(verifyLedger(layout.root))).toEqual([]);
    expect(faultsOf(verifyLedger(copy.root))).toEqual([]);
  });

  it.each(Object.entries(damages))('shows a line that was %s', (kind, damage) => {
    const lines = followed(layout.files);
    let valid = 0;
    for (let round = 0; round < count(400, 3); round++) {
      const line = pick(lines, random);
      const { files, places, other } = damage(layout.files, line, random);
      copy.write(files);
      const report = verifyLedger(copy.root, { checks: round % 2 === 0 ? 'all' : 'links' });
      if (validateFiles([copy.root]).ok) valid += 1;
      const faults = faultsOf(report);
      const isNamed = places.some(({ name, at }) =>
        faults.some((fault) => fault.startsWith(`${name}:${at + 1} `)),
      );
      if (!isNamed && scene.mayBeHonest(kind, line, other)) expect(report.counts.notes).toBeGreaterThan(0);
      else expect(isNamed, JSON.stringify({ line, faults, notes: report.findings }, null, 1)).toBe(true);
    }
    // Without its links none of this would show.
    expect(valid).toBeGreaterThan(0);
  });
});

describe.skipIf(!requireProgram('git'))('in a git work tree', () => {
  let folder = '';
  let repository: TestRepository;
  beforeEach(() => {
    folder = temporaryFolder('committed');
    repository = newRepository(join(folder, 'origin'));
  });
  afterEach(() => removeFolder(folder));

  it('a changed line is named when only a file of an earlier day follows it', async () => {
    for (const day of [20, 19, 20]) await append(repository.top, `2026-11-${day}T10:00:00.000Z`);
    const files = readFiles(repository.top);
    const name = [...files.keys()].find((one) => /^2026-11-20\.[a-z0-9]+\.jsonl$/.test(one)) ?? '';
    const copy = new TamperedCopy(repository.top);
    git(copy.root, 'init', '--quiet');
    copy.write(
      withLines(files, name, (lines) => void (lines[0] = Buffer.from(String(lines[0]).replace('S', 's')))),
    );
    const faults = faultsOf(verifyLedger(copy.root));
    copy.remove();
    expect(faults.map((fault) => fault.split(' ').slice(0, 2).join(' '))).toEqual([
      expect.stringMatching(/^2026-11-19\..*:1 link$/),
      `${name}:1 changed`,
    ]);
  });

  it('the cut end of a committed file is a note as long as nothing follows it, then a fault', async () => {
    const ts = '2026-11-20T10:00:00.000Z';
    for (let line = 0; line < 3; line++) await append(repository.top, ts);
    await rotate(repository.top);
    repository.commitAll('three lines');
    const [[name, bytes] = ['', Buffer.alloc(0)]] = readFiles(repository.top);
    const path = join(repository.top, 'g/ledger/cls', name);
    const cut = (): void => {
      rmSync(path);
      writeFileSync(path, bytes.subarray(0, bytes.lastIndexOf(10, -2) + 1));
    };
    cut();
    const message = 'committed lines behind this one are gone: 1';
    expect(verifyLedger(repository.top).findings).toContainEqual(
      expect.objectContaining({ kind: 'rewound', message }),
    );
    expect(verifyLedger(repository.top).ok).toBe(true);
    repository.git('restore', 'g');
    await append(repository.top, ts);
    expect(verifyLedger(repository.top)).toMatchObject({ ok: true, findings: [] });
    cut();
    expect(faultsOf(verifyLedger(repository.top))).toEqual([
      `${name}:2 changed not line 3 of this file as it was committed`,
    ]);
  });

  it('a committed file that is gone is a note', async () => {
    await append(repository.top, '2026-11-19T10:00:00.000Z');
    await append(repository.top, '2026-11-20T10:00:00.000Z');
    repository.commitAll('two days');
    const [name = ''] = readFiles(repository.top).keys();
    rmSync(join(repository.top, 'g/ledger/cls', name));
    const report = verifyLedger(repository.top);
    expect(report.findings).toContainEqual(
      expect.objectContaining({ kind: 'rewound', file: `g/ledger/cls/${name}` }),
    );
    expect(report.ok).toBe(true);
  });
});

async function append(root: string, ts: string): Promise<void> {
  const ledger = openLedger({ root, durability: 'os' });
  await ledger.agent('cls').append({ event: 'info', summary: 'Step', ts });
  await ledger.close();
}

function faultsOf({ findings }: VerifyReport): readonly string[] {
  return findings
    .filter(({ severity }) => severity === 'fault')
    .map(
      ({ file, line, kind, message }) => `${file.slice('g/ledger/cls/'.length)}:${line} ${kind} ${message}`,
    );
}

function followed(files: LedgerFiles): readonly Followed[] {
  const places = placesOf(files).filter((place) => isEvent(files, place));
  return places.flatMap((place) => {
    const hash = hashAt(files, place);
    const followers = places.filter((other) => [valueAt(files, other).prev].flat().includes(hash));
    const own = places.filter(({ name }) => name === place.name);
    return followers.length === 0
      ? []
      : [{ ...place, followers, isAtBorder: own[0] === place || own.at(-1) === place }];
  });
}

/** Neither torn nor a piece of a line. */
function isEvent(files: LedgerFiles, place: LinePlace): boolean {
  return /"summary":"Step .*\}\n$/.test(lineAt(files, place).toString('utf8'));
}

function before({ name, at }: LinePlace): LinePlace {
  return { name, at: at - 1 };
}

function behind({ name, at }: LinePlace): LinePlace {
  return { name, at: at + 1 };
}

function pick<Item>(items: readonly Item[], random: Random): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

function git(cwd: string, ...args: readonly string[]): void {
  expect(spawnSync('git', args, { cwd }).status).toBe(0);
}

function commitAll(cwd: string): void {
  git(cwd, 'add', '--all');
  git(cwd, '-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--quiet', '--message=All');
}
