/** Payloads of our own making, shaped like the vendors' and with invented values. */
import type { Vendor } from '../../../src/agents/vendors/mapping.js';
import { copilotPayloads } from './copilot-payloads.js';
import { cursorPayloads } from './cursor-payloads.js';
import { geminiPayloads } from './gemini-payloads.js';
import { opencodePayloads } from './opencode-payloads.js';

type Payload = Readonly<Record<string, unknown>>;

/** What a payload is recorded as, the payload, and the event that the command line names where the payload does not. */
export type SamplePayload = readonly [expected: string, payload: Payload, event?: string];

const claudeBase = {
  session_id: '6d1f0c52-7a3e-4b8b-9d34-2f1c5e7a9b01',
  transcript_path: '/home/ada/.claude/projects/-home-ada-shop/6d1f0c52.jsonl',
  cwd: '/home/ada/shop',
  permission_mode: 'default',
};

const bash = { tool_name: 'Bash', tool_input: { command: 'npm run lint', description: 'Lint the shop' } };
const call = { tool_use_id: 'toolu_01Lint' };

function claude(name: string, more: Payload = {}): Payload {
  return { ...claudeBase, hook_event_name: name, ...more };
}

/** What each hook of Claude Code is recorded as, and one payload of it. */
export const claudePayloads: readonly SamplePayload[] = [
  ['session_start', claude('SessionStart', { source: 'resume', model: 'claude-opus-9' })],
  ['notification', claude('Setup', { trigger: 'init' })],
  [
    'turn_start',
    claude('UserPromptSubmit', { prompt: 'Make the basket survive a reload', prompt_id: 'p-1' }),
  ],
  [
    'notification',
    claude('UserPromptExpansion', { command_name: 'review', command_args: 'cart.ts', prompt: '/review' }),
  ],
  ['tool_call', claude('PreToolUse', { ...bash, ...call })],
  ['permission_request', claude('PermissionRequest', { ...bash, permission_suggestions: [] })],
  ['permission_denied', claude('PermissionDenied', { ...bash, ...call, reason: 'Not in this folder' })],
  [
    'tool_result',
    claude('PostToolUse', { ...bash, ...call, tool_response: { stdout: 'ok', stderr: '' }, duration_ms: 31 }),
  ],
  [
    'plan_update',
    claude('PostToolUse', { tool_name: 'TodoWrite', tool_input: { todos: [] }, tool_use_id: 'toolu_02' }),
  ],
  [
    'tool_error',
    claude('PostToolUseFailure', { ...bash, ...call, error: 'Exit code 3\nboom', is_interrupt: false }),
  ],
  ['notification', claude('PostToolBatch', { tool_calls: [{ ...bash, ...call, tool_response: 'ok' }] })],
  ['notification', claude('Notification', { message: 'Waiting for you', notification_type: 'idle_prompt' })],
  ['subagent_start', claude('SubagentStart', { agent_id: 'agent-7', agent_type: 'Explore' })],
  [
    'subagent_stop',
    claude('SubagentStop', {
      agent_id: 'agent-7',
      agent_type: 'Explore',
      last_assistant_message: 'Two files',
    }),
  ],
  ['plan_update', claude('TaskCreated', { task_id: '4', task_subject: 'Persist the basket' })],
  ['plan_update', claude('TaskCompleted', { task_id: '4', task_subject: 'Persist the basket' })],
  [
    'turn_end',
    claude('Stop', { stop_hook_active: false, last_assistant_message: 'Done', background_tasks: [] }),
  ],
  [
    'turn_failed',
    claude('StopFailure', { error: 'overloaded', error_details: '529', last_assistant_message: 'x' }),
  ],
  ['notification', claude('TeammateIdle', { teammate_name: 'tess', team_name: 'shop' })],
  ['compaction', claude('PreCompact', { trigger: 'auto', custom_instructions: '' })],
  ['compaction', claude('PostCompact', { trigger: 'auto', compact_summary: 'So far the basket…' })],
  ['session_end', claude('SessionEnd', { reason: 'logout' })],
  [
    'notification',
    claude('ConfigChange', { source: 'user_settings', file_path: '/home/ada/.claude/settings.json' }),
  ],
  ['notification', claude('CwdChanged', { old_cwd: '/home/ada/shop', new_cwd: '/home/ada/shop/web' })],
  ['notification', claude('DirectoryAdded', { directory: '/home/ada/lib', source: 'flag' })],
  ['notification', claude('FileChanged', { file_path: '/home/ada/shop/.env', event: 'change' })],
  [
    'notification',
    claude('InstructionsLoaded', { file_path: '/home/ada/shop/CLAUDE.md', memory_type: 'Project' }),
  ],
  ['notification', claude('WorktreeCreate', { name: 'basket' })],
  ['notification', claude('WorktreeRemove', { worktree_path: '/home/ada/shop/.claude/worktrees/basket' })],
  ['message', claude('MessageDisplay', { message_id: 'm-1', index: 0, final: true, delta: 'Here it is' })],
  ['notification', claude('Elicitation', { mcp_server_name: 'forms', message: 'Your name?', mode: 'form' })],
  [
    'notification',
    claude('ElicitationResult', { mcp_server_name: 'forms', action: 'accept', content: { name: 'Ada' } }),
  ],
];

