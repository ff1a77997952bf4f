import {
  copyFileSync,
  mkdirSync,
  openSync,
  closeSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyLedger } from '../../src/ledger/verify.js';
import { LiveWriter, readRecord } from '../support/git-live-writer.js';
import {
  dayFilesOf,
  linesOfAgent,
  newWorkspaceRepository,
  removeFolder,
  temporaryFolder,
} from '../support/git-repository.js';
import { requireProgram } from '../support/programs.js';
import { count, randomFrom, seed } from '../support/scale.js';

const agent = 'cls';

/** What somebody does to the day file at `path`; `random` from 0 to 1. */
const disturbances: Readonly<Record<string, (path: string, random: number) => void>> = {
  truncated: (path, random) => truncateSync(path, Math.floor(statSync(path).size * random * 0.9)),
  emptied: (path) => truncateSync(path, 0),
  rewritten: (path, random) => overwriteByte(path, random),
  replaced: (path, random) => {
    const lines = readFileSync(path, 'utf8').split('\n');
    writeBeside(path, `${lines.slice(0, Math.floor((lines.length - 1) * random * 0.9)).join('\n')}\n`);
    renameSync(`${path}.other`, path);
  },
  'replaced by a copy of itself': (path) => {
    copyFileSync(path, `${path}.other`);
    renameSync(`${path}.other`, path);
  },
  deleted: (path) => rmSync(path),
  'deleted with its folder': (path) => rmSync(join(path, '..'), { recursive: true }),
};

const places = ['outside git', 'in a git work tree'] as const;
const cases = places.flatMap((place) => Object.keys(disturbances).map((how) => ({ how, place })));

let base: string;
let writer: LiveWriter;

beforeEach(() => {
  base = temporaryFolder('disturbed');
});
afterEach(async () => {
  await writer.kill();
  removeFolder(base);
});

async function begin(place: (typeof places)[number], kind: 'own' | 'careless'): Promise<string> {
  const root = join(base, 'work');
  if (place === 'in a git work tree') newWorkspaceRepository(root);
  else mkdirSync(root);
  writer = new LiveWriter({ root, agent, recordFile: recordFile(), kind });
  await writer.ready();
  for (let lines = 0; lines < 5; lines++) await writer.sync();
  return root;
}

const recordFile = (): string => join(base, 'record');

/** Acknowledged events that are in no file. */
function missing(root: string): readonly string[] {
  const present = new Set(linesOfAgent(root, agent).map(({ hash }) => hash));
  return readRecord(recordFile())
    .acked.filter(({ hash }) => !present.has(hash))
    .map(({ id, seq }) => `${id} (seq ${seq})`);
}

/** Whether the ledger itself says that something was taken away or changed. */
function isReported(root: string): boolean {
  const rewound = linesOfAgent(root, agent).some(({ event }) => event === 'ledger_rewound');
  const { findings } = verifyLedger(root);
  return rewound || findings.some(({ severity, kind }) => severity === 'fault' || kind === 'parent_not_here');
}

describe.skipIf(!requireProgram('git'))('under a live writer, a day file', () => {
  const random = randomFrom(seed('disturbed files'));
  const rounds = count(100);

  describe.each(cases)('$how, $place', ({ how, place }) => {
    it('stops nobody: the writer goes on, and what is gone is reported', { timeout: 120_000 }, async () => {
      const root = await begin(place, 'own');
      for (let round = 0; round < rounds; round++) {
        const name = dayFilesOf(root, agent).at(-1) ?? '';
        disturbances[how]?.(join(root, 'g/ledger', agent, name), random());
        await writer.sync();
        await writer.sync();

        expect(missing(root).length === 0 || isReported(root)).toBe(true);
      }
      await writer.stop();
      expect(readRecord(recordFile()).failures).toEqual([]);
    });
  });

  it('negative control: a writer that holds on to its descriptor loses events, and nothing tells of it', async () => {
    const root = await begin('outside git', 'careless');

    disturbances['replaced']?.(join(root, 'g/ledger', agent, dayFilesOf(root, agent).at(-1) ?? ''), 0.5);
    await writer.sync();

    expect(missing(root).length).toBeGreaterThan(0);
    expect(isReported(root)).toBe(false);
  });
});

function overwriteByte(path: string, random: number): void {
  const content = readFileSync(path);
  const at = Math.floor(random * content.length);
  const fd = openSync(path, 'r+');
  try {
    writeSync(fd, Buffer.of(content[at] === 0x41 ? 0x42 : 0x41), 0, 1, at);
  } finally {
    closeSync(fd);
  }
}

function writeBeside(path: string, text: string): void {
  const fd = openSync(`${path}.other`, 'w');
  writeSync(fd, text);
  closeSync(fd);
}
