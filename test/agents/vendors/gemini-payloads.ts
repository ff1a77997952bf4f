import type { SamplePayload } from './payloads.js';

const base = {
  session_id: '3f1d2c90-8a77-4f5e-9b1c-0d5c7a66e1aa',
  transcript_path: '/home/ada/.gemini/tmp/shop/chats/session-2026-03-04T10-00-3f1d2c90.jsonl',
  cwd: '/home/ada/shop',
  timestamp: '2026-03-04T10:00:00.000Z',
};
const shell = {
  tool_name: 'run_shell_command',
  tool_input: { command: 'npm run lint', description: 'Lint' },
};

function gemini(name: string, more: object = {}): Readonly<Record<string, unknown>> {
  return { ...base, hook_event_name: name, ...more };
}

/** Gemini CLI: what each hook is recorded as, and one payload of it. */
export const geminiPayloads: readonly SamplePayload[] = [
  ['session_start', gemini('SessionStart', { source: 'startup' })],
  ['turn_start', gemini('BeforeAgent', { prompt: 'Make the basket survive a reload' })],
  ['tool_call', gemini('BeforeTool', shell)],
  [
    'tool_result',
    gemini('AfterTool', { ...shell, tool_response: { llmContent: 'ok', returnDisplay: 'ok' } }),
  ],
  [
    'tool_error',
    gemini('AfterTool', {
      ...shell,
      tool_response: { llmContent: '', returnDisplay: '', error: { type: 'shell', message: 'lint failed' } },
    }),
  ],
  [
    'tool_result',
    gemini('AfterTool', {
      tool_name: 'mcp_docs_find',
      tool_input: { query: 'basket' },
      tool_response: { llmContent: [{ text: 'a' }] },
      mcp_context: { server_name: 'docs', tool_name: 'find', command: 'docs-server', args: [] },
      original_request_name: 'find',
    }),
  ],
  [
    'plan_update',
    gemini('AfterTool', { tool_name: 'write_todos', tool_input: { todos: [] }, tool_response: {} }),
  ],
  [
    'permission_request',
    gemini('Notification', {
      notification_type: 'ToolPermission',
      message: 'Run the linter?',
      details: { type: 'exec', command: 'npm run lint' },
    }),
  ],
  ['notification', gemini('Notification', { notification_type: 'Other', message: 'Hello', details: {} })],
  ['compaction', gemini('PreCompress', { trigger: 'auto' })],
  [
    'turn_end',
    gemini('AfterAgent', { prompt: 'x', prompt_response: 'It survives.', stop_hook_active: false }),
  ],
  ['notification', gemini('BeforeModel', { llm_request: { model: 'gemini-9', messages: [] } })],
  ['message', gemini('AfterModel', { llm_request: {}, llm_response: { text: 'It' } })],
  ['notification', gemini('BeforeToolSelection', { llm_request: {} })],
  ['session_end', gemini('SessionEnd', { reason: 'exit' })],
  ['session_start', line('init', { session_id: base.session_id, model: 'gemini-9' })],
  ['turn_start', line('message', { role: 'user', content: 'Make the basket survive' })],
  ['message', line('message', { role: 'assistant', content: 'It', delta: true })],
  [
    'tool_call',
    line('tool_use', { tool_name: 'read_file', tool_id: 'r-1', parameters: { file_path: 'web/cart.ts' } }),
  ],
  ['tool_result', line('tool_result', { tool_id: 'r-1', status: 'success', output: 'x' })],
  [
    'tool_error',
    line('tool_result', {
      tool_id: 'r-2',
      status: 'error',
      error: { type: 'none', message: 'no such file' },
    }),
  ],
  ['notification', line('error', { severity: 'warning', message: 'slow' })],
  [
    'turn_end',
    line('result', { status: 'success', stats: { total_tokens: 12, input_tokens: 9, output_tokens: 3 } }),
  ],
  ['turn_failed', line('result', { status: 'error', error: { type: 'quota', message: 'quota' } })],
];

function line(type: string, more: object): Readonly<Record<string, unknown>> {
  return { type, timestamp: base.timestamp, ...more };
}
