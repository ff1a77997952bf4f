import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderValidationReport, validateFiles, type ValidationReport } from '../../src/ledger/validate.js';
import { addLines, chain, handMade, ledgerPath, oldLine, withTempRoot } from '../support/hand-made-ledger.js';
import { codeOf, leafHashOf, withTempLedger } from '../support/ledger.js';

const good = oldLine('fine');
const [first, second, third] = chain(3);

/** A file outside of any workspace. */
async function withFile(
  content: string | Buffer,
  run: (path: string, root: string) => Promise<void> | void,
): Promise<void> {
  await withTempRoot(async (root) => {
    const path = join(root, 'events.jsonl');
    writeFileSync(path, content);
    await run(path, root);
  });
}

function foundIn({ findings }: ValidationReport): readonly string[] {
  return findings.map(({ line, kind, pointer, rule }) => `${line} ${kind} ${pointer} ${rule}`);
}

describe('validate', () => {
  it('accepts what the library writes and tells how much it has read', () =>
    withTempLedger(async ({ root, agent }) => {
      for (const name of ['cls', 'andy'])
        for (const day of [18, 19])
          await agent(name).append({ event: 'info', summary: 'x', ts: `2026-11-${day}T10:00:00Z` });
      for (const strict of [false, true]) {
        const report = validateFiles([root], { strict });
        expect(report).toMatchObject({ ok: true, files: 4, lines: 4, torn: 0, findings: [] });
        expect(renderValidationReport(report)).toBe('4 lines in 4 files, none bad\n');
      }
    }));

  it('names every bad line with pointer and rule, and goes on', () => {
    const event = JSON.parse(good) as Record<string, unknown>;
    const lines = [
      good,
      '{"ts":"2026-11-20T10:00:00Z"',
      JSON.stringify({ ...event, summary: 'two\nlines' }),
      JSON.stringify({ ...event, ts: 'yesterday', agent: 'CLS' }),
      '[1,2]',
      '',
      JSON.stringify({ ...event, event: 'ledger_recovered', data: {} }),
      JSON.stringify({ ...event, session_id: undefined }),
      good,
    ];
    return withFile(`${lines.join('\n')}\n`, (path) => {
      const report = validateFiles([path]);
      expect(foundIn(report)).toEqual([
        '2 damaged /ts malformed',
        '3 schema /summary pattern',
        '4 schema /ts format',
        '4 schema /agent pattern',
        '5 schema  type',
        '6 damaged  malformed',
        '7 schema /data required',
        '8 schema  required',
      ]);
      expect(report).toMatchObject({ ok: false, lines: 9, sentence: '9 lines in 1 file, 7 bad' });
      expect(renderValidationReport(report).split('\n')[3]).toBe(
        `${path}:4 schema /ts format: must match format "date-time"`,
      );
    });
  });

  it('tells what is no UTF-8', () =>
    withFile(Buffer.concat([Buffer.from('{"a":"'), Buffer.of(0xff), Buffer.from('"}\n')]), (path) => {
      expect(foundIn(validateFiles([path]))).toEqual(['1 damaged  invalid_utf8']);
    }));

  it('accepts lines of format 1.0, a byte order mark, CR LF and a missing last newline, and tells of them when strict', () =>
    withFile(`\ufeff${good}\r\n${good}\r\n${good}`, (path) => {
      expect(validateFiles([path])).toMatchObject({ ok: true, lines: 3 });
      expect(foundIn(validateFiles([path], { strict: true }))).toEqual([
        '1 byte_order_mark  encoding',
        '1 line_ends  newline',
        '2 line_ends  newline',
        '3 unfinished  newline',
      ]);
    }));

  it('counts what a crash has cut and a writer has healed', () => {
    const torn = '{"ts":"2026","torn":true}';
    const record = handMade({ seq: 2 }).text.replace('"event":"info"', '"event":"ledger_recovered"');
    const data = (outcome: string): string =>
      `"data":${JSON.stringify({ line: leafHashOf('oops'), outcome })}`;
    return withFile(`${torn}\noops\n${record.replace('"data":{}', data('unclosable'))}\n`, (path) => {
      expect(validateFiles([path])).toMatchObject({ ok: true, lines: 3, torn: 2 });
      appendFileSync(path, 'oops, once more\n');
      expect(foundIn(validateFiles([path]))).toEqual(['4 damaged  malformed']);
    });
  });

  it('takes the front of a line at the end for what a crash or a write under way leaves', () =>
    withFile(`${good}\n{"ts":"20`, (path) => {
      expect(validateFiles([path])).toMatchObject({ ok: true, lines: 2 });
      expect(foundIn(validateFiles([path], { strict: true }))).toEqual(['2 unfinished  newline']);
    }));

  it('when strict holds lines against the file they are in and the lines before them', () =>
    withTempLedger(
      ({ root, open }) => {
        open({ timeZone: 'Asia/Tokyo' });
        const path = ledgerPath(root, 'cls', '2026-11-20.jsonl');
        const late = handMade({ seq: 4, ts: '2026-11-20T15:00:00.000Z', prev: [third?.hash ?? ''] });
        const odd = handMade({ seq: 4, agent: 'andy', prev: ['e'.repeat(64)] });
        addLines(
          path,
          [first, second, third, late, odd].map((line) => line?.text ?? ''),
        );
        expect(validateFiles([root])).toMatchObject({ ok: true });
        expect(foundIn(validateFiles([root], { strict: true }))).toEqual([
          '4 day /ts file',
          '5 agent /agent folder',
          '5 order /seq grows',
          '5 link /prev follows',
        ]);
      },
      { timeZone: 'Asia/Tokyo' },
    ));

  it('knows no day and no agent of a file that lies elsewhere', () =>
    withTempRoot((root) => {
      const path = join(root, 'andy', '2026-11-01.jsonl');
      addLines(path, [first?.text ?? '', second?.text ?? '']);
      expect(validateFiles([path], { strict: true })).toMatchObject({ ok: true, lines: 2 });
    }));

  it('takes files, folders and roots; a folder with all that is below', () =>
    withTempLedger(async ({ root, agent }) => {
      for (const name of ['cls', 'andy']) await agent(name).append({ event: 'info', summary: 'x' });
      mkdirSync(join(root, 'other/deep'), { recursive: true });
      writeFileSync(join(root, 'other/deep/a.jsonl'), 'oops\n');
      writeFileSync(join(root, 'other/deep/a.txt'), 'oops\n');
      const files = (...paths: readonly string[]): number =>
        validateFiles(paths.map((path) => join(root, path))).files;
      expect(files('.')).toBe(2);
      expect(files('g/ledger/cls')).toBe(1);
      expect(files('other')).toBe(1);
      expect(files('other/deep/a.txt', 'g')).toBe(3);
    }));

  it('says which path is not there', () =>
    withTempRoot(async (root) => {
      expect(await codeOf(() => validateFiles([join(root, 'nothing')]))).toBe('IO_FAILED');
      expect(() => validateFiles([join(root, 'nothing')])).toThrow(/there is no file or folder .*nothing$/);
    }));

  it('does not look at links between files: that is for verify', () =>
    withTempLedger(async ({ root, agent, path }) => {
      for (let at = 0; at < 4; at++) await agent().append({ event: 'info', summary: `event ${at}` });
      writeFileSync(path(), readFileSync(path(), 'utf8').replace('event 1', 'event 7'));
      expect(dirname(path())).toBe(join(root, 'g/ledger/cls'));
      expect(validateFiles([root]).ok).toBe(true);
      expect(foundIn(validateFiles([root], { strict: true }))).toEqual(['3 link /prev follows']);
    }));
});
