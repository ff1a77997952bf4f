import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readLedger, rawLines, type ReadOptions } from '../../src/ledger/read.js';
import { addLines, chain, handMade, ledgerPath, oldLine, withTempRoot } from '../support/hand-made-ledger.js';

const day = '2026-11-20.jsonl';

function textsOf(root: string, options: ReadOptions = {}): readonly string[] {
  return Array.from(readLedger(root, options), ({ bytes }) => bytes.toString());
}

function summariesOf(root: string, options: ReadOptions = {}): readonly string[] {
  return Array.from(readLedger(root, options), (entry) => entry.value().summary);
}

function skippedIn(
  root: string,
  options: ReadOptions = {},
): readonly (readonly [number | undefined, string])[] {
  const reading = readLedger(root, options);
  expect([...reading].length).toBeGreaterThanOrEqual(0);
  return reading.report.skippedLines.map(({ line, reason }) => [line, reason]);
}

describe('reading a ledger', () => {
  it('finds no lines where nothing is, and creates nothing', async () => {
    await withTempRoot((root) => {
      expect(textsOf(join(root, 'missing'))).toEqual([]);
      expect(textsOf(root, { agents: ['cls'] })).toEqual([]);
      expect(readdirSync(root)).toEqual([]);
    });
  });

  it('delivers each line with its place and its bytes as they stand', async () => {
    await withTempRoot((root) => {
      const lines = chain(3);
      addLines(ledgerPath(root, 'cls', day), lines);
      const entries = [...readLedger(root)];
      expect(entries.map(({ bytes }) => bytes.toString())).toEqual(lines.map(({ text }) => text));
      const second = entries[1];
      expect(second).toMatchObject({ agent: 'cls', file: `g/ledger/cls/${day}`, line: 2 });
      expect(second?.offset).toBe((lines[0]?.text.length ?? 0) + 1);
      expect(second?.value()).toMatchObject({ seq: 2, summary: 'Line 2' });
    });
  });

  it('puts the lines of two clones in the order of their seq, whatever their files', async () => {
    await withTempRoot((root) => {
      const common = chain(2);
      const left = handMade({ seq: 3, summary: 'left', prev: [common[1]?.hash ?? ''] });
      const right = handMade({ seq: 3, ts: '2026-11-20T00:00:02Z', prev: [common[1]?.hash ?? ''] });
      const joined = handMade({ seq: 4, summary: 'join', prev: [left.hash, right.hash] });
      addLines(ledgerPath(root, 'cls', '2026-11-20.aaaaaa.jsonl'), [...common, left]);
      addLines(ledgerPath(root, 'cls', '2026-11-20.bbbbbb.jsonl'), [right, joined]);
      expect(textsOf(root)).toEqual([...common, right, left, joined].map(({ text }) => text));
    });
  });

  it('takes agents one after another by name, or all by time, also when zones differ', async () => {
    await withTempRoot((root) => {
      addLines(ledgerPath(root, 'bob', day), [
        handMade({ agent: 'bob', seq: 1, ts: '2026-11-20T09:00:00.000Z', summary: 'b1' }),
        handMade({ agent: 'bob', seq: 2, ts: '2026-11-20T11:00:00.000Z', summary: 'b2' }),
      ]);
      addLines(ledgerPath(root, 'amy', day), [
        handMade({ agent: 'amy', seq: 1, ts: '2026-11-20T11:30:00.000+02:00', summary: 'a1' }),
        handMade({ agent: 'amy', seq: 2, ts: '2026-11-20T13:30:00.000+02:00', summary: 'a2' }),
      ]);
      expect(summariesOf(root)).toEqual(['a1', 'a2', 'b1', 'b2']);
      expect(summariesOf(root, { order: 'time' })).toEqual(['b1', 'a1', 'b2', 'a2']);
      expect(summariesOf(root, { agents: ['bob', 'nobody', 'bob'] })).toEqual(['b1', 'b2']);
    });
  });

  it('reads the days asked for, both ends included', async () => {
    await withTempRoot((root) => {
      for (const [index, name] of [
        '2026-11-19',
        '2026-11-20',
        '2026-11-20.k3f9ab-2',
        '2026-11-21',
      ].entries()) {
        addLines(ledgerPath(root, 'cls', `${name}.jsonl`), [handMade({ seq: index + 1, summary: name })]);
      }
      expect(summariesOf(root, { days: { from: '2026-11-20', to: '2026-11-20' } })).toEqual([
        '2026-11-20',
        '2026-11-20.k3f9ab-2',
      ]);
      expect(summariesOf(root, { days: { from: '2026-11-21' } })).toEqual(['2026-11-21']);
      expect(summariesOf(root, { days: { to: '2026-11-19' } })).toEqual(['2026-11-19']);
    });
  });

  it('refuses what is no agent name before it touches a path', async () => {
    await withTempRoot((root) => {
      expect(() => textsOf(root, { agents: ['../x'] })).toThrow(
        expect.objectContaining({ code: 'INVALID_AGENT' }) as Error,
      );
    });
  });

  it('passes over what only bears the name of a day file or an agent', { timeout: 10_000 }, async () => {
    await withTempRoot((root) => {
      addLines(ledgerPath(root, 'cls', day), chain(1));
      addLines(join(root, 'elsewhere.jsonl'), [handMade({ seq: 9 })]);
      mkdirSync(ledgerPath(root, 'cls', '2026-11-21.jsonl'));
      symlinkSync(join(root, 'elsewhere.jsonl'), ledgerPath(root, 'cls', '2026-11-22.jsonl'));
      spawnSync('mkfifo', [ledgerPath(root, 'cls', '2026-11-23.jsonl')]);
      addLines(ledgerPath(root, 'cls', 'notes.jsonl'), [handMade({ seq: 9 })]);
      writeFileSync(ledgerPath(root, '', 'ledger.json'), '{}');
      symlinkSync(ledgerPath(root, '', 'cls'), ledgerPath(root, '', 'linked'));
      addLines(ledgerPath(root, 'No Agent', day), chain(1));
      expect(summariesOf(root)).toEqual(['Line 1']);
      expect(Array.from(rawLines(root), String)).toEqual([`${chain(1)[0]?.text ?? ''}\n`]);
    });
  });

  it('goes on when a file is deleted or cut while it reads', async () => {
    await withTempRoot((root) => {
      for (const name of ['2026-11-20', '2026-11-21', '2026-11-22']) {
        addLines(ledgerPath(root, 'cls', `${name}.jsonl`), chain(3, { summary: name }));
      }
      const lines: string[] = [];
      for (const { bytes } of readLedger(root, { order: 'file' })) {
        if (lines.length === 0) {
          rmSync(ledgerPath(root, 'cls', '2026-11-21.jsonl'));
          truncateSync(ledgerPath(root, 'cls', '2026-11-22.jsonl'), 0);
        }
        lines.push(bytes.toString());
      }
      expect(lines).toHaveLength(3);
    });
  });

  it('closes every file when the loop over it is left early', async () => {
    await withTempRoot((root) => {
      for (const name of ['2026-11-20.aaaaaa', '2026-11-20.bbbbbb', '2026-11-20.cccccc']) {
        addLines(ledgerPath(root, 'cls', `${name}.jsonl`), chain(3, { summary: name }));
      }
      const before = openFiles(root);
      for (const options of [{}, { order: 'file' }, { order: 'time' }, { check: 'ends' }] as const) {
        for (const entry of readLedger(root, options)) if (entry.value().seq === 2) break;
        for (const bytes of rawLines(root)) if (bytes.length > 0) break;
      }
      expect(openFiles(root)).toEqual(before);
    });
  });
});

