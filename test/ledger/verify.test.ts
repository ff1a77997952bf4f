import {
  appendFileSync,
  chmodSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLedger } from '../../src/ledger/open.js';
import { renderVerifyReport, verifyLedger, type VerifyReport } from '../../src/ledger/verify.js';
import { checkLedger } from '../support/check-ledger.js';
import { addLines, chain, handMade, ledgerPath, oldLine } from '../support/hand-made-ledger.js';
import { codeOf, leafHashOf, rootLinkOf, withTempLedger, type TempLedger } from '../support/ledger.js';
import { linesIn } from './verify-material.js';

const info = (summary: string) => ({ event: 'info', summary });

/** Appends and closes: what the writer remembers is on disk then. */
async function appendLines({ root }: TempLedger, lines: number): Promise<void> {
  const ledger = openLedger({ root, durability: 'os' });
  for (let at = 0; at < lines; at++) await ledger.agent('cls').append(info(`event ${at}`));
  await ledger.close();
}

/** Writes into the file that is there, as an editor that keeps it or a script does. */
function editInPlace(path: string, change: (lines: Buffer[]) => void): void {
  const lines = [...linesIn(readFileSync(path))];
  change(lines);
  writeFileSync(path, Buffer.concat(lines));
}

/** Puts another file in its place, as git and most editors do. */
function replace(path: string, change: (lines: Buffer[]) => void): void {
  const lines = [...linesIn(readFileSync(path))];
  change(lines);
  rmSync(path);
  writeFileSync(path, Buffer.concat(lines));
}

function withText(line: Buffer | undefined, from: string, to: string): Buffer {
  return Buffer.from((line ?? '').toString().replace(from, to));
}

function placesOf({ findings }: VerifyReport): readonly string[] {
  return findings.map(({ kind, file, line }) => `${kind} ${file.slice('g/ledger/cls/'.length)}:${line}`);
}

describe('the newest line, which nothing follows', () => {
  it('is known to have been changed in place', () =>
    withTempLedger(async (ledger) => {
      await appendLines(ledger, 5);
      editInPlace(ledger.path(), (lines) => void (lines[4] = withText(lines[4], 'event 4', 'event 5')));
      const report = verifyLedger(ledger.root);
      expect(report.ok).toBe(false);
      expect(placesOf(report)).toEqual([`changed ${ledger.files()[0]}:5`]);
    }));

  it('is known to have been cut off in place', () =>
    withTempLedger(async (ledger) => {
      await appendLines(ledger, 5);
      editInPlace(ledger.path(), (lines) => void lines.splice(3));
      const report = verifyLedger(ledger.root);
      expect(placesOf(report)).toEqual([`changed ${ledger.files()[0]}:3`]);
      expect(report.findings[0]?.message).toMatch(/^cut in place: \d+ bytes/);
    }));

  it('is known to have been replaced by another one of its number', () =>
    withTempLedger(async (ledger) => {
      await appendLines(ledger, 5);
      replace(ledger.path(), (lines) => void (lines[4] = withText(lines[4], 'event 4', 'event 5')));
      expect(placesOf(verifyLedger(ledger.root))).toEqual([`changed ${ledger.files()[0]}:5`]);
    }));

  it('is known to be gone with the whole folder of its agent', () =>
    withTempLedger(async (ledger) => {
      await appendLines(ledger, 5);
      rmSync(dirname(ledger.path()), { recursive: true });
      expect(verifyLedger(ledger.root)).toMatchObject({ kinds: { rewound: 1 }, counts: { lines: 0 } });
    }));

  it('is known to be gone from a file that was replaced, which git does too: a note', () =>
    withTempLedger(async (ledger) => {
      await appendLines(ledger, 5);
      replace(ledger.path(), (lines) => void lines.splice(3));
      const report = verifyLedger(ledger.root);
      expect(placesOf(report)).toEqual([`rewound ${ledger.files()[0]}:3`]);
      expect(report).toMatchObject({ ok: true });
      expect(report.sentence).toBe('3 lines of 1 agent, 0 merges, 1 line known earlier is gone');
      expect(verifyLedger(ledger.root, { strict: true }).ok).toBe(false);
    }));

  it("is known to the user's own folder when the caches of the workspace are gone", () =>
    withTempLedger(async (ledger) => {
      await appendLines(ledger, 5);
      rmSync(join(ledger.root, 'g/.state'), { recursive: true });
      expect(verifyLedger(ledger.root)).toMatchObject({ ok: true, findings: [] });
      replace(ledger.path(), (lines) => void lines.splice(4));
      expect(placesOf(verifyLedger(ledger.root))).toEqual([`rewound ${ledger.files()[0]}:4`]);
      replace(ledger.path(), (lines) => void lines.push(withText(lines[3], '"seq":4', '"seq":5')));
      expect(verifyLedger(ledger.root).findings).toContainEqual(
        expect.objectContaining({ kind: 'changed', line: 5 }),
      );
    }));

  it('nobody remembers: a cut leaves no trace', () =>
    withTempLedger(async (ledger) => {
      await appendLines(ledger, 5);
      const copy = join(ledger.root, 'copy');
      cpSync(join(ledger.root, 'g/ledger'), join(copy, 'g/ledger'), { recursive: true });
      replace(join(copy, 'g/ledger/cls', ledger.files()[0] ?? ''), (lines) => void lines.splice(3));
      expect(verifyLedger(copy)).toMatchObject({ ok: true, findings: [] });
    }));
});

