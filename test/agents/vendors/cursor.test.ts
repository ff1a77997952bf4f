import { describe, expect, it } from 'vitest';
import { adapterOf } from '../../../src/agents/vendors/mapping.js';
import { vendorHookEvents } from '../../../src/agents/vendors/hook.js';
import { inFolder, run } from '../../cli/command.js';
import { cursorPayloads } from './cursor-payloads.js';
import { only, recorded, redact, sha256 } from './recording.js';

const address = 'ada@shop.example';

describe("a person's address in Cursor's payloads", () => {
  it('is in no event and no blob, at any level', () => {
    for (const [, payload] of cursorPayloads) {
      expect(JSON.stringify(payload)).toContain(address);
      for (const level of ['digest', 'summary', 'full'] as const) {
        const { inputs, blob } = vendorHookEvents('cursor', {
          payloadText: JSON.stringify(payload),
          env: {},
          agent: 'cursor',
          root: '/r',
          redact,
          sha256,
          limits: { level },
          findOpenCalls: () => [],
        });
        expect(JSON.stringify([inputs, blob])).not.toContain('ada@shop');
      }
    }
  });

  it('is not told by the digest of the payload either', () => {
    const digestWith = (user_email?: string): unknown =>
      only(recorded('cursor', { hook_event_name: 'stop', user_email })).data?.['payload_digest'];
    expect(digestWith(address)).toBe(digestWith());
  });

  it('is not in what is kept of a payload that is broken off', () => {
    const text = `{"user_email": "${address}", "hook_event_name": "stop`;
    expect(JSON.stringify(recorded('cursor', text))).not.toContain('ada@');
    expect(JSON.stringify(recorded('cursor', text.slice(0, 25)))).not.toContain('ada@');
  });

  it('(negative control) would be kept of a vendor that drops nothing', () => {
    const [first] = cursorPayloads;
    const kept = recorded('claude', first?.[1], { limits: { level: 'full' } });
    expect(JSON.stringify(kept)).toContain(address);
  });
});

describe('the answer that Cursor waits for', () => {
  const said = (event: string): unknown => JSON.parse(adapterOf('cursor').answer?.(event) ?? '');

  it('decides nothing', () => {
    for (const [, { hook_event_name: name }] of cursorPayloads) {
      const answer = said(String(name));
      expect(answer).toEqual(name === 'beforeSubmitPrompt' ? { continue: true } : {});
    }
  });

  it.each([
    ['with a ledger', ['hook', 'cursor', 'stop'], {}],
    ['without an event on the command line', ['hook', 'cursor'], {}],
    ['when nothing is to be recorded', ['hook', 'cursor', 'stop'], { AGENT_LEDGER_DISABLE: '1' }],
    ['when the call is wrong', ['hook', 'cursor', 'stop', '--agent', 'No Name'], {}],
  ] as const)('comes %s', { timeout: 30_000 }, async (_, args, env) => {
    await inFolder((cwd) => {
      run(['init', '--quiet'], { cwd });
      const { stdout, status } = run([...args], { cwd, env, input: '{"hook_event_name":"stop"}' });
      expect({ stdout, status }).toEqual({ stdout: '{}\n', status: 0 });
    });
  });

  it('comes where there is no ledger', { timeout: 30_000 }, async () => {
    await inFolder((cwd) => {
      const { stdout, stderr, status } = run(['hook', 'cursor', 'beforeSubmitPrompt'], { cwd, input: '{' });
      expect({ stdout, stderr, status }).toEqual({ stdout: '{"continue":true}\n', stderr: '', status: 0 });
    });
  });

  it.each(['claude', 'codex', 'gemini', 'copilot', 'opencode'])(
    'is not given to %s',
    { timeout: 30_000 },
    async (vendor) => {
      await inFolder((cwd) => {
        run(['init', '--quiet'], { cwd });
        expect(run(['hook', vendor, 'x'], { cwd, input: '{}' })).toMatchObject({ stdout: '', status: 0 });
      });
    },
  );
});