const codexBase = {
  session_id: '0b7c9f1e-5a55-4f02-8f6e-7f7f4f1f9c11',
  transcript_path: null,
  cwd: '/home/ada/shop',
  model: 'gpt-9',
  permission_mode: 'default',
};

function codex(name: string, more: Payload = {}): Payload {
  return { ...codexBase, hook_event_name: name, ...more };
}

const patch =
  '*** Begin Patch\n*** Update File: web/cart.ts\n@@\n-a\n+b\n*** Add File: web/store.ts\n+c\n*** End Patch';

/** The same for Codex: hooks, the notify program, the lines of `codex exec --json`. */
export const codexPayloads: readonly SamplePayload[] = [
  ['session_start', codex('SessionStart', { source: 'startup' })],
  ['turn_start', codex('UserPromptSubmit', { turn_id: 't-1', prompt: 'Write store.ts' })],
  [
    'tool_call',
    codex('PreToolUse', {
      turn_id: 't-1',
      tool_name: 'apply_patch',
      tool_input: { command: patch },
      tool_use_id: 'c-1',
    }),
  ],
  [
    'tool_result',
    codex('PostToolUse', {
      turn_id: 't-1',
      tool_name: 'Bash',
      tool_input: { command: 'ls' },
      tool_response: 'a\n',
      tool_use_id: 'c-2',
    }),
  ],
  [
    'permission_request',
    codex('PermissionRequest', { turn_id: 't-1', tool_name: 'Bash', tool_input: { command: 'rm x' } }),
  ],
  ['compaction', codex('PreCompact', { turn_id: 't-1', trigger: 'manual' })],
  ['subagent_start', codex('SubagentStart', { turn_id: 't-1', agent_id: 'a-1', agent_type: 'worker' })],
  [
    'turn_end',
    codex('Stop', { turn_id: 't-1', stop_hook_active: false, last_assistant_message: 'Written.' }),
  ],
  ['session_end', codex('SessionEnd', { reason: 'exit' })],
  [
    'turn_end',
    {
      type: 'agent-turn-complete',
      'thread-id': 'th-1',
      'turn-id': '9',
      cwd: '/home/ada/shop',
      'input-messages': ['Do it'],
      'last-assistant-message': null,
    },
  ],
  ['session_start', { type: 'thread.started', thread_id: 'th-2' }],
  ['turn_start', { type: 'turn.started' }],
  [
    'tool_call',
    {
      type: 'item.started',
      item: {
        id: 'item_0',
        type: 'command_execution',
        command: 'bash -lc ls',
        aggregated_output: '',
        exit_code: null,
        status: 'in_progress',
      },
    },
  ],
  [
    'tool_result',
    {
      type: 'item.completed',
      item: {
        id: 'item_0',
        type: 'command_execution',
        command: 'bash -lc ls',
        aggregated_output: 'a',
        exit_code: 0,
        status: 'completed',
      },
    },
  ],
  [
    'tool_error',
    {
      type: 'item.completed',
      item: { id: 'item_1', type: 'command_execution', command: 'false', exit_code: 1, status: 'failed' },
    },
  ],
  [
    'permission_denied',
    {
      type: 'item.completed',
      item: { id: 'item_2', type: 'command_execution', command: 'rm', status: 'declined' },
    },
  ],
  [
    'tool_result',
    {
      type: 'item.completed',
      item: {
        id: 'item_3',
        type: 'file_change',
        changes: [{ path: 'a.ts', kind: 'add' }],
        status: 'completed',
      },
    },
  ],
  [
    'tool_error',
    {
      type: 'item.completed',
      item: {
        id: 'item_4',
        type: 'mcp_tool_call',
        server: 'docs',
        tool: 'find',
        arguments: {},
        error: { message: 'no' },
        status: 'failed',
      },
    },
  ],
  [
    'plan_update',
    {
      type: 'item.updated',
      item: { id: 'item_5', type: 'todo_list', items: [{ text: 'x', completed: true }] },
    },
  ],
  ['message', { type: 'item.completed', item: { id: 'item_6', type: 'agent_message', text: 'Ready.' } }],
  [
    'notification',
    { type: 'item.completed', item: { id: 'item_7', type: 'error', message: 'slow network' } },
  ],
  [
    'turn_end',
    { type: 'turn.completed', usage: { input_tokens: 10, cached_input_tokens: 4, output_tokens: 2 } },
  ],
  ['turn_failed', { type: 'turn.failed', error: { message: 'quota' } }],
  ['notification', { type: 'error', message: 'Reconnecting 1/5' }],
];

export const vendorPayloads: Readonly<Record<Vendor, readonly SamplePayload[]>> = {
  claude: claudePayloads,
  codex: codexPayloads,
  gemini: geminiPayloads,
  cursor: cursorPayloads,
  copilot: copilotPayloads,
  opencode: opencodePayloads,
};