describe('lines that are left out', () => {
  it('reports torn, damaged, foreign and unfinished ones by number, and delivers the rest', async () => {
    await withTempRoot((root) => {
      const [one, two] = chain(2);
      const path = ledgerPath(root, 'cls', day);
      addLines(path, [
        one ?? '',
        '{"ts":"2026-11-20","torn":true}',
        'no JSON',
        '{"some":"object"}',
        two ?? '',
      ]);
      appendFileSync(path, '{"ts":"2026-');
      const found = [
        [2, 'torn'],
        [3, 'damaged'],
        [4, 'foreign'],
        [6, 'unfinished'],
      ];
      expect(summariesOf(root)).toEqual(['Line 1', 'Line 2']);
      expect(skippedIn(root)).toEqual(expect.arrayContaining(found));
      expect(skippedIn(root)).toHaveLength(4);
      expect(skippedIn(root, { order: 'file' })).toEqual(found);
      const ends = [found[0], found[1], found[3]];
      expect(skippedIn(root, { check: 'ends' })).toEqual(ends);
      expect(skippedIn(root, { check: 'ends', order: 'file' })).toEqual(ends);
    });
  });

  it.each([
    ['two glued lines', (text: string) => `${text.slice(0, 150)}${text}`],
    ['a hole of NUL bytes', (text: string) => `${text.slice(0, 150)}${'\0'.repeat(20)}${text.slice(170)}`],
  ])('finds %s without parsing each line', async (_name, damage) => {
    await withTempRoot((root) => {
      const [one, two, three] = chain(3);
      addLines(ledgerPath(root, 'cls', day), [one ?? '', damage(two?.text ?? ''), three ?? '']);
      for (const options of [{ check: 'ends' }, { check: 'ends', order: 'file' }, {}] as const) {
        expect(summariesOf(root, options)).toEqual(['Line 1', 'Line 3']);
        expect(skippedIn(root, options)).toEqual([[2, 'damaged']]);
      }
    });
  });

  it('finds damage inside a line by parsing it, at once or when its value is asked for', async () => {
    await withTempRoot((root) => {
      const broken = handMade({ seq: 2 }).text.replace('"wo-1"', '"wo-1" "x"');
      addLines(ledgerPath(root, 'cls', day), [handMade({ seq: 1 }), broken]);
      expect(skippedIn(root)).toEqual([[2, 'damaged']]);
      const entries = [...readLedger(root, { check: 'ends' })];
      expect(entries).toHaveLength(2);
      expect(() => entries[1]?.value()).toThrow(`g/ledger/cls/${day}:2 is no ledger line`);
      expect(() => entries[1]?.value()).toThrow(expect.objectContaining({ code: 'DAMAGED' }) as Error);
    });
  });

  it('holds neither a line beyond all measure nor an endless list of faults', async () => {
    await withTempRoot((root) => {
      const path = ledgerPath(root, 'cls', day);
      addLines(path, [handMade({ seq: 1 })]);
      for (let megabyte = 0; megabyte < 17; megabyte++) appendFileSync(path, Buffer.alloc(1 << 20, 'x'));
      addLines(path, ['', handMade({ seq: 2 }), ...Array.from({ length: 1500 }, () => '?')]);
      for (const options of [{}, { order: 'file' }, { check: 'ends' }] as const) {
        const reading = readLedger(root, options);
        expect(Array.from(reading, ({ line }) => line)).toEqual([1, 3]);
        expect(reading.report.skipped).toBe(1501);
        expect(reading.report.skippedLines).toHaveLength(1000);
      }
    });
  });

  it('tolerates a byte order mark, carriage returns and long lines of other tools', async () => {
    await withTempRoot((root) => {
      const long = oldLine('x'.repeat(300_000));
      const lines = [
        `\ufeff${oldLine('first')}`,
        `${oldLine('second')}\r`,
        long,
        `${handMade({ seq: 9 }).text}\r`,
      ];
      addLines(ledgerPath(root, 'cls', day), lines);
      for (const options of [{}, { check: 'ends' }, { order: 'file' }] as const) {
        expect(textsOf(root, options)).toEqual(lines);
        expect(summariesOf(root, options)).toEqual(['first', 'second', 'x'.repeat(300_000), 'Line 9']);
        expect(skippedIn(root, options)).toEqual([]);
      }
    });
  });
});

