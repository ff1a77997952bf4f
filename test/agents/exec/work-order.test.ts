import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { jsonFields } from '../../../src/agents/exec/json-fields.js';
import { givenWorkOrder } from '../../../src/agents/exec/work-order-file.js';
import { workOrderOf } from '../../../src/agents/exec/work-order.js';
import { yamlFields } from '../../../src/agents/exec/yaml-fields.js';
import { LedgerError } from '../../../src/errors.js';
import { count, seed } from '../../support/scale.js';
import { inRoot, linesOf, wrap } from './wrapped.js';

const whole = { id: 'WO-17', title: 'Fix it', targetFiles: ['src/a.ts', 'src/b.ts'], priority: 'high' };

const asYaml = `# an order
wo_id: WO-17
title: "Fix it"
target_files:
  - src/a.ts
  - src/b.ts
priority: high
steps: [{ run: [npm, test] }]
`;

const asJson = JSON.stringify(
  { wo_id: 'WO-17', title: 'Fix it', target_files: ['src/a.ts', 'src/b.ts'], priority: 'high', steps: [{}] },
  null,
  '\t',
);

function givenFile(root: string, name: string, content: string | Uint8Array) {
  const path = join(root, name);
  writeFileSync(path, content);
  return givenWorkOrder(path);
}

/** The refusal's message, the folder left out. */
function refusalOf(root: string, name: string, content: string | Uint8Array): string {
  try {
    givenFile(root, name, content);
  } catch (error) {
    if (error instanceof LedgerError && error.exitCode === 3) return error.message.replaceAll(`${root}/`, '');
    throw error;
  }
  return 'accepted';
}

describe('a work order', () => {
  it.each([
    ['wo.yaml', asYaml],
    ['wo.yml', `\ufeff${asYaml.replaceAll('\n', '\r\n')}`],
    ['wo.json', asJson],
    ['wo.yaml', asJson.replaceAll('\t', '  ')],
  ])('is read from %s', async (name, content) => {
    await inRoot((root) => expect(givenFile(root, name, content)).toMatchObject(whole));
  });

  it('may be an id alone', () => expect(givenWorkOrder('WO-17')).toEqual({ id: 'WO-17' }));

  it('may name its list by an anchor', async () => {
    await inRoot((root) => {
      const text = 'base: &files [a.ts, b.ts]\nwo_id: 17\ntarget_files: *files\n';
      expect(givenFile(root, 'wo.yaml', text)).toMatchObject({ id: '17', targetFiles: ['a.ts', 'b.ts'] });
    });
  });

  it.each([
    ['a missing id', 'wo.yaml', 'title: x\n', 'wo.yaml:1:1: wo_id is missing'],
    ['an id that is a list', 'wo.yaml', 'title: x\nwo_id: [a]\n', 'wo.yaml:2:8: wo_id must be one line'],
    [
      'files that are no list',
      'wo.yaml',
      'wo_id: a\ntarget_files: x\n',
      'wo.yaml:2:15: target_files must be a list',
    ],
    [
      'the same in JSON',
      'wo.json',
      '{"wo_id": "a",\n  "target_files": {}}',
      'wo.json:2:19: target_files must be a list',
    ],
    [
      'broken syntax',
      'wo.yaml',
      'wo_id: a\ntitle: "open\n',
      'wo.yaml:3:1: this is not YAML: Missing closing "quote',
    ],
    ['broken JSON', 'wo.json', '{"wo_id": "a",\n "title": 3,}', 'wo.json:2:13: '],
    ['a tab in front', 'wo.yaml', 'wo_id: a\nlist:\n\t- x\n', 'wo.yaml:3:1: a tab indents the line'],
    ['a key twice', 'wo.yaml', 'wo_id: a\nwo_id: b\n', 'wo.yaml:2:1: the key "wo_id" was there already'],
    ['a tag', 'wo.yaml', 'wo_id: a\nx: !!js/function "f"\n', 'wo.yaml:2:4: tags such as !name are not known'],
    [
      'a known tag',
      'wo.yaml',
      'wo_id: a\nx: !!binary "aGk="\n',
      'wo.yaml:2:4: tags such as !name are not known',
    ],
    ['two documents', 'wo.yaml', 'wo_id: a\n---\nwo_id: b\n', 'wo.yaml:2:1: there is more than one document'],
    ['a list', 'wo.yaml', '- wo_id: a\n', 'wo.yaml:1:1: a work order is a mapping'],
    ['nothing', 'wo.yaml', '', 'wo.yaml:1:1: a work order is a mapping'],
    [
      'other bytes than UTF-8',
      'wo.yaml',
      Buffer.from('wo_id: \xff\n', 'latin1'),
      'wo.yaml:1:1: it is not UTF-8',
    ],
    [
      'more than 1 MiB',
      'wo.yaml',
      `wo_id: a\nx: ${'y'.repeat(1024 * 1024)}`,
      'wo.yaml:1:1: it has more than 1 MiB',
    ],
  ])('with %s is refused by file, line and column', async (_name, file, content, finding) => {
    await inRoot((root) => expect(refusalOf(root, file, content)).toContain(finding));
  });

  it.each([
    ['is not there', () => undefined, 'there is no such file'],
    ['is a folder', (path: string) => mkdirSync(path), 'this is no regular file'],
    ['is a pipe', (path: string) => execFileSync('mkfifo', [path]), 'this is no regular file'],
  ])('whose file %s is refused at once', async (_name, make, finding) => {
    await inRoot((root) => {
      const path = join(root, 'wo.yaml');
      make(path);
      expect(() => givenWorkOrder(path)).toThrow(finding);
    });
  });

  it('names all that is wrong at once', () => {
    const reading = yamlFields('wo_id: []\ntitle: {}\ntarget_files: 7\npriority: []\n');
    expect(reading.kind === 'fields' && workOrderOf(reading.fields)).toMatchObject({
      findings: [{ line: 1 }, { line: 2 }, { line: 3 }, { line: 4 }],
    });
  });
});

