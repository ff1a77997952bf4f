import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { zoneClock } from '../../src/core/timestamp.js';
import { dataRules, vendorRules, type DataRule } from '../../src/ledger/verify/data-rules.js';
import { parseLine, schemaFault } from '../../src/ledger/verify/line-check.js';
import { OwnLine } from '../../src/ledger/verify/own-line.js';
import { PlainLine } from '../../src/ledger/verify/plain-line.js';
import { count, seed } from '../support/scale.js';

const day = '2026-11-20';

/** What `verify` makes of a line before it parses any. */
function isPlain(line: Buffer, zone = 'UTC'): boolean {
  const own = new OwnLine('cls', zoneClock(zone));
  const plain = new PlainLine('cls');
  own.setDay(day);
  plain.setDay(day);
  const buffer = Buffer.concat([Buffer.alloc(1), line, Buffer.from('\n{"ts":"')]);
  const to = 1 + line.length;
  return (
    own.read(buffer, 1, to) && plain.isSound(buffer, 1, { to, timeEnd: own.timeEnd, prevAt: own.prevAt })
  );
}

/** What the parser and the schema make of it. */
function isValid(line: Buffer): boolean {
  const value = parseLine(line);
  return value !== undefined && schemaFault(value, 'cls') === '';
}

interface Parts {
  readonly ts?: string;
  readonly event?: string;
  readonly task_id?: string;
  readonly source?: string;
  readonly summary?: string;
  readonly data?: object;
}

function lineOf({ ts = `${day}T09:10:00.123Z`, data = {}, ...parts }: Parts): Buffer {
  const said = { event: 'info', task_id: 'wo-1', source: 'user', summary: 'Looked at the logs', ...parts };
  const place = { id: '01KAGC8M2V7Q0X3Y5Z8A9B1C4D', seq: 42, prev: 'a3'.repeat(32) };
  return Buffer.from(
    JSON.stringify({ ts, agent: 'cls', session_id: `${day}_cls_001`, ...said, data, ...place }),
  );
}

const text = fc.oneof(
  fc.string({ minLength: 1, maxLength: 40 }),
  fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }),
);
const keys = fc.constantFrom(
  ...Object.keys(vendorRules),
  ...Object.values(dataRules).flatMap(Object.keys),
  'x',
  'é',
);
const values = fc.oneof(
  fc.constantFrom(null, true, 0, 1, -1, 1.5, 1e21, 'a', '', 'ab'.repeat(32), ['a', 'b'], ['a', 1], [], {}),
  fc.jsonValue({ maxDepth: 3 }),
);
const lines = fc
  .record({
    event: fc.constantFrom(
      ...Object.keys(dataRules),
      'info',
      'status_set',
      'tool_result',
      'run_created',
      'Odd',
    ),
    task_id: text,
    source: text,
    summary: text,
    data: fc.dictionary(keys, values, { maxKeys: 6 }),
  })
  .map(lineOf);

/** A byte changed, taken out, doubled, or put in. */
const damaged = fc
  .tuple(lines, fc.nat(), fc.integer({ min: 0, max: 255 }), fc.constantFrom('set', 'cut', 'put'))
  .map(([line, place, byte, kind]) => {
    const at = place % line.length;
    const rest = line.subarray(kind === 'put' ? at : at + 1);
    return Buffer.concat([line.subarray(0, at), kind === 'cut' ? Buffer.alloc(0) : Buffer.of(byte), rest]);
  })
  .filter((line) => !line.includes(0x0a));

