import { describe, expect, it } from 'vitest';
import { vendors, vendorTable } from '../../../src/agents/vendors/mapping.js';
import { claudePayloads, codexPayloads, vendorPayloads } from './payloads.js';
import { only, prepared, recorded, sha256 } from './recording.js';

const all = vendors.flatMap((vendor) =>
  vendorPayloads[vendor].map(([expected, payload, event]) => {
    const item = (payload['item'] as { type?: string } | undefined)?.type ?? '';
    const name = String(event ?? payload['hook_event_name'] ?? payload['type']);
    return [`${vendor} ${name} ${item}`, { vendor, expected, payload, event }] as const;
  }),
);

describe('a payload of a vendor', () => {
  it.each(all)(
    '%s becomes the event that the table says, without drift',
    (_, { vendor, expected, payload, event }) => {
      const input = only(recorded(vendor, payload, { event }));
      expect(input.event).toBe(expected);
      expect(input.data).not.toHaveProperty('drift');
      expect(input.data).not.toHaveProperty('drift_keys');
      expect(input.summary.length).toBeGreaterThan(3);
      expect(prepared(input).middleBytes).toBeGreaterThan(0);
    },
  );

  it.each(vendors.filter((vendor) => vendor !== 'codex'))(
    'of %s covers every hook that the table names',
    (vendor) => {
      const shown = new Set(
        vendorPayloads[vendor].map(
          ([, payload, event]) => event ?? payload['hook_event_name'] ?? payload['type'],
        ),
      );
      const hooks = Object.keys(vendorTable[vendor].events).filter((name) => !name.includes(':'));
      expect(hooks.filter((name) => !shown.has(name) && name !== 'message.part.updated')).toEqual([]);
    },
  );

  it('says who, which session, which call, and the digest of what came', () => {
    const payload = { ...claudePayloads[4]?.[1] };
    const { data, source } = only(recorded('claude', payload));
    expect(source).toBe('claude');
    expect(data).toMatchObject({
      vendor: 'claude',
      vendor_session: payload['session_id'],
      vendor_event: 'PreToolUse',
      call_id: 'toolu_01Lint',
      cwd: '.',
      tool: 'Bash',
      command: 'npm run lint',
    });
    const stored = {
      ...payload,
      cwd: '.',
      transcript_path: '~/.claude/projects/-home-ada-shop/6d1f0c52.jsonl',
    };
    expect(data?.['payload_digest']).toBe(sha256(JSON.stringify(stored)));
  });

  it('tells exit code, paths and sizes', () => {
    const failed = claudePayloads.find(([expected]) => expected === 'tool_error')?.[1];
    expect(only(recorded('claude', failed))).toMatchObject({
      summary: 'Bash failed (exit 3): npm run lint',
      data: { exit_code: 3, input_bytes: 56 },
    });
    const patch = codexPayloads.find(([, { tool_name: tool }]) => tool === 'apply_patch')?.[1];
    const { data } = only(recorded('codex', patch));
    expect(data?.['paths']).toEqual(['web/cart.ts', 'web/store.ts']);
    expect(data).not.toHaveProperty('command');
  });
});

describe('what the adapters do not know', () => {
  it.each([
    ['an event that is not in the table', { hook_event_name: 'PostCoffee' }, 'unknown_event'],
    ['a payload without a name', { session_id: 'x' }, 'no_event_name'],
    ['a list', [1], 'not_an_object'],
    ['a text', '"Stop"', 'not_an_object'],
    ['something else than JSON', 'Stop!', 'not_json'],
    ['nothing', '', 'empty'],
  ])('%s is an info with the mark of drift', (_, payload, drift) => {
    const input = only(recorded('claude', payload));
    expect(input).toMatchObject({ event: 'info', data: { vendor: 'claude', drift } });
    prepared(input);
  });

  it('takes the name from the command line where the payload has none', () => {
    expect(only(recorded('claude', { hook_event_name: 7 }, { event: 'Stop' })).event).toBe('turn_end');
  });

  it('names keys that it has never seen, and records the event all the same', () => {
    const input = only(recorded('claude', { hook_event_name: 'Stop', mood: 'fine' }));
    expect(input).toMatchObject({ event: 'turn_end', data: { drift_keys: ['mood'] } });
  });
});