describe('hostile work orders', () => {
  const levels = Array.from(
    { length: 9 },
    (_, at) => `l${at + 1}: &l${at + 1} [${Array(9).fill(`*l${at}`).join(', ')}]`,
  );
  const bomb = ['l0: &l0 [x, x, x, x]', ...levels, 'wo_id: a', 'target_files: *l9', ''].join('\n');
  const full = (unit: string): string => unit.repeat(Math.floor((1024 * 1024 - 20) / unit.length));

  it('a bomb of aliases is not expanded', () => {
    const reading = yamlFields(bomb);
    expect(reading.kind === 'fields' && workOrderOf(reading.fields)).toMatchObject({ kind: 'broken' });
    // What expands aliases without a bound of its own would not come back; with the parser's bound it throws.
    expect(() => parse(bomb) as unknown).toThrow(/alias/);
  });

  it.each([
    ['lists in lists', full('[')],
    ['mappings in mappings', full('{a: ')],
    ['sequences in a line', full('- ')],
    ['many keys', Array.from({ length: 90_000 }, (_, at) => `k${at}: 1`).join('\n')],
    ['many aliases', `a: &a x\ntarget_files: [${full('*a, ').slice(0, 900_000)}]`],
    ['many anchors', full('&a ')],
    ['many broken lines', full('"\n')],
    ['question marks', full('? ')],
    ['percent signs', full('%YAML 1.1\n')],
  ])('1 MiB of %s gives findings or fields, in bounded time', { timeout: 20_000 }, (_name, text) => {
    for (const given of [text, text.slice(0, 90_000)])
      expect(['fields', 'broken']).toContain(yamlFields(given).kind);
  });

  it('keys of JavaScript are plain data', () => {
    const text = '{"__proto__": {"wo_id": "a"}, "constructor": 1, "toString": 2}';
    for (const reading of [jsonFields(text), yamlFields(text)])
      expect(reading.kind === 'fields' && workOrderOf(reading.fields)).toMatchObject({
        findings: [{ message: 'wo_id is missing' }],
      });
  });

  it('any text gives findings or fields', () => {
    const pieces = fc.constantFrom(
      'wo_id',
      ': ',
      '\n',
      '- ',
      '[',
      ']',
      '{',
      '}',
      '*a',
      '&a ',
      '!x ',
      '"',
      "'",
      '|',
      '>',
      '%',
      '---',
      '\t',
      '#',
      '\u2028',
      '\ud800',
    );
    const text = fc.array(fc.oneof(pieces, fc.string()), { maxLength: 40 }).map((parts) => parts.join(''));
    const property = fc.property(text, (given) => {
      for (const reading of [yamlFields(given), jsonFields(given)]) {
        const verdict = reading.kind === 'fields' ? workOrderOf(reading.fields) : reading;
        expect(['order', 'broken']).toContain(verdict.kind);
      }
    });
    fc.assert(property, { numRuns: count(10_000), seed: seed('work orders') });
  });
});

describe('exec with a work order', () => {
  it('records it at the start, its id at both ends, and its id as the task', async () => {
    await inRoot((root) => {
      writeFileSync(join(root, 'wo.yaml'), asYaml);
      expect(
        wrap(['sh', '-c', 'exit 7'], { root, options: { workOrder: 'wo.yaml', parentId: 'WO-1' } }).status,
      ).toBe(7);
      const [start, end] = linesOf(root);
      expect(start).toMatchObject({
        event: 'task_start',
        data: {
          task_type: 'work_order',
          wo_id: 'WO-17',
          title: 'Fix it',
          target_files: ['src/a.ts', 'src/b.ts'],
          priority: 'high',
          parent_id: 'WO-1',
          wo_file: 'wo.yaml',
        },
      });
      expect(end).toMatchObject({
        event: 'error',
        data: { wo_id: 'WO-17', parent_id: 'WO-1', exit_code: 7 },
      });
    });
  });

  it('that is broken runs nothing and writes nothing', async () => {
    await inRoot((root) => {
      writeFileSync(join(root, 'wo.yaml'), 'wo_id: [\n');
      const { status } = wrap(['touch', 'ran'], { root, options: { workOrder: 'wo.yaml' } });
      expect([status !== 0, existsSync(join(root, 'ran')), existsSync(join(root, 'g'))]).toEqual([
        true,
        false,
        false,
      ]);
    });
  });

  it('runs without a record also where the order is broken, when recording is switched off', async () => {
    await inRoot((root) => {
      const env = { AGENT_LEDGER_DISABLE: '1' };
      expect(wrap(['sh', '-c', 'exit 7'], { root, env, options: { workOrder: 'none.yaml' } }).status).toBe(7);
    });
  });
});
