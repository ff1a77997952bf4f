import type { VendorAdapter } from './adapter.js';
import { readHook } from './hook-shape.js';

/** Top-level keys of Claude Code's hook payloads (reference of August 2026). */
const keys = new Set(
  [
    'session_id transcript_path cwd hook_event_name prompt_id permission_mode effort agent_id agent_type version',
    'source model session_title trigger prompt expansion_type command_name command_args command_source',
    'tool_name tool_input tool_use_id tool_response tool_calls permission_suggestions reason duration_ms error',
    'error_details is_interrupt message title notification_type stop_hook_active agent_transcript_path',
    'last_assistant_message background_tasks session_crons task_id task_subject task_description teammate_name',
    'team_name custom_instructions compact_summary file_path old_cwd new_cwd directory event memory_type',
    'load_reason name worktree_path turn_id message_id index final delta mcp_server_name mode requested_schema url',
    'action content elicitation_id globs trigger_file_path parent_file_path',
  ].flatMap((line) => line.split(' ')),
);

/** Claude Code: all hooks. */
export const claudeAdapter: VendorAdapter = {
  vendor: 'claude',
  translate: (payload, call) => [readHook(payload, call, { keys })],
};
