import fc from 'fast-check';
import { readdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ByteLiteral } from '../../src/ledger/query/byte-literal.js';
import { queryLedger } from '../../src/ledger/query.js';
import { addLines, ledgerPath, withTempRoot } from '../support/hand-made-ledger.js';
import { count, seed } from '../support/scale.js';
import { line, summariesBySifting, summariesOf, type LineFacts } from './query-material.js';

const day = '2026-11-20.jsonl';

describe('a query', () => {
  it('finds nothing where nothing is, and creates nothing', async () => {
    await withTempRoot((root) => {
      expect(summariesOf(join(root, 'missing'), { task: 'wo-1' })).toEqual([]);
      expect(summariesOf(root, {})).toEqual([]);
      expect(readdirSync(root)).toEqual([]);
    });
  });

  it('finds lines by event, task, session, stream and agent, and by all of them together', async () => {
    await withTempRoot((root) => {
      addLines(ledgerPath(root, 'cls', day), [
        line({ seq: 1, summary: 'a', event: 'task_start', task: 'wo-7', stream: 'run:r1' }),
        line({ seq: 2, summary: 'b', event: 'error', task: 'wo-7', session: '2026-11-20_cls_002' }),
        line({ seq: 3, summary: 'c', event: 'error', task: 'wo-70' }),
      ]);
      addLines(ledgerPath(root, 'andy', day), [line({ seq: 4, agent: 'andy', summary: 'd', task: 'wo-7' })]);
      expect(summariesOf(root, { task: 'wo-7' })).toEqual(['a', 'b', 'd']);
      expect(summariesOf(root, { event: 'error' })).toEqual(['b', 'c']);
      expect(summariesOf(root, { session: '2026-11-20_cls_002' })).toEqual(['b']);
      expect(summariesOf(root, { stream: 'run:r1' })).toEqual(['a']);
      expect(summariesOf(root, { agents: ['andy'], task: 'wo-7' })).toEqual(['d']);
      expect(summariesOf(root, { event: 'error', task: 'wo-7' })).toEqual(['b']);
    });
  });

  it('is not misled by the same text elsewhere in a line', async () => {
    await withTempRoot((root) => {
      addLines(ledgerPath(root, 'cls', day), [
        line({ seq: 1, summary: '"task_id":"wo-7"', data: { task_id: 'wo-7' } }),
        line({ seq: 2, summary: 'wo-7', task: 'wo-8' }),
        line({ seq: 3, summary: 'meant', task: 'wo-7' }),
      ]);
      expect(summariesOf(root, { task: 'wo-7' })).toEqual(['meant']);
    });
  });

  it.each([
    ['blanks', '{ "task_id" : "wö/7 😀" }'],
    ['escapes for everything', String.raw`{"task_id":"\u0077\u00F6\/\u0037\u0020\uD83D\ude00"}`],
    ['an escaped slash only', String.raw`{"task_id":"wö\/7 😀"}`],
  ])('finds lines that other tools spell with %s', async (_, task) => {
    await withTempRoot((root) => {
      const start = JSON.stringify({
        ts: '2026-11-20T09:00:00Z',
        agent: 'cls',
        session_id: '2026-11-20_cls_001',
        event: 'info',
        source: 'old',
        summary: 'found',
      });
      addLines(ledgerPath(root, 'cls', day), [`${start.slice(0, -1)},${task.slice(1)}`, line({ seq: 1 })]);
      expect(summariesOf(root, { task: 'wö/7 😀' })).toEqual(['found']);
    });
  });

  it('would miss other spellings if it looked for the usual one only', () => {
    const literal = new ByteLiteral('wo-7');
    const escaped = Buffer.from(String.raw`{"task_id":"wo\u002d7"}`);
    expect(literal.mayStandIn(escaped)).toBe(true);
    expect(escaped.includes('wo-7')).toBe(false);
  });

  it('leaves torn lines out and reports damaged ones that hold what was looked for', async () => {
    await withTempRoot((root) => {
      const damaged = line({ seq: 1, task: 'wo-7' }).slice(0, -100);
      addLines(ledgerPath(root, 'cls', day), [
        '{"ts":"2026-11-20T09:00:00Z","agent":"cls","event":"info","task_id":"wo-7","torn":true}',
        damaged,
        'no line at all',
        line({ seq: 3, task: 'wo-7', summary: 'sound', data: { torn: true } }),
      ]);
      const found = queryLedger(root, { task: 'wo-7' });
      expect(Array.from(found, (entry) => entry.value().summary)).toEqual(['sound']);
      expect(found.report.skippedLines.map(({ reason }) => reason)).toEqual(['torn', 'damaged']);
    });
  });

  it('counts a line that stands twice once, in one file and in two, numbered or not', async () => {
    await withTempRoot((root) => {
      const numbered = line({ seq: 1, task: 'wo-7', summary: 'numbered' });
      const plain = line({ task: 'wo-7', summary: 'plain' });
      addLines(ledgerPath(root, 'cls', '2026-11-20.aaaaaa.jsonl'), [numbered, plain, numbered]);
      addLines(ledgerPath(root, 'cls', '2026-11-20.bbbbbb.jsonl'), [plain, numbered]);
      const found = queryLedger(root, { task: 'wo-7' });
      expect(Array.from(found, (entry) => entry.value().summary)).toEqual(['plain', 'numbered']);
      expect(found.report.repeated).toBe(3);
    });
  });

  it('keeps two lines with one number apart', async () => {
    await withTempRoot((root) => {
      addLines(ledgerPath(root, 'cls', '2026-11-20.aaaaaa.jsonl'), [line({ seq: 1, summary: 'left' })]);
      addLines(ledgerPath(root, 'cls', '2026-11-20.bbbbbb.jsonl'), [
        line({ seq: 1, summary: 'right', ts: '2026-11-20T08:00:00.000Z' }),
      ]);
      expect(summariesOf(root, {})).toEqual(['right', 'left']);
    });
  });

  it('gives the first or the newest ones when a limit is set', async () => {
    await withTempRoot((root) => {
      addLines(ledgerPath(root, 'cls', '2026-11-19.jsonl'), [
        line({ seq: 1, ts: '2026-11-19T09:00:00.000Z', summary: '1' }),
        line({ seq: 2, ts: '2026-11-19T10:00:00.000Z', summary: '2' }),
      ]);
      addLines(ledgerPath(root, 'cls', day), [
        line({ seq: 3, summary: '3' }),
        line({ seq: 4, summary: '4' }),
      ]);
      expect(summariesOf(root, { limit: 3 })).toEqual(['1', '2', '3']);
      expect(summariesOf(root, { limit: 3, newest: true })).toEqual(['4', '3', '2']);
      expect(summariesOf(root, { newest: true })).toEqual(['4', '3', '2', '1']);
      expect(summariesOf(root, { limit: 0 })).toEqual([]);
    });
  });

  it('merges agents by time and keeps the order of each, also when a clock went back', async () => {
    await withTempRoot((root) => {
      addLines(ledgerPath(root, 'amy', day), [
        line({ seq: 1, agent: 'amy', ts: '2026-11-20T09:30:00.000Z', summary: 'a1' }),
        line({ seq: 2, agent: 'amy', ts: '2026-11-20T09:10:00.000Z', summary: 'a2' }),
      ]);
      addLines(ledgerPath(root, 'bob', day), [
        line({ seq: 1, agent: 'bob', ts: '2026-11-20T11:20:00.000+02:00', summary: 'b1' }),
      ]);
      expect(summariesOf(root, {})).toEqual(['b1', 'a1', 'a2']);
    });
  });

  it('finds lines across the borders of what is read at once', async () => {
    await withTempRoot((root) => {
      const filler = 'x'.repeat(50_000);
      const lines = Array.from({ length: 100 }, (_, at) =>
        line({ seq: at + 1, task: at % 7 === 0 ? 'wo-7' : 'wo-1', summary: `${at}`, data: { filler } }),
      );
      addLines(ledgerPath(root, 'cls', day), lines);
      const expected = Array.from({ length: 100 }, (_, at) => `${at}`).filter((_, at) => at % 7 === 0);
      expect(summariesOf(root, { task: 'wo-7' })).toEqual(expected);
      expect(summariesOf(root, { task: 'wo-7', newest: true })).toEqual(expected.toReversed());
    });
  });

  it('goes on when a file is deleted or cut while it reads', async () => {
    await withTempRoot((root) => {
      for (const name of ['2026-11-20', '2026-11-21', '2026-11-22'])
        addLines(
          ledgerPath(root, 'cls', `${name}.jsonl`),
          [1, 2].map((seq) => line({ seq, task: 'wo-7' })),
        );
      let lines = 0;
      for (const entry of queryLedger(root, { task: 'wo-7' })) {
        lines += entry.bytes.length > 0 ? 1 : 0;
        rmSync(ledgerPath(root, 'cls', '2026-11-21.jsonl'), { force: true });
        truncateSync(ledgerPath(root, 'cls', '2026-11-22.jsonl'), 0);
      }
      expect(lines).toBe(2);
    });
  });

  it.each([
    ['a number', 'data.exit_code=3', ['n']],
    ['a number spelled otherwise', 'data.exit_code=3.0', ['n']],
    ['a text that looks like a number', 'data.exit_code="3"', ['t']],
    ['a text', 'data.how=by hand', ['n']],
    ['a boolean', 'data.ok=false', ['t']],
    ['null', 'data.nothing=null', ['n']],
    ['a place inside', 'data.files.1=b.ts', ['n']],
    ['an equals sign in the value', 'data.pair=a=b', ['t']],
    ['a field of the line', 'source=test', ['n', 't']],
    ['something that no line has', 'data.constructor=x', []],
  ])('asks what data holds: %s', async (_, where, expected) => {
    await withTempRoot((root) => {
      addLines(ledgerPath(root, 'cls', day), [
        line({
          seq: 1,
          summary: 'n',
          data: { exit_code: 3, how: 'by hand', files: ['a.ts', 'b.ts'], nothing: null },
        }),
        line({ seq: 2, summary: 't', data: { exit_code: '3', ok: false, pair: 'a=b' } }),
      ]);
      expect(summariesOf(root, { where: [where] })).toEqual(expected);
    });
  });

  it('takes several conditions together', async () => {
    await withTempRoot((root) => {
      addLines(ledgerPath(root, 'cls', day), [
        line({ seq: 1, summary: 'one', data: { a: 1 } }),
        line({ seq: 2, summary: 'both', data: { a: 1, b: 'x' } }),
      ]);
      expect(summariesOf(root, { where: ['data.a=1', 'data.b=x'] })).toEqual(['both']);
    });
  });

  it.each(['data=1', 'data.', '=1', 'data..x=1', 'nowhere', 'exit_code=1', 'event.name=x', ''])(
    'refuses the condition "%s" at once',
    (where) => {
      expect(() => queryLedger('/', { where: [where] })).toThrow(
        expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('data.path=value') }) as Error,
      );
    },
  );

  it('answers as if every line were parsed and looked at', { timeout: 120_000 }, async () => {
    const tasks = ['wo-7', 'wo-70', 'o-7', 'wö/7', 'a"b\\', '😀', 'unknown', ''];
    const anyLine = fc.record({
      event: fc.constantFrom('info', 'error', 'task_start'),
      task: fc.constantFrom(...tasks),
      summary: fc.string({ unit: 'grapheme', maxLength: 12 }),
      data: fc.constantFrom({}, { task_id: 'wo-7' }, { a: 1 }, { a: '1' }, { a: { b: 'error' } }),
      repeated: fc.boolean(),
      foreign: fc.boolean(),
      agent: fc.constantFrom('amy', 'bob'),
    });
    const property = fc.asyncProperty(
      fc.array(anyLine, { maxLength: 30 }),
      fc.constantFrom(...tasks),
      fc.constantFrom(undefined, 'error'),
      async (made, task, event) => {
        await withTempRoot((root) => {
          for (const [at, facts] of made.entries())
            addLines(ledgerPath(root, facts.agent, day), linesOf(facts, at));
          const expected = summariesBySifting(
            root,
            (value) => value.task_id === task && (event === undefined || value.event === event),
          );
          expect([...summariesOf(root, { task, event })].sort()).toEqual([...expected].sort());
        });
      },
    );
    await fc.assert(property, { numRuns: count(2_000), seed: seed('query') });
  });
});

