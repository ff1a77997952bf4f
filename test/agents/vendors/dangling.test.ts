import { describe, expect, it } from 'vitest';
import type { VendorHookCall } from '../../../src/agents/vendors/hook.js';
import { withTempLedger, type TempLedger } from '../../support/ledger.js';
import { recorded } from './recording.js';

const session = { session_id: 's-1', cwd: '/home/ada/shop' };
const pre = (id: string, more: object = {}) => ({
  ...session,
  hook_event_name: 'PreToolUse',
  tool_name: 'Bash',
  tool_input: { command: `sleep ${id}` },
  tool_use_id: id,
  ...more,
});
const ended = (name: string, id: string, more: object = {}) => ({
  ...pre(id, more),
  hook_event_name: name,
  error: 'x',
});
const stop = { ...session, hook_event_name: 'Stop' };

/** The calls are looked up in the files, as in a hook. */
async function run(
  ledger: TempLedger,
  payloads: readonly object[],
  findOpenCalls?: VendorHookCall['findOpenCalls'],
): Promise<void> {
  for (const payload of payloads)
    await ledger
      .agent('claude')
      .appendMany(recorded('claude', payload, { root: ledger.root, findOpenCalls }));
}

function story(ledger: TempLedger): readonly string[] {
  return ledger.lines('claude').map(({ value }) => {
    const mark = value?.data?.['dangling'] === true ? '!' : '';
    return `${value?.event}${mark} ${(value?.data?.['call_id'] as string | undefined) ?? ''}`.trim();
  });
}

describe('a call that never ended', () => {
  it('is closed when its turn ends, and only it', () =>
    withTempLedger(async (ledger) => {
      const calls = [pre('a'), pre('b'), pre('c'), pre('d')];
      const ends = [
        ended('PostToolUse', 'a'),
        ended('PostToolUseFailure', 'c'),
        ended('PermissionDenied', 'd'),
      ];
      await run(ledger, [...calls, ...ends, stop]);
      expect(story(ledger).slice(7)).toEqual(['tool_error! b', 'turn_end']);
      expect(ledger.lines('claude')[7]?.value).toMatchObject({
        summary: 'Bash interrupted: sleep b',
        session_id: ledger.lines('claude')[0]?.value?.session_id,
        data: { vendor_session: 's-1', tool: 'Bash', interrupted: true },
      });
    }));

  it('stays open where nothing looks for it', () =>
    withTempLedger(async (ledger) => {
      await run(ledger, [pre('b'), stop], () => []);
      expect(story(ledger)).toEqual(['tool_call b', 'turn_end']);
    }));

  it('is closed once, also by two ends at the same moment', () =>
    withTempLedger(async (ledger) => {
      await run(ledger, [pre('b')]);
      const twice = [stop, stop].map((payload) =>
        recorded('claude', payload, { root: ledger.root, findOpenCalls: undefined }),
      );
      for (const inputs of twice) await ledger.agent('claude').appendMany(inputs);
      await run(ledger, [stop]);
      expect(story(ledger)).toEqual(['tool_call b', 'tool_error! b', 'turn_end', 'turn_end', 'turn_end']);
    }));

  it('of a subagent is closed by the end of the subagent, not by that of the turn', () =>
    withTempLedger(async (ledger) => {
      const sub = { agent_id: 'agent-7' };
      await run(ledger, [
        pre('a'),
        pre('b', sub),
        stop,
        { ...stop, ...sub, hook_event_name: 'SubagentStop' },
      ]);
      expect(story(ledger).slice(2)).toEqual(['tool_error! a', 'turn_end', 'tool_error! b', 'subagent_stop']);
    }));

  it('of anyone is closed by the end of the session', () =>
    withTempLedger(async (ledger) => {
      await run(ledger, [
        pre('a'),
        pre('b', { agent_id: 'agent-7' }),
        { ...stop, hook_event_name: 'SessionEnd' },
      ]);
      expect(story(ledger).slice(2)).toEqual(['tool_error! a', 'tool_error! b', 'session_end']);
    }));

  it('of another session is left alone', () =>
    withTempLedger(async (ledger) => {
      await run(ledger, [pre('a', { session_id: 's-2' }), stop]);
      expect(story(ledger)).toEqual(['tool_call a', 'turn_end']);
    }));

  it('is found behind a megabyte of other lines', () =>
    withTempLedger(async (ledger) => {
      await run(ledger, [pre('a')]);
      const others = Array.from({ length: 60 }, (_, at) => ({
        event: 'info',
        summary: `${at}`,
        data: { text: 'x'.repeat(40_000) },
      }));
      await ledger.agent('claude').appendMany(others);
      await run(ledger, [stop]);
      expect(story(ledger).slice(-2)).toEqual(['tool_error! a', 'turn_end']);
    }));
});
