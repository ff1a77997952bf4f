import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLedger } from '../../src/ledger/open.js';
import { rotate } from '../../src/ledger/rotate.js';
import { verifyLedger, type Finding, type VerifyReport } from '../../src/ledger/verify.js';
import { noLock } from '../crash/broken-parts.js';
import { brokenProgram, CrashScene } from '../crash/scene.js';
import { newRepository, removeFolder, temporaryFolder, TestRepository } from '../support/git-repository.js';
import { oldLine } from '../support/hand-made-ledger.js';
import { storedLines, withTempLedger } from '../support/ledger.js';
import { requireProgram } from '../support/programs.js';
import { count } from '../support/scale.js';

const info = (summary: string) => ({ event: 'info', summary });

function kindsOf({ findings }: VerifyReport): readonly string[] {
  return [...new Set(findings.map(({ kind }) => kind))].sort();
}

function faultsOf({ findings }: VerifyReport): readonly Finding[] {
  return findings.filter(({ severity }) => severity === 'fault');
}

describe('a history that nobody has touched', () => {
  it('of several agents is whole and says so in one sentence', () =>
    withTempLedger(async ({ root, agent }) => {
      for (const name of ['cls', 'andy', 'hybrid'])
        await agent(name).appendMany(Array.from({ length: 500 }, (_, at) => info(`event ${at}`)));
      const report = verifyLedger(root, { strict: true });
      expect(report.sentence).toBe('1,500 lines of 3 agents, 0 merges, nothing missing');
      expect(report).toMatchObject({
        ok: true,
        findings: [],
        counts: { lines: 1500, agents: 3, faults: 0, notes: 0 },
      });
      expect(report.heads['andy']).toMatchObject([{ seq: 500, line: 500 }]);
    }));

  it('in a zone with summer time is whole, over the change as well', () =>
    withTempLedger(
      async ({ root, agent }) => {
        for (let minute = 0; minute < 200; minute += 7) {
          const ts = new Date(Date.parse('2026-10-24T23:30:00Z') + minute * 60_000).toISOString();
          await agent().append({ ...info('slept'), ts });
        }
        expect(verifyLedger(root, { strict: true })).toMatchObject({
          ok: true,
          findings: [],
          counts: { files: 1 },
        });
      },
      { timeZone: 'Europe/Berlin' },
    ));

  it('with events of other days in between is whole', () =>
    withTempLedger(async ({ root, agent }) => {
      for (let at = 0; at < 40; at++)
        await agent().append({ ...info(`import ${at}`), ts: `2026-11-${18 + (at % 3)}T08:00:00.000Z` });
      expect(verifyLedger(root)).toMatchObject({ ok: true, counts: { files: 3, lines: 40, notes: 0 } });
    }));

  it('is read no further than it went when the look began', async () => {
    const scene = new CrashScene();
    try {
      const writers = [0, 1].map((at) => scene.start({ writer: `w${at}`, way: 'mixed' }));
      await Promise.all(writers.map((writer) => writer.begun()));
      const reports = Array.from({ length: 30 }, () => verifyLedger(scene.root));
      for (const writer of writers) writer.kill();
      await Promise.all(writers.map((writer) => writer.ended()));
      for (const report of reports) expect(report).toMatchObject({ ok: true });
      expect(reports.at(-1)?.counts.lines).toBeGreaterThan(reports[0]?.counts.lines ?? 0);
    } finally {
      await scene.end();
    }
  });
});