describe('a line put in front of the newest one', () => {
  const insert = (lines: Buffer[]): void => void lines.splice(4, 0, withText(lines[4], 'event 4', 'event 9'));

  it('is known to have been written into the file', () =>
    withTempLedger(async (ledger) => {
      await appendLines(ledger, 5);
      editInPlace(ledger.path(), (lines) => {
        insert(lines);
        lines[4] = withText(lines[4], '"id":"0', '"id":"1');
      });
      expect(verifyLedger(ledger.root).findings).toContainEqual(
        expect.objectContaining({ kind: 'changed', message: expect.stringContaining('in place') }),
      );
    }));

  it('under the same id is a conflict', () =>
    withTempLedger(async (ledger) => {
      await appendLines(ledger, 5);
      replace(ledger.path(), insert);
      expect(verifyLedger(ledger.root).findings).toContainEqual(
        expect.objectContaining({
          kind: 'id_conflict',
          line: 6,
          message: expect.stringContaining('other summary'),
        }),
      );
    }));
});

describe('a rewind that writers put on record', () => {
  it('is a note until the line is back', () =>
    withTempLedger(async (ledger) => {
      await appendLines(ledger, 5);
      const whole = readFileSync(ledger.path());
      replace(ledger.path(), (lines) => void lines.splice(3));
      await appendLines(ledger, 1);
      const report = verifyLedger(ledger.root);
      expect(placesOf(report)).toEqual([`rewound ${ledger.files()[0]}:4`]);
      expect(report.findings[0]?.message).toMatch(/^line number 5 .* is gone since then$/);
      replace(ledger.path(), (lines) => void lines.splice(3, 0, ...linesIn(whole).slice(3)));
      expect(verifyLedger(ledger.root)).toMatchObject({ ok: true, kinds: { fork_open: 1 } });
      await appendLines(ledger, 1);
      expect(verifyLedger(ledger.root)).toMatchObject({ ok: true, kinds: { fork_joined: 1 } });
    }));
});

describe('ids', () => {
  it('that stand for the same event twice are noted', () =>
    withTempLedger(({ root }) => {
      const path = ledgerPath(root, 'cls', '2026-11-20.jsonl');
      const [first, second] = chain(2) as [never, never];
      const id = /"id":"(.{26})"/.exec((first as { text: string }).text)?.[1] ?? '';
      const again = handMade({ seq: 3, id, summary: 'Line 1', prev: [(second as { hash: string }).hash] });
      addLines(path, [first, second, again]);
      expect(verifyLedger(root)).toMatchObject({ ok: true, kinds: { repeated_line: 1 } });
    }));

  it('of lines that stand twice are noted, and the copy counts once', () =>
    withTempLedger(async (ledger) => {
      await appendLines(ledger, 6);
      replace(ledger.path(), (lines) => void lines.splice(5, 0, lines[1] as Buffer));
      const report = verifyLedger(ledger.root);
      expect(report).toMatchObject({ ok: true, counts: { lines: 6 } });
      expect(placesOf(report)).toEqual([`repeated_line ${ledger.files()[0]}:6`]);
    }));
});

