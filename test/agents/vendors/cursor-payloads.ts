import type { SamplePayload } from './payloads.js';

const base = {
  conversation_id: '9c0b6f0e-2f7c-4d2e-9a55-54a1b2c3d4e5',
  generation_id: 'b1d0a7aa-1111-4222-8333-000000000001',
  model: 'lamp-codex-9',
  cursor_version: '2026.03.01-abc1234',
  workspace_roots: ['/home/ada/shop'],
  user_email: 'ada@shop.example',
  transcript_path: '/home/ada/.cursor/projects/shop/agent-transcripts/9c0b6f0e/9c0b6f0e.jsonl',
};
const write = {
  tool_name: 'Write',
  tool_input: { file_path: '/home/ada/shop/web/cart.ts', content: 'export {}' },
  tool_use_id: 'call_7\nfc_7',
};
const helper = {
  subagent_id: 'sub-1',
  subagent_type: 'explore',
  task: 'Look for the basket',
  parent_conversation_id: base.conversation_id,
};

function cursor(name: string, more: object = {}): Readonly<Record<string, unknown>> {
  return { ...base, hook_event_name: name, ...more };
}

/** Cursor: what each hook is recorded as, and one payload of it. */
export const cursorPayloads: readonly SamplePayload[] = [
  [
    'session_start',
    cursor('sessionStart', {
      session_id: base.conversation_id,
      is_background_agent: false,
      composer_mode: 'agent',
    }),
  ],
  [
    'turn_start',
    cursor('beforeSubmitPrompt', {
      prompt: 'Make the basket survive',
      attachments: [{ type: 'file', file_path: 'web/cart.ts' }],
    }),
  ],
  ['tool_call', cursor('preToolUse', write)],
  ['tool_result', cursor('postToolUse', { ...write, tool_output: '{"success":true}', duration: 36.841 })],
  [
    'plan_update',
    cursor('postToolUse', {
      tool_name: 'TodoWrite',
      tool_input: { todos: [] },
      tool_output: '{}',
      tool_use_id: 'c-8',
    }),
  ],
  [
    'tool_error',
    cursor('postToolUseFailure', {
      ...write,
      error_message: 'no such folder',
      failure_type: 'error',
      is_interrupt: false,
      duration: 2.5,
    }),
  ],
  [
    'subagent_start',
    cursor('subagentStart', {
      ...helper,
      subagent_model: 'lamp-9',
      tool_call_id: 'c-9',
      is_parallel_worker: false,
    }),
  ],
  [
    'subagent_stop',
    cursor('subagentStop', {
      ...helper,
      status: 'completed',
      duration_ms: 500,
      summary: 'In cart.ts',
      modified_files: ['web/cart.ts'],
      message_count: 3,
      tool_call_count: 1,
      loop_count: 0,
      description: 'Look',
      agent_transcript_path: '/x',
    }),
  ],
  [
    'compaction',
    cursor('preCompact', {
      trigger: 'auto',
      context_usage_percent: 91,
      context_tokens: 900,
      context_window_size: 1000,
      message_count: 9,
      messages_to_compact: 5,
      is_first_compaction: true,
    }),
  ],
  ['message', cursor('afterAgentResponse', { text: 'It survives now.' })],
  ['notification', cursor('afterAgentThought', { text: 'Perhaps the store', duration_ms: 10 })],
  [
    'tool_call',
    cursor('beforeShellExecution', { command: 'npm test', cwd: '/home/ada/shop', sandbox: false }),
  ],
  [
    'tool_result',
    cursor('afterShellExecution', { command: 'npm test', output: 'ok', duration: 9, sandbox: false }),
  ],
  [
    'tool_call',
    cursor('beforeMCPExecution', {
      tool_name: 'find',
      tool_input: '{"query":"basket"}',
      command: 'docs-server',
    }),
  ],
  [
    'tool_result',
    cursor('afterMCPExecution', { tool_name: 'find', tool_input: '{}', result_json: '{"a":1}', duration: 3 }),
  ],
  [
    'tool_call',
    cursor('beforeReadFile', {
      file_path: '/home/ada/shop/web/cart.ts',
      content: 'export {}',
      attachments: [],
    }),
  ],
  [
    'tool_result',
    cursor('afterFileEdit', {
      file_path: '/home/ada/shop/web/cart.ts',
      edits: [{ old_string: 'a', new_string: 'b' }],
    }),
  ],
  ['notification', cursor('beforeTabFileRead', { file_path: '/x', content: '' })],
  ['notification', cursor('afterTabFileEdit', { file_path: '/x', edits: [] })],
  ['notification', cursor('workspaceOpen')],
  ['turn_end', cursor('stop', { status: 'completed', loop_count: 0 })],
  ['turn_failed', cursor('stop', { status: 'aborted', loop_count: 0 })],
  [
    'session_end',
    cursor('sessionEnd', {
      session_id: base.conversation_id,
      reason: 'completed',
      duration_ms: 5505,
      final_status: 'completed',
    }),
  ],
];
