import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPayload } from '../../../src/agents/vendors/payload.js';
import { vendors, type Vendor } from '../../../src/agents/vendors/mapping.js';
import { count, seed } from '../../support/scale.js';
import { vendorPayloads } from './payloads.js';
import { prepared, recordedText } from './recording.js';

type Change = (payload: Record<string, unknown>) => unknown;

const keys = [
  ...new Set(
    vendors.flatMap((vendor) => vendorPayloads[vendor].flatMap(([, payload]) => Object.keys(payload))),
  ),
];
const key = fc.constantFrom(...keys, '__proto__', 'constructor', 'toString', 'newKey');
const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    1.5,
    1e300,
    2 ** 53,
    '',
    '\n',
    'a\nb\r\u2028c',
    '\ud83d',
    '\udc00x',
  ),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.jsonValue({ maxDepth: 4 }),
  fc
    .constantFrom(1, 60, 150, 400)
    .map((depth) => Array.from({ length: depth }).reduce<unknown>((inner) => [inner], 0)),
);
const change: fc.Arbitrary<Change> = fc.oneof(
  key.map((name) => (payload: Record<string, unknown>) => omit(payload, name)),
  fc.tuple(key, oddValue).map(
    ([name, value]) =>
      (payload: Record<string, unknown>) =>
        with_(payload, name, value),
  ),
  fc
    .constantFrom(
      'session_id',
      'tool_use_id',
      'turn_id',
      'agent_id',
      'thread-id',
      'conversation_id',
      'sessionId',
      'sessionID',
      'callID',
    )
    .map((name) => (payload: Record<string, unknown>) => with_(payload, name, 'id\nwith\r\nlines\u0000')),
  fc
    .string({ maxLength: 30 })
    .map((name) => (payload: Record<string, unknown>) => with_(payload, 'hook_event_name', name)),
  fc.tuple(key, oddValue).map(([name, value]) => (payload: Record<string, unknown>) => ({
    ...payload,
    ...Object.fromEntries(
      ['tool_input', 'toolArgs', 'toolResult', 'tool_response', 'properties', 'args', 'error'].map((held) => [
        held,
        with_({}, name, value),
      ]),
    ),
  })),
  oddValue.map((value) => () => value),
);

/** What programs and broken pipes do to the text itself. */
const textChange: fc.Arbitrary<(text: string) => string> = fc.oneof(
  { weight: 8, arbitrary: fc.constant((text: string) => text) },
  { weight: 1, arbitrary: fc.constant((text: string) => `\ufeff\ufeff${text}`) },
  { weight: 1, arbitrary: fc.nat().map((at) => (text: string) => text.slice(0, at % (text.length + 1))) },
  { weight: 1, arbitrary: fc.string().map((more) => (text: string) => text + more) },
  { weight: 1, arbitrary: fc.constant((text: string) => text.replace('{', '{"cwd":1,"cwd":"/x",')) },
  { weight: 1, arbitrary: fc.constant((text: string) => text.replace(/[a-z]/, '\ud800')) },
);

interface Mutation {
  readonly text: string;
  readonly event: string | undefined;
}

function mutationOf(vendor: Vendor): fc.Arbitrary<Mutation> {
  const source = fc.constantFrom(...vendorPayloads[vendor]);
  return fc
    .tuple(source, fc.array(change, { minLength: 1, maxLength: 3 }), textChange)
    .map(([[, payload, event], changes, onText]) => ({ event, text: onText(mutated(payload, changes)) }));
}

describe('whatever becomes of a payload', () => {
  it.each(vendors)(
    'of %s, it gives events that the ledger takes, and nothing is thrown',
    { timeout: 300_000 },
    (vendor) => {
      const check = ({ text, event }: Mutation) => {
        const inputs = recordedText(vendor, text, { event });
        expect(inputs.length).toBeGreaterThan(0);
        for (const input of inputs) {
          expect(() => prepared(input)).not.toThrow();
          // The net under the adapters: nothing must fall into it.
          expect(input.data?.['drift']).not.toBe('adapter');
        }
      };
      fc.assert(fc.property(mutationOf(vendor), check), {
        numRuns: count(10_000),
        seed: seed(`mutations of ${vendor}`),
      });
    },
  );

  it('5 MB in one text are no different', { timeout: 120_000 }, () => {
    const long = 'All work and no play. '.repeat(240_000);
    for (const [name, value] of [
      ['prompt', long],
      ['session_id', long],
      ['tool_input', { command: long, file_path: long }],
      ['tool_response', `${long}\ud83d`],
      ['hook_event_name', long],
    ] as const) {
      const text = JSON.stringify({ hook_event_name: 'PostToolUse', tool_name: 'Bash', [name]: value });
      for (const input of vendors.flatMap((vendor) => recordedText(vendor, text)))
        expect(prepared(input).middleBytes).toBeLessThan(60_000);
    }
  });

  it('without the care for odd values the same mutations fail', { timeout: 120_000 }, () => {
    const careless = ({ text }: { text: string }) => {
      const data = JSON.parse(text) as Record<string, unknown>;
      prepared({ event: 'info', summary: data['prompt'] as string, data });
    };
    const run = () =>
      fc.assert(fc.property(mutationOf('claude'), careless), { numRuns: 2000, seed: seed('careless') });
    expect(run).toThrow(/Property failed/);
  });
});

describe('reading a payload', () => {
  it('keeps half a surrogate pair as the text of its escape', () => {
    expect(readPayload('{"a":"x\\ud83d","b\\udc00":1}').value).toEqual({ a: 'x\\ud83d', 'b\\udc00': 1 });
  });

  it('keeps numbers that a double cannot hold as texts', () => {
    expect(readPayload('{"a":12345678901234567890,"b":1e999,"c":-0.5}').value).toEqual({
      a: '12345678901234567000',
      b: 'Infinity',
      c: -0.5,
    });
  });

  it('skips byte order marks and takes the last of two equal keys', () => {
    expect(readPayload('\ufeff{"a":1,"a":2}')).toEqual({ value: { a: 2 }, bytes: 16 });
  });
});

function mutated(payload: Record<string, unknown>, changes: readonly Change[]): string {
  let value: unknown = payload;
  for (const one of changes) value = one((typeof value === 'object' ? value : {}) as Record<string, unknown>);
  return JSON.stringify(value) ?? '';
}

function omit(payload: Record<string, unknown>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(payload ?? {}).filter(([one]) => one !== name));
}

function with_(payload: Record<string, unknown>, name: string, value: unknown): Record<string, unknown> {
  return Object.fromEntries([...Object.entries(payload ?? {}), [name, value]]);
}