describe('lines of other tools', () => {
  const day = (root: string, name = '2026-11-19.jsonl'): string => join(root, 'g/ledger/cls', name);

  it('in front of ours are noted as unlinked, and those of ours behind them still hold', () =>
    withTempLedger(async ({ root, agent, lines }) => {
      mkdirSync(dirname(day(root)), { recursive: true });
      writeFileSync(day(root, '2026-11-18.jsonl'), `${oldLine('a', '2026-11-18T09:00:00Z')}\n`);
      writeFileSync(
        day(root),
        `${['b', 'c', 'd'].map((text) => oldLine(text, '2026-11-19T09:00:00Z')).join('\n')}\n`,
      );
      await agent().append({ ...info('ours'), ts: '2026-11-20T09:00:00Z' });
      expect(lines().at(-1)?.value).toMatchObject({ seq: 5 });
      const report = verifyLedger(root);
      expect(report.findings).toMatchObject([
        { kind: 'unlinked_prefix', file: 'g/ledger/cls/2026-11-18.jsonl', line: 1 },
        { kind: 'unlinked_prefix', file: 'g/ledger/cls/2026-11-19.jsonl', line: 1 },
      ]);
      expect(report).toMatchObject({ ok: true, counts: { lines: 5 } });
      writeFileSync(
        day(root),
        `${['b', 'd'].map((text) => oldLine(text, '2026-11-19T09:00:00Z')).join('\n')}\n`,
      );
      expect(verifyLedger(root)).toMatchObject({ ok: false });
    }));

  it('between ours are followed by ours', () =>
    withTempLedger(async ({ root, agent, path }) => {
      const ts = '2026-11-19T09:00:00.000Z';
      await agent().append({ ...info('one'), ts });
      appendFileSync(path(), `${oldLine('guest', ts)}\n`);
      await agent().append({ ...info('two'), ts });
      expect(verifyLedger(root)).toMatchObject({ ok: true, findings: [], counts: { lines: 3 } });
    }));

  it('may have a byte order mark and CR LF', () =>
    withTempLedger(async ({ root, agent }) => {
      mkdirSync(dirname(day(root)), { recursive: true });
      const ts = '2026-11-19T09:00:00Z';
      writeFileSync(day(root), `\ufeff${oldLine('a', ts)}\r\n${oldLine('b', ts)}\r\n`);
      await agent().append({ ...info('ours'), ts });
      expect(verifyLedger(root)).toMatchObject({
        ok: true,
        counts: { lines: 3 },
        kinds: { unlinked_prefix: 1 },
      });
    }));

  it('are verified where no workspace was ever made', () =>
    withTempLedger(({ root }) => {
      mkdirSync(dirname(day(root)), { recursive: true });
      writeFileSync(day(root), `${oldLine('a', '2026-11-19T09:00:00Z')}\n`);
      expect(verifyLedger(root)).toMatchObject({ ok: true, counts: { lines: 1, agents: 1 } });
    }));
});

describe('writers without a lock', () => {
  let scene: CrashScene;
  beforeEach(() => void (scene = new CrashScene()));
  afterEach(() => scene.end());

  it('leave forks, which are no fault before the next append and joined after it', async () => {
    const program = await brokenProgram('test/crash/writer.child.ts', scene.folder, noLock);
    const events = count(20_000, 250);
    const ways = ['batch', 'single', 'mixed', 'once'] as const;
    const writers = Array.from({ length: 8 }, (_, at) =>
      scene.start({ writer: `w${at}`, way: ways[at % 4] ?? 'batch', events, batchEvents: 120 }, program),
    );
    await Promise.all(writers.map((writer) => writer.ended()));
    const before = verifyLedger(scene.root);
    const ledger = openLedger({ root: scene.root, durability: 'os' });
    await ledger.agent('cls').append(info('one more'));
    await ledger.close();
    const after = verifyLedger(scene.root);
    process.stdout.write(`${before.sentence}\n${after.sentence}\n`);
    expect(before).toMatchObject({ ok: true, counts: { lines: 8 * events, faults: 0 } });
    expect(after).toMatchObject({ ok: true, counts: { lines: 8 * events + 1, faults: 0 } });
    expect(after.heads['cls']).toHaveLength(1);
    expect(kindsOf(after)).not.toContain('fork_open');
    expect(verifyLedger(scene.root, { linear: true }).ok).toBe(false);
  }, 600_000);
});

describe('writers that are killed', () => {
  let scene: CrashScene;
  beforeEach(() => void (scene = new CrashScene()));
  afterEach(() => scene.end());

  it('leave torn lines, which are explained by their records', async () => {
    const kills = count(200);
    for (let kill = 0; kill < kills; kill++) {
      const cut = { number: 1, share: (kill + 0.5) / kills };
      await scene.start({ writer: `w${kill}`, way: 'batch', batchEvents: 4, dieInWrite: cut }).ended();
      expect(faultsOf(verifyLedger(scene.root))).toEqual([]);
    }
    await scene.start({ writer: 'last', way: 'single', events: 1 }).ended();
    const report = verifyLedger(scene.root);
    expect(report).toMatchObject({ ok: true });
    expect(report.counts.torn).toBeGreaterThan(0);
    expect(report.kinds).toEqual({ torn_healed: report.counts.torn });
    const torn = storedLines(scene.root).filter(({ value }) => value?.torn === true);
    expect(report.counts.torn).toBe(torn.length);
  }, 120_000);
});

