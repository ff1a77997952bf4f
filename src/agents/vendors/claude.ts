import { claudeTranscript } from '../import/claude-transcript.js';
import type { VendorAdapter } from './adapter.js';
import { words } from './hook-installation.js';
import { readHook } from './hook-shape.js';

/** Top-level keys of Claude Code's hook payloads (reference of August 2026). */
const keys = new Set(
  words(
    'session_id transcript_path cwd hook_event_name prompt_id permission_mode effort agent_id agent_type version',
    'source model session_title trigger prompt expansion_type command_name command_args command_source',
    'tool_name tool_input tool_use_id tool_response tool_calls permission_suggestions reason duration_ms error',
    'error_details is_interrupt message title notification_type stop_hook_active agent_transcript_path',
    'last_assistant_message background_tasks session_crons task_id task_subject task_description teammate_name',
    'team_name custom_instructions compact_summary file_path old_cwd new_cwd directory event memory_type',
    'load_reason name worktree_path turn_id message_id index final delta mcp_server_name mode requested_schema url',
    'action content elicitation_id globs trigger_file_path parent_file_path',
  ),
);

/**
 * Not installed, although Claude Code has them: `MessageDisplay` (several a second while text appears), `PostToolBatch`
 * (repeats its tool calls), `FileChanged` (wants a list of files to watch), `WorktreeCreate` and `WorktreeRemove` (a hook
 * there takes over the work from the program).
 */
export const unusedClaudeEvents = words(
  'MessageDisplay PostToolBatch FileChanged WorktreeCreate WorktreeRemove',
);

/** Claude Code: all hooks. */
export const claudeAdapter: VendorAdapter = {
  label: 'Claude Code',
  translate: (payload, call) => [readHook(payload, call, { keys })],
  hooks: {
    // A hook of ours ends by itself within 1.3 s; the limit is for one on a dead disk. At the end of a session the program
    // raises its 1.5 s for all hooks to the largest of these. Seconds.
    form: { kind: 'groups', timeout: (event) => (event === 'SessionEnd' ? 5 : 10) },
    files: {
      project: '.claude/settings.json',
      local: '.claude/settings.local.json',
      user: { variable: 'CLAUDE_CONFIG_DIR', folder: '.claude', file: 'settings.json' },
    },
    basicEvents: words(
      'SessionStart UserPromptSubmit PreToolUse PostToolUse Notification SubagentStop',
      'PreCompact Stop SessionEnd',
    ),
    laterEvents: words(
      'PostToolUseFailure PermissionRequest PermissionDenied SubagentStart PostCompact',
      'StopFailure TaskCreated TaskCompleted TeammateIdle UserPromptExpansion Setup',
      'Elicitation ElicitationResult ConfigChange CwdChanged DirectoryAdded',
      'InstructionsLoaded',
    ),
    allEventsSince: [2, 1, 196],
    runsSameOnce: true,
    projectVariable: 'CLAUDE_PROJECT_DIR',
    probe: {
      event: 'SessionEnd',
      payload: (session, root) => ({
        session_id: session,
        transcript_path: '',
        cwd: root,
        hook_event_name: 'SessionEnd',
        reason: 'other',
      }),
    },
    localNote: 'Keep this file out of git; Claude Code ignores it there only when it made it itself.',
  },
  transcript: claudeTranscript,
};