describe('what a line alone gives away', () => {
  it.each([
    [
      'schema',
      (line: string) => line.replace('"task_id":"unknown"', '"task_id":""'),
      /^\/task_id must NOT have fewer/,
    ],
    ['schema', (line: string) => line.replace('"agent":"cls"', '"agent":"andy"'), /^\/agent is not cls/],
    ['damaged', (line: string) => line.replace('"data":{', '"data":[{'), /^no JSON object in UTF-8$/],
    ['day', (line: string) => line.replace(/"ts":"\d{4}/, '"ts":"2027'), /^its time lies in 2027-/],
    [
      'clock_back',
      (line: string) => line.replace(/T\d\d:\d\d/, 'T00:00'),
      /^its time is before that of the line it follows/,
    ],
  ] as const)('is found in the newest line: %s', (kind, change, message) =>
    withTempLedger(async (ledger) => {
      const ts = '2026-11-20T10:00:00.000Z';
      for (const summary of ['one', 'two']) await ledger.agent().append({ ...info(summary), ts });
      const copy = join(ledger.root, 'copy');
      cpSync(join(ledger.root, 'g/ledger'), join(copy, 'g/ledger'), { recursive: true });
      const path = join(copy, 'g/ledger/cls/2026-11-20.jsonl');
      replace(path, (lines) => void (lines[1] = Buffer.from(change(String(lines[1])))));
      for (const checks of ['all', 'links'] as const) {
        const { findings, ok } = verifyLedger(copy, { checks });
        expect(findings).toMatchObject([{ kind, line: 2, message: expect.stringMatching(message) }]);
        expect(ok).toBe(kind === 'day' || kind === 'clock_back');
      }
    }),
  );

  it('is looked for in every line, unless only links are asked for and a later line vouches for it', () =>
    withTempLedger(({ root }) => {
      const odd = handMade({ seq: 1, summary: 'x'.repeat(501) });
      addLines(ledgerPath(root, 'cls', '2026-11-20.jsonl'), [odd, handMade({ seq: 2, prev: [odd.hash] })]);
      expect(verifyLedger(root)).toMatchObject({ ok: false, kinds: { schema: 1 } });
      expect(verifyLedger(root, { checks: 'links' })).toMatchObject({ ok: true });
    }));

  it('is kept a thousand times and counted beyond', () =>
    withTempLedger(({ root }) => {
      addLines(
        ledgerPath(root, 'cls', '2026-11-20.jsonl'),
        Array.from({ length: 1500 }, () => 'oops'),
      );
      const report = verifyLedger(root);
      expect(report).toMatchObject({
        ok: false,
        omitted: 500,
        counts: { faults: 1500 },
        kinds: { damaged: 1500 },
      });
      expect(report.findings).toHaveLength(1000);
      expect(renderVerifyReport(report).endsWith('\nand 500 more\n')).toBe(true);
    }));
});

describe('torn lines', () => {
  const torn = '{"ts":"2026-11-20T10:00:00.000Z","agent":"cls","torn":true}';
  const record = (line: string, prev: string, outcome = 'closed'): string => {
    const made = handMade({ seq: 2, prev: [prev] });
    const data = JSON.stringify({ line, fragment_bytes: 3, fragment_sha256: 'a'.repeat(64), outcome });
    return made.text
      .replace('"event":"info"', '"event":"ledger_recovered"')
      .replace('"data":{}', `"data":${data}`);
  };

  it.each([
    [
      'without a record are faults',
      (one: string) => [torn, handMade({ seq: 2, prev: [one] })],
      ['torn_unexplained 2'],
    ],
    ['at the very end may wait for their record', () => [torn], ['torn_healed 2']],
    ['with a record are notes', (one: string) => [torn, record(leafHashOf(torn), one)], ['torn_healed 2']],
    [
      'of which a record stands elsewhere were moved',
      (one: string) => [record(leafHashOf(torn), one), torn],
      ['order 2', 'torn_healed 3'],
    ],
    [
      'that are gone leave their record',
      (one: string) => [record(leafHashOf(torn), one)],
      ['torn_unexplained 2'],
    ],
    [
      'that could not be closed have a record too',
      (one: string) => ['oops', record(leafHashOf('oops'), one, 'unclosable')],
      ['torn_healed 2'],
    ],
  ] as const)('%s', (_name, behind, expected) =>
    withTempLedger(({ root, open }) => {
      open();
      const one = handMade({ seq: 1, prev: [rootLinkOf(root)] });
      addLines(ledgerPath(root, 'cls', '2026-11-20.jsonl'), [one, ...behind(one.hash)]);
      const found = verifyLedger(root).findings.map(({ kind, line }) => `${kind} ${line}`);
      expect(found).toEqual(expected);
    }),
  );

  it('that are not closed yet are an unfinished tail', () =>
    withTempLedger(async (ledger) => {
      await appendLines(ledger, 2);
      appendFileSync(ledger.path(), '{"ts":"2026');
      expect(placesOf(verifyLedger(ledger.root))).toEqual([`unfinished_tail ${ledger.files()[0]}:3`]);
    }));
});

describe('what is asked for', () => {
  it('may be some agents, folders or files', () =>
    withTempLedger(async (ledger) => {
      for (const name of ['cls', 'andy'])
        for (const day of [18, 19])
          await ledger.agent(name).append({ ...info('x'), ts: `2026-11-${day}T10:00:00Z` });
      for (const name of ['cls', 'andy']) appendFileSync(ledger.path('2026-11-18.jsonl', name), 'oops\n');
      const faults = (options: Parameters<typeof verifyLedger>[1]): number =>
        verifyLedger(ledger.root, options).counts.faults;
      expect(faults({})).toBe(2);
      expect(faults({ agents: ['andy'] })).toBe(1);
      expect(faults({ paths: [ledger.root] })).toBe(2);
      expect(faults({ paths: [join(ledger.root, 'g/ledger/cls')] })).toBe(1);
      expect(faults({ paths: [ledger.path('2026-11-18.jsonl')] })).toBe(1);
      expect(faults({ paths: [ledger.path('2026-11-19.jsonl')] })).toBe(0);
      expect(await codeOf(() => faults({ agents: ['nobody'] }))).toBe('INVALID_AGENT');
      expect(await codeOf(() => faults({ paths: [dirname(ledger.root)] }))).toBe('USAGE');
      expect(await codeOf(() => verifyLedger(join(ledger.root, 'nothing')))).toBe('IO_FAILED');
    }));

  it('is told in one sentence and one finding a line', () =>
    withTempLedger(async (ledger) => {
      await appendLines(ledger, 3);
      const name = `g/ledger/cls/${ledger.files()[0]}`;
      replace(ledger.path(), (lines) => void (lines[1] = withText(lines[1], 'event 1', 'event 7')));
      const text = renderVerifyReport(verifyLedger(ledger.root));
      expect(text.split('\n')).toEqual([
        '3 lines of 1 agent, 0 merges, 2 faults (1 changed, 1 link)',
        `${name}:2 changed not the line that ${name}:3 says it follows: one of the two was changed`,
        expect.stringMatching(`^${name}:3 link follows [0-9a-f]{12}…, which is not the line before it$`),
        '',
      ]);
    }));

  it('needs no permission to write', () =>
    withTempLedger(async (ledger) => {
      await appendLines(ledger, 3);
      const folders = ['', 'g', 'g/ledger', 'g/ledger/cls', 'g/.state'].map((path) =>
        join(ledger.root, path),
      );
      const before = folders.map((path) => statSync(path).mtimeMs);
      folders.forEach((path) => chmodSync(path, 0o555));
      expect(verifyLedger(ledger.root).ok).toBe(true);
      folders.forEach((path) => chmodSync(path, 0o755));
      expect(folders.map((path) => statSync(path).mtimeMs)).toEqual(before);
    }));
});

describe('checkLedger', () => {
  it('agrees with verify about a sound ledger', () =>
    withTempLedger(async (ledger) => {
      await appendLines(ledger, 4);
      expect(checkLedger(ledger.root)).toMatchObject({ lines: { cls: 4 }, torn: 0 });
    }));

  it('throws for a changed line, an unlinked prefix that was cut and a torn line without its record', () =>
    withTempLedger(async (ledger) => {
      await appendLines(ledger, 4);
      editInPlace(ledger.path(), (lines) => void (lines[1] = withText(lines[1], 'event 1', 'event 7')));
      expect(() => checkLedger(ledger.root)).toThrow(/follows [0-9a-f]{64}, which is not there/);
      mkdirSync(join(ledger.root, 'g/ledger/andy'));
      const ours = handMade({ seq: 1, agent: 'andy', prev: [rootLinkOf(ledger.root)] });
      const path = ledgerPath(ledger.root, 'andy', '2026-11-20.jsonl');
      addLines(path, [oldLine('a', '2026-11-20T09:00:00Z', 'andy'), '{"torn":true}', ours]);
      expect(() => checkLedger(ledger.root)).toThrow(/2 was cut and has no ledger_recovered/);
    }));
});
