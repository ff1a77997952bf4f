import { describe, expect, it } from 'vitest';
import { guardTool } from '../../src/runs/guard.js';
import type { Step } from '../../src/runs/shapes.js';
import { completed, created, paused, plan, proposed, snapshotAfter, started, step } from './scenario.js';

const working = (more: Partial<Step> = {}) =>
  snapshotAfter(created, plan(step('s1', { tool_profile: ['coding'], ...more })), started('s1'));
const ask = (tool: string, caller = 'andy') => ({ caller, run_id: 'run-1', tool });

describe('the tool-profile guard', () => {
  it('allows what the profile of the caller’s active step lists, and denies the rest', () => {
    const ground = { snapshot: working() };
    expect(guardTool(ask('Bash'), ground)).toEqual({ allowed: true });
    expect(guardTool(ask('WebFetch'), ground)).toEqual({
      allowed: false,
      reason: 'tool "WebFetch" is not in the active step\'s profile coding',
    });
  });

  it('goes on while the result waits for its verdict, or the run is paused', () => {
    const waiting = [
      created,
      plan(step('s1', { tool_profile: ['coding'] })),
      started('s1'),
      proposed('s1'),
    ] as const;
    expect(guardTool(ask('Bash'), { snapshot: snapshotAfter(...waiting) }).allowed).toBe(true);
    expect(guardTool(ask('WebFetch'), { snapshot: snapshotAfter(...waiting, paused) }).allowed).toBe(false);
  });

  it.each([
    ['the run cannot be read', undefined, 'andy'],
    ['the caller has no active step', working(), 'cls'],
    ['there is no caller', working({ owner_agent: '' }), ''],
    ['the profile is unknown', working({ tool_profile: ['wizard'] }), 'andy'],
    ['an orchestrator has no step', working(), 'orchestrator'],
  ])('fails closed when %s', (_what, snapshot, caller) => {
    expect(guardTool(ask('Bash', caller), { snapshot }).allowed).toBe(false);
  });

  it('always lets agents use the run tools of their role, also by their MCP names', () => {
    const ground = { snapshot: undefined };
    const allowed = (tool: string, caller: string): boolean => guardTool(ask(tool, caller), ground).allowed;
    expect(allowed('run_propose_step_result', 'andy')).toBe(true);
    expect(allowed('mcp__agent-ledger__run_start_step', 'andy')).toBe(true);
    expect(allowed('run_create', 'andy')).toBe(false);
    expect(allowed('run_create', 'orchestrator')).toBe(true);
    expect(allowed('mcp__other__run_create', 'orchestrator')).toBe(false);
    expect(allowed('run_read', '')).toBe(true);
    expect(allowed('run_start_step', '')).toBe(false);
  });

  it('falls back on the profile that fits the validator', () => {
    expect(guardTool(ask('Bash'), { snapshot: working({ tool_profile: [] }) }).allowed).toBe(true);
    const approval = working({ tool_profile: [], validator: { type: 'orchestrator_approval' } });
    expect(guardTool(ask('Bash'), { snapshot: approval }).allowed).toBe(false);
  });

  it('knows configured profiles', () => {
    const ground = { snapshot: working({ tool_profile: ['data'] }), profiles: { data: ['duckdb'] } };
    expect(guardTool(ask('duckdb'), ground).allowed).toBe(true);
  });

  it('has nothing to say once the run has ended', () => {
    const snapshot = snapshotAfter(created, plan(step('s1')), completed);
    expect(guardTool(ask('anything'), { snapshot })).toEqual({ allowed: true });
  });
});
