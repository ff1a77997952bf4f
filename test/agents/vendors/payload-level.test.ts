import { describe, expect, it } from 'vitest';
import { only, prepared, recorded } from './recording.js';

const prompt = `${'Please '.repeat(40)}end`;
const payload = {
  session_id: 's-1',
  hook_event_name: 'UserPromptSubmit',
  prompt,
};

describe('the level of a payload', () => {
  it('summary keeps the first 120 characters of a prompt and says how many went', () => {
    const { data } = only(recorded('claude', payload));
    expect(data?.['prompt']).toBe(`${prompt.slice(0, 120)}[… ${prompt.length - 120} characters cut]`);
    expect(data?.['prompt_characters']).toBe(prompt.length);
  });

  it('digest keeps no text at all', () => {
    const input = only(recorded('claude', payload, { limits: { level: 'digest' } }));
    expect(JSON.stringify(input)).not.toContain('Please');
    expect(input.data).toMatchObject({ prompt_characters: prompt.length, vendor_session: 's-1' });
    const call = {
      hook_event_name: 'PreToolUse',
      tool_name: 'Bash',
      tool_input: { command: 'make' },
      reason: 'he said so',
    };
    expect(JSON.stringify(only(recorded('claude', call, { limits: { level: 'digest' } })))).not.toMatch(
      /make|said/,
    );
  });

  it('full keeps the payload with it', () => {
    const { data } = only(recorded('claude', payload, { limits: { level: 'full' } }));
    expect(data?.['payload']).toMatchObject({ prompt });
  });

  it('full gives up the payload, not the rest, where it does not fit', () => {
    const huge = { ...payload, tool_calls: Array.from({ length: 20_000 }, (_, at) => ({ at })) };
    const { data } = only(recorded('claude', huge, { limits: { level: 'full' } }));
    expect(data).not.toHaveProperty('payload');
    expect(data).toMatchObject({ calls: 20_000, vendor_session: 's-1' });
  });

  it('cuts a long command in the middle and names the cut', () => {
    const call = {
      hook_event_name: 'PreToolUse',
      tool_name: 'Bash',
      tool_input: { command: 'x'.repeat(9000) },
    };
    const { data } = only(recorded('claude', call));
    expect(data?.['command']).toMatch(/^x{500}\[… 7000 characters cut\]x{1500}$/);
  });

  it('fits into the smallest event that can be configured', () => {
    const call = {
      session_id: 's'.repeat(500),
      hook_event_name: 'PostToolUseFailure',
      tool_name: 'Bash',
      tool_input: { command: 'ä'.repeat(9000) },
      tool_use_id: 'i',
      error: '"\n'.repeat(5000),
      cwd: '/'.repeat(4000),
    };
    prepared(only(recorded('claude', call, { limits: { eventBytes: 1000 } })), 1000);
  });

  it('takes secrets out before it cuts', () => {
    const secret = `ghp_${'a1B2'.repeat(9)}`;
    const input = only(recorded('claude', { ...payload, prompt: `${'x'.repeat(110)} ${secret}` }));
    expect(JSON.stringify(input)).not.toContain('ghp_');
    expect(input.data?.['payload_digest']).toMatch(/^[0-9a-f]{64}$/);
  });
});
