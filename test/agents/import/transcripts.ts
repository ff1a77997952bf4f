/** Transcripts of our own making, shaped like the programs' own. */

const base = {
  sessionId: 'c0ffee00-1111-4222-8333-444455556666',
  version: '2.1.9',
  cwd: '/home/ada/shop',
  gitBranch: 'main',
  isSidechain: false,
  userType: 'external',
};

let uuids = 0;

export interface ClaudeLine {
  readonly [key: string]: unknown;
}

function line(type: string, timestamp: string | undefined, more: ClaudeLine): ClaudeLine {
  uuids += 1;
  return { type, uuid: `uuid-${uuids}`, ...base, ...(timestamp === undefined ? {} : { timestamp }), ...more };
}

function assistant(timestamp: string, block: ClaudeLine, usage: ClaudeLine, id = 'msg_1'): ClaudeLine {
  const message = { id, role: 'assistant', model: 'claude-opus-9', content: [block], usage };
  return line('assistant', timestamp, { message, requestId: `req_${id}` });
}

const at = (minute: number): string => `2026-03-04T10:${String(minute).padStart(2, '0')}:00.000Z`;

/** A short session: lines without a time, a message in three lines that repeat its usage, a failed and a good call. */
export const claudeLines: readonly ClaudeLine[] = [
  { type: 'summary', summary: 'Basket', leafUuid: 'x' },
  line('file-history-snapshot', undefined, { snapshot: {} }),
  line('user', at(0), { message: { role: 'user', content: 'Make the basket survive' } }),
  assistant(at(1), { type: 'thinking', thinking: 'Let me see' }, { input_tokens: 10, output_tokens: 1 }),
  assistant(at(1), { type: 'text', text: 'I look first.' }, { input_tokens: 10, output_tokens: 4 }),
  assistant(
    at(1),
    { type: 'tool_use', id: 'toolu_1', name: 'Bash', input: { command: 'npm test' } },
    { input_tokens: 10, output_tokens: 9, cache_read_input_tokens: 100 },
  ),
  line('user', at(2), {
    message: {
      content: [{ type: 'tool_result', tool_use_id: 'toolu_1', is_error: true, content: 'Exit code 2\nno' }],
    },
  }),
  assistant(
    at(3),
    { type: 'tool_use', id: 'toolu_2', name: 'TodoWrite', input: { todos: [] } },
    { input_tokens: 20, output_tokens: 2 },
    'msg_2',
  ),
  line('user', undefined, {
    message: { content: [{ type: 'tool_result', tool_use_id: 'toolu_2', content: 'ok' }] },
  }),
  line('progress', at(4), { data: { type: 'hook_progress' } }),
  line('system', at(5), { subtype: 'turn_duration', durationMs: 300000 }),
  line('system', at(5), { subtype: 'compact_boundary', compactMetadata: { trigger: 'auto', preTokens: 9 } }),
  line('user', at(6), { isMeta: true, message: { content: 'caveat' } }),
];

export const claudeStory = [
  ['turn_start', at(0)],
  ['message', at(1)],
  ['tool_call', at(1)],
  ['tool_error', at(2)],
  ['tool_call', at(3)],
  ['plan_update', at(3)],
  ['turn_end', at(5)],
  ['compaction', at(5)],
  ['info', at(6)],
];

function row(minute: number, type: string, payload: ClaudeLine): ClaudeLine {
  return { timestamp: at(minute), type, payload };
}

const tokens = (input: number, output: number): ClaudeLine => ({
  type: 'token_count',
  info: {
    total_token_usage: { input_tokens: input, output_tokens: output, total_tokens: input + output },
    last_token_usage: { input_tokens: 0 },
  },
});

export const codexLines: readonly ClaudeLine[] = [
  row(0, 'session_meta', {
    id: 'co-1',
    cwd: '/home/ada/shop',
    cli_version: '0.150.0',
    originator: 'codex_cli_rs',
  }),
  row(0, 'turn_context', { turn_id: 't-1', model: 'gpt-9' }),
  row(0, 'response_item', { type: 'message', role: 'user', content: [] }),
  row(0, 'event_msg', { type: 'user_message', message: 'Write store.ts' }),
  row(1, 'event_msg', { type: 'token_count', info: null }),
  row(1, 'response_item', {
    type: 'function_call',
    name: 'shell',
    arguments: '{"command":["bash","-lc","ls"]}',
    call_id: 'call_1',
  }),
  row(1, 'event_msg', tokens(100, 10)),
  row(1, 'event_msg', tokens(100, 10)),
  row(2, 'response_item', {
    type: 'function_call_output',
    call_id: 'call_1',
    output: '{"output":"a","metadata":{"exit_code":0}}',
  }),
  row(2, 'response_item', {
    type: 'custom_tool_call',
    name: 'apply_patch',
    input: '*** Begin Patch\n*** Add File: web/store.ts\n+x\n*** End Patch',
    call_id: 'call_2',
  }),
  row(3, 'response_item', {
    type: 'custom_tool_call_output',
    call_id: 'call_2',
    output: 'Exit code: 1\nWall time: 0\nno',
  }),
  row(3, 'response_item', {
    type: 'function_call',
    name: 'update_plan',
    arguments: '{"plan":[]}',
    call_id: 'call_3',
  }),
  row(3, 'event_msg', tokens(250, 30)),
  row(4, 'event_msg', { type: 'agent_message', message: 'Written.' }),
  row(4, 'event_msg', { type: 'task_complete', last_agent_message: 'Written.' }),
  row(4, 'event_msg', tokens(40, 5)),
];

export const codexStory = [
  ['session_start', at(0)],
  ['turn_start', at(0)],
  ['tool_call', at(1)],
  ['tool_result', at(2)],
  ['tool_call', at(2)],
  ['tool_error', at(3)],
  ['plan_update', at(3)],
  ['message', at(4)],
  ['turn_end', at(4)],
  ['info', at(4)],
];