describe.skipIf(!requireProgram('git'))('clones of a git repository', () => {
  let folder = '';
  let origin: TestRepository;
  beforeEach(() => {
    folder = temporaryFolder('verify-clones');
    origin = newRepository(join(folder, 'origin'));
  });
  afterEach(() => removeFolder(folder));

  it('that were merged are whole, forks before the next append open and joined after it', async () => {
    await mergeTwoClones();
    const open = verifyLedger(origin.top);
    expect(open).toMatchObject({ ok: true, counts: { lines: 9 }, kinds: { fork_open: 1 } });
    expect(open.heads['cls']).toHaveLength(2);
    await append(origin.top, 1);
    const joined = verifyLedger(origin.top);
    expect(joined).toMatchObject({ ok: true, counts: { merges: 1 }, kinds: { fork_joined: 1 } });
    expect(joined.sentence).toBe('10 lines of 1 agent, 1 merge, nothing missing; 1 note');
    expect(verifyLedger(origin.top, { linear: true })).toMatchObject({ ok: false, counts: { faults: 1 } });
  });

  it('show where a branch lacks what a live file follows', async () => {
    const base = await mergeTwoClones();
    await append(origin.top, 2);
    origin.git('checkout', '--quiet', base);
    const report = verifyLedger(origin.top);
    expect(report).toMatchObject({ ok: true, counts: { lines: 5 }, kinds: { parent_not_here: 1 } });
    expect(report.sentence).toContain('1 follows a line that is not here');
    await append(origin.top, 1);
    origin.git('checkout', '--quiet', 'main');
    expect(verifyLedger(origin.top)).toMatchObject({ ok: true });
    await append(origin.top, 1);
    const joined = verifyLedger(origin.top);
    expect(faultsOf(joined)).toEqual([]);
    expect(joined.kinds).not.toHaveProperty('parent_not_here');
  });

  it('that stashed a file they had committed while it was live say what was taken away until it is back', async () => {
    await append(origin.top, 3);
    origin.commitAll('live file and all');
    await append(origin.top, 2);
    origin.git('stash', '--quiet');
    expect(verifyLedger(origin.top)).toMatchObject({ ok: true, kinds: { rewound: 1 } });
    await append(origin.top, 3);
    const rewound = verifyLedger(origin.top);
    expect(rewound).toMatchObject({ ok: true, kinds: { rewound: 1 } });
    origin.git('stash', 'pop', '--quiet');
    expect(verifyLedger(origin.top)).toMatchObject({ ok: true, kinds: { fork_open: 1 } });
    await append(origin.top, 1);
    expect(verifyLedger(origin.top)).toMatchObject({ ok: true, kinds: { fork_joined: 1 } });
  });

  it('that brought back only the committed front of such a file are not taken for tampering', async () => {
    await append(origin.top, 0);
    origin.commitAll('an empty workspace');
    await append(origin.top, 2);
    origin.commitAll('the front of the live file');
    await append(origin.top, 3);
    origin.git('stash', '--quiet');
    origin.git('checkout', '--quiet', 'HEAD~1');
    await append(origin.top, 4);
    origin.git('checkout', '--quiet', 'main');
    const report = verifyLedger(origin.top);
    expect(faultsOf(report)).toEqual([]);
    expect(report.kinds).toMatchObject({ rewound: 1, fork_open: 1 });
  });

  it('that wrote less since the stash than they get back are not taken for tampering either', async () => {
    await append(origin.top, 2);
    origin.commitAll('the front of the live file');
    await append(origin.top, 9);
    origin.git('stash', '--quiet');
    await append(origin.top, 1);
    origin.git('stash', 'pop', '--quiet');
    const report = verifyLedger(origin.top);
    expect(faultsOf(report)).toEqual([]);
    expect(report.heads['cls']).toHaveLength(2);
  });

  /** Two clones that wrote apart and were merged. Returns the commit before they parted. */
  async function mergeTwoClones(): Promise<string> {
    await append(origin.top, 3);
    await commit(origin, 'three');
    const base = origin.git('rev-parse', 'HEAD').trim();
    const branch = new TestRepository(join(folder, 'branch'));
    origin.git('worktree', 'add', '--quiet', branch.top, '-b', 'side');
    await append(branch.top, 4);
    await commit(branch, 'the side goes on');
    await append(origin.top, 2);
    await commit(origin, 'main goes on');
    origin.git('merge', '--quiet', '--no-edit', 'side');
    return base;
  }
});

async function append(root: string, events: number): Promise<void> {
  const ledger = openLedger({ root, durability: 'os' });
  for (let at = 0; at < events; at++) await ledger.agent('cls').append(info(`event ${at}`));
  await ledger.close();
}

async function commit(repository: TestRepository, message: string): Promise<void> {
  await rotate(repository.top);
  repository.commitAll(message);
}
