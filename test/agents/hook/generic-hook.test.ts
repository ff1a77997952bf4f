import { afterEach, describe, expect, it } from 'vitest';
import { eventOfAction } from '../../../src/agents/hook/action-event.js';
import { genericHook } from '../../../src/agents/hook/generic-hook.js';
import type { HookCall, HookFlags, StandardInput } from '../../../src/agents/hook/hook-call.js';
import { codeOf } from '../../support/ledger.js';

function call(words: readonly string[], flags: HookFlags = {}, input = ''): HookCall {
  const [name = '', ...rest] = words;
  const get = (): StandardInput => ({ bytes: Buffer.from(input) });
  return { name, words: rest, flags, input: Object.assign(get, { isRead: false }), place: () => undefined };
}

const only = (words: readonly string[], flags: HookFlags = {}, input = ''): unknown =>
  genericHook(call(words, flags, input)).events[0];

afterEach(() => {
  delete process.env['AGENT_LEDGER_SESSION'];
});

describe('the words of a hook', () => {
  it.each([
    [['cls', 'task_start', 'wo-7', 'Begin'], { event: 'task_start', task_id: 'wo-7', summary: 'Begin' }],
    [['cls', 'info', 'Looked'], { event: 'info', summary: 'Looked' }],
    [['cls', 'heartbeat'], { event: 'heartbeat', summary: 'heartbeat' }],
    [['cls', 'info', '', 'Looked'], { event: 'info', summary: 'Looked' }],
    [['cls', 'info', 't', 'Looked', '{"a":1}'], { event: 'info', data: { a: 1 } }],
  ])('%j', (words, event) => {
    expect(only(words)).toMatchObject({ source: 'cls_agent', ...event });
  });

  it('leave the task open when they name none', () => {
    expect(only(['cls', 'info', 'Looked'])).not.toHaveProperty('task_id');
  });

  it('take the data from standard input where a dash stands', () => {
    expect(only(['cls', 'info', 't', 's', '-'], {}, '{"a":[1]}')).toMatchObject({ data: { a: [1] } });
  });

  it('keep the free name of an action beside the event it means', () => {
    expect(only(['cls', 'review_done', 't', 's'])).toMatchObject({
      event: 'task_result',
      data: { action: 'review_done' },
    });
  });

  it('go to the session of the wrapper, if it is the same agent', () => {
    process.env['AGENT_LEDGER_SESSION'] = '2026-11-20_cls_007';
    expect(only(['cls', 'info', 's'])).toMatchObject({ session_id: '2026-11-20_cls_007' });
    expect(only(['andy', 'info', 's'])).not.toHaveProperty('session_id');
  });

  it.each([
    [['Cls', 'info', 's'], 'INVALID_AGENT'],
    [['cls', 'info', 't', 's', '[1]'], 'INVALID_JSON'],
    [['cls', 'info', 't', 's', '{'], 'INVALID_JSON'],
    [['cls', 'info', 't', 's', '{}', 'x'], 'USAGE'],
  ])('%j are refused', async (words, code) => {
    expect(await codeOf(() => genericHook(call(words)))).toBe(code);
  });
});

describe('an action', () => {
  it.each([
    ['code_review_start', 'task_start'],
    ['deploy-execute', 'task_start'],
    ['Build Complete', 'task_result'],
    ['tests_success', 'task_result'],
    ['lint_fail', 'error'],
    ['upload_error', 'error'],
    ['thinking', 'info'],
    ['session_start', 'session_start'],
    ['turn_end', 'turn_end'],
  ])('%s is recorded as %s', (action, event) => {
    expect(eventOfAction(action)).toBe(event);
  });
});