describe('the newest first', () => {
  it('is exactly the other way round, whatever clocks and agents did', async () => {
    const anyLine = fc.record({
      agent: fc.constantFrom('amy', 'bob', 'cem'),
      second: fc.integer({ min: 0, max: 59 }),
      seq: fc.integer({ min: 1, max: 12 }),
      file: fc.constantFrom('2026-11-20', '2026-11-20.aaaaaa', '2026-11-19.bbbbbb'),
    });
    const property = fc.asyncProperty(fc.array(anyLine, { maxLength: 25 }), async (made) => {
      await withTempRoot((root) => {
        for (const [at, { agent, second, seq, file }] of made.entries()) {
          const ts = `2026-11-20T09:00:${String(second).padStart(2, '0')}.000Z`;
          addLines(ledgerPath(root, agent, `${file}.jsonl`), [line({ agent, seq, ts, summary: `${at}` })]);
        }
        const oldest = summariesOf(root, {});
        expect(oldest).toHaveLength(made.length);
        expect(summariesOf(root, { newest: true })).toEqual(oldest.toReversed());
      });
    });
    await fc.assert(property, { numRuns: count(1_000), seed: seed('newest first') });
  });
});

function linesOf(
  facts: LineFacts & { readonly repeated: boolean; readonly foreign: boolean },
  at: number,
): readonly string[] {
  const ts = `2026-11-20T09:${String(at).padStart(2, '0')}:00.000Z`;
  const text = line({ ...facts, ts, ...(facts.foreign ? {} : { seq: at + 1 }) });
  const spelled = facts.foreign ? text.replaceAll('-', '\\u002d').replace('T09\\u002d', 'T09-') : text;
  return facts.repeated ? [spelled, spelled] : [spelled];
}