describe('a line of which the bytes alone say that it is sound', () => {
  const options = { seed: seed('plain lines'), numRuns: count(200_000, 3000) };

  it('is what the parser and the schema take for sound, whatever it says', () => {
    let plain = 0;
    fc.assert(
      fc.property(fc.oneof(lines, damaged), (line) => {
        if (!isPlain(line)) return;
        plain += 1;
        expect(isValid(line), line.toString('latin1')).toBe(true);
      }),
      options,
    );
    expect(plain).toBeGreaterThan(options.numRuns / 20);
  });

  it.each([
    ['plain', {}],
    ['long', { summary: 'é'.repeat(200), data: { text: 'x'.repeat(20_000) } }],
    ['in many alphabets', { task_id: 'Ω≈', source: '🙂', summary: 'żółć' }],
    [
      'with quotes and paths',
      { summary: 'said "yes" in C:\\temp', data: { command: 'rg "a\\nb" | \t', n: [-1.5e-7] } },
    ],
    [
      'of a program',
      { event: 'task_result', data: { exit_code: 0, duration_sec: 1.5, files_touched: ['a"', 'b'] } },
    ],
    [
      'of a vendor',
      {
        event: 'tool_use',
        data: { vendor: 'v', vendor_event: 'e', payload_digest: 'ab'.repeat(32), payload_bytes: 7 },
      },
    ],
  ] as const)('may be one of ours: %s', (_name, parts) => {
    expect(isPlain(lineOf(parts))).toBe(true);
  });

  it('may be of another zone', () => {
    expect(isPlain(lineOf({ ts: `${day}T09:10:00.123+01:00` }), 'Europe/Berlin')).toBe(true);
    expect(isPlain(lineOf({ ts: `${day}T09:10:00.123+02:00` }), 'Europe/Berlin')).toBe(false);
  });

  it.each([
    ['a bad hour', lineOf({ ts: `${day}T29:10:00.123Z` })],
    ['two lines in the summary', lineOf({ summary: 'a\nb' })],
    ['a long source', lineOf({ source: 'x'.repeat(501) })],
    ['a text for a number', lineOf({ event: 'task_result', data: { exit_code: 'none' } })],
    [
      'a key in disguise',
      Buffer.from(
        lineOf({ event: 'error', data: { x: 1 } })
          .toString()
          .replace('"x":1', '"c\\u006fde":[]'),
      ),
    ],
    [
      'half a character',
      Buffer.from(lineOf({ summary: 'é' }).toString('latin1').replace('\u00a9', ''), 'latin1'),
    ],
    [
      'a number with a zero in front',
      Buffer.from(
        lineOf({ data: { x: 1 } })
          .toString()
          .replace('"x":1', '"x":01'),
      ),
    ],
    [
      'a comma too many',
      Buffer.from(
        lineOf({ data: { x: 1 } })
          .toString()
          .replace('"x":1', '"x":1,'),
      ),
    ],
  ] as const)('has not %s', (_name, line) => {
    expect({ plain: isPlain(line), valid: isValid(line) }).toEqual({ plain: false, valid: false });
  });
});

describe('the rules that are decided without parsing', () => {
  const { $defs } = JSON.parse(readFileSync('schemas/event-data.schema.json', 'utf8')) as {
    readonly $defs: Readonly<Record<string, { readonly required?: unknown; readonly properties: object }>>;
  };
  const inSchema: Readonly<Record<DataRule, object>> = {
    text: { type: 'string' },
    texts: { type: 'array', items: { type: 'string' } },
    'text?': { type: ['string', 'null'] },
    'integer?': { type: ['integer', 'null'] },
    size: { type: 'integer', minimum: 0 },
    count: { type: 'number', minimum: 0 },
    code: { type: ['string', 'integer'] },
    flag: { type: 'boolean' },
    hash: { $ref: '#/$defs/hash' },
  };

  it.each(Object.entries({ ...dataRules, vendor: vendorRules }))(
    'are those of the schema: %s',
    (name, rules) => {
      const { required, properties } = $defs[name]!;
      const described = Object.fromEntries(
        Object.entries(properties).map(([key, { description: _, ...rule }]) => [key, rule]),
      );
      expect(Object.fromEntries(Object.entries(rules).map(([key, rule]) => [key, inSchema[rule]]))).toEqual(
        described,
      );
      expect(required).toBeUndefined();
    },
  );

  it('agree where the same key has one for the event and one for vendors', () => {
    for (const rules of Object.values(dataRules))
      for (const [key, rule] of Object.entries(rules))
        if (Object.hasOwn(vendorRules, key)) expect(vendorRules[key]).toBe(rule);
  });
});