describe('lines that stand twice', () => {
  it('come once, in one file or in two, and are counted', async () => {
    await withTempRoot((root) => {
      const lines = chain(6);
      addLines(ledgerPath(root, 'cls', '2026-11-20.aaaaaa.jsonl'), [...lines.slice(0, 4), ...lines.slice(2)]);
      addLines(ledgerPath(root, 'cls', '2026-11-21.jsonl'), lines.slice(1, 3));
      const reading = readLedger(root);
      expect(Array.from(reading, (entry) => entry.value().seq)).toEqual([1, 2, 3, 4, 5, 6]);
      expect(reading.report).toMatchObject({ repeated: 4, skipped: 0 });
      expect(textsOf(root, { order: 'file' })).toHaveLength(10);
    });
  });

  it('come once when they have neither id nor seq', async () => {
    await withTempRoot((root) => {
      addLines(ledgerPath(root, 'cls', '2026-11-20.jsonl'), [oldLine('a'), oldLine('b'), oldLine('a')]);
      addLines(ledgerPath(root, 'cls', '2026-11-21.jsonl'), [oldLine('b'), oldLine('c')]);
      const reading = readLedger(root);
      expect(Array.from(reading, (entry) => entry.value().summary)).toEqual(['a', 'b', 'c']);
      expect(reading.report.repeated).toBe(2);
    });
  });

  it('are two lines when they differ in one byte', async () => {
    await withTempRoot((root) => {
      addLines(ledgerPath(root, 'cls', '2026-11-20.aaaaaa.jsonl'), [handMade({ seq: 1, summary: 'a' })]);
      addLines(ledgerPath(root, 'cls', '2026-11-20.bbbbbb.jsonl'), [handMade({ seq: 1, summary: 'b' })]);
      expect([...summariesOf(root)].sort()).toEqual(['a', 'b']);
    });
  });
});

describe('looking at bytes first', () => {
  it('parses, delivers and reports only lines that are wanted', async () => {
    await withTempRoot((root) => {
      addLines(ledgerPath(root, 'cls', day), [...chain(50), '{ no JSON "Line 7"']);
      const wanted = (line: Buffer): boolean => line.includes('"Line 7"');
      const reading = readLedger(root, { wanted, order: 'file' });
      expect(Array.from(reading, (entry) => entry.value().seq)).toEqual([7]);
      expect(reading.report.skippedLines).toEqual([
        expect.objectContaining({ line: 51, reason: 'damaged' }) as object,
      ]);
    });
  });
});

function openFiles(root: string): readonly string[] {
  if (!existsSync('/proc/self/fd')) return [];
  const { stdout } = spawnSync('ls', ['-l', `/proc/${process.pid}/fd`], { encoding: 'utf8' });
  return stdout.split('\n').filter((line) => line.includes(root));
}
