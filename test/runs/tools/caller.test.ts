import { describe, expect, it } from 'vitest';
import { requireCaller } from '../../../src/runs/tools/caller.js';

describe('who acts', () => {
  it('is whom the command names, else whom the environment names', () => {
    expect(requireCaller('andy', {})).toBe('andy');
    expect(requireCaller(undefined, { AGENT_LEDGER_AGENT: 'cls' })).toBe('cls');
    expect(requireCaller('cls', { AGENT_LEDGER_AGENT: 'cls' })).toBe('cls');
    expect(requireCaller('andy', { AGENT_LEDGER_AGENT: '' })).toBe('andy');
  });

  it.each([
    [undefined, {}, 'ACCESS_DENIED'],
    [undefined, { AGENT_LEDGER_AGENT: '' }, 'ACCESS_DENIED'],
    ['', { AGENT_LEDGER_AGENT: 'andy' }, 'ACCESS_DENIED'],
    ['orchestrator', { AGENT_LEDGER_AGENT: 'andy' }, 'ACCESS_DENIED'],
    ['../etc', {}, 'INVALID_AGENT'],
    ['x'.repeat(10_000), {}, 'INVALID_AGENT'],
  ])('is not guessed: %j in %j', (given, env, code) => {
    expect(() => requireCaller(given, env)).toThrowError(expect.objectContaining({ code }) as Error);
  });
});
