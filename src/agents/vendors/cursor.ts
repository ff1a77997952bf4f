import { cursorTranscript } from '../import/cursor-transcript.js';
import type { VendorAdapter, VendorCall, VendorEvent, VendorIds } from './adapter.js';
import { fieldsOf, marksAt, numberAt, present, sizeOf, strangeKeys, textAt, type Fields } from './fields.js';
import { words } from './hook-installation.js';
import { readTool } from './tool.js';

/** Top-level keys of Cursor's hook payloads. */
const keys = new Set(
  words(
    'conversation_id generation_id model hook_event_name cursor_version workspace_roots transcript_path session_id',
    'is_background_agent composer_mode reason duration_ms duration final_status error_message prompt attachments command',
    'cwd sandbox output tool_name tool_input tool_output tool_use_id tool_response url result_json file_path edits content',
    'error failure_type is_interrupt subagent_id subagent_type subagent_model task description status summary',
    'parent_conversation_id tool_call_id is_parallel_worker message_count tool_call_count modified_files loop_count',
    'agent_transcript_path trigger context_usage_percent context_tokens context_window_size messages_to_compact',
    'is_first_compaction text git_branch agent_message input_tokens output_tokens cache_read_tokens cache_write_tokens',
  ),
);

/**
 * Cursor: all hooks, in its editor and in `cursor-agent`. `beforeShellExecution`, `beforeMCPExecution`, `beforeReadFile`
 * and what comes after them are read but not installed: the tool hooks tell the same. The answers decide nothing: an
 * `allow` of ours could let through what the person wants to be asked about.
 */
export const cursorAdapter: VendorAdapter = {
  label: 'Cursor',
  translate: (payload, call) => [readCursor(payload, call)],
  dropped: ['user_email'],
  answer: (event) => (event === 'beforeSubmitPrompt' ? '{"continue":true}' : '{}'),
  hooks: {
    // No time limit: sources disagree whether its unit is the second or the millisecond. A hook of ours ends by itself.
    form: { kind: 'list', handler: (command) => ({ command }) },
    files: { project: '.cursor/hooks.json', user: { folder: '.cursor', file: 'hooks.json' } },
    basicEvents: words(
      'sessionStart beforeSubmitPrompt preToolUse postToolUse postToolUseFailure subagentStart subagentStop',
      'preCompact afterAgentResponse stop sessionEnd',
    ),
    projectVariable: 'CURSOR_PROJECT_DIR',
    probe: {
      event: 'sessionEnd',
      payload: (session, root) => ({
        conversation_id: session,
        hook_event_name: 'sessionEnd',
        workspace_roots: [root],
        reason: 'other',
      }),
    },
  },
  transcript: cursorTranscript,
};

const markKeys = words(
  'model composer_mode is_background_agent reason final_status status trigger subagent_type subagent_model sandbox',
  'is_parallel_worker loop_count message_count tool_call_count failure_type is_interrupt duration_ms context_tokens',
  'is_first_compaction',
);

/** One payload: one event. How a turn or a tool ended tells rows apart. */
function readCursor(payload: unknown, call: VendorCall): VendorEvent {
  const fields = fieldsOf(payload);
  const name = textAt(fields, 'hook_event_name') ?? call.event ?? '';
  const tool = readTool(toolFields(fields, name));
  const told = tool.marks['tool'] ?? textAt(fields, 'status');
  return {
    name,
    rows: told === undefined ? [name] : [`${name}:${told}`, name],
    ids: idsOf(fields),
    marks: { ...marksAt(fields, markKeys), ...tool.marks, ...countsOf(fields) },
    texts: { ...tool.texts, ...textsOf(fields) },
    openings: {
      ...tool.openings,
      ...present({
        prompt: textAt(fields, 'prompt', 'task'),
        message: textAt(fields, 'text'),
        last_assistant_message: textAt(fields, 'summary'),
      }),
    },
    strangeKeys: strangeKeys(fields, keys),
  };
}

function idsOf(fields: Fields): VendorIds {
  const roots = fields['workspace_roots'];
  const root: unknown = Array.isArray(roots) ? roots[0] : undefined;
  return present({
    vendor_session: textAt(fields, 'parent_conversation_id', 'conversation_id', 'session_id'),
    vendor_version: textAt(fields, 'cursor_version'),
    call_id: textAt(fields, 'tool_use_id'),
    turn_id: textAt(fields, 'generation_id'),
    agent_id: textAt(fields, 'subagent_id'),
    cwd: textAt(fields, 'cwd') ?? (typeof root === 'string' && root !== '' ? root : undefined),
  });
}

/** Hooks of one kind of tool name it by their own name. */
const toolOfHook: Readonly<Record<string, string>> = {
  beforeShellExecution: 'Shell',
  afterShellExecution: 'Shell',
  beforeReadFile: 'Read',
  afterFileEdit: 'Edit',
};

function toolFields(fields: Fields, name: string): Fields {
  const own = Object.hasOwn(toolOfHook, name) ? toolOfHook[name] : undefined;
  const output = parsed(fields['tool_output'] ?? fields['output'] ?? fields['result_json']);
  return {
    tool_name: own ?? fields['tool_name'],
    tool_input: own === undefined ? parsed(fields['tool_input']) : ownInput(fields),
    tool_response: output,
    error: textAt(fields, 'error', 'error_message'),
    is_interrupt: fields['is_interrupt'],
  };
}

function ownInput(fields: Fields): Fields {
  return present({ command: textAt(fields, 'command'), file_path: textAt(fields, 'file_path') });
}

const longestParsed = 100_000;

/** Inputs and outputs come as JSON in a text. */
function parsed(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('{') || value.length > longestParsed) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

function countsOf(fields: Fields): VendorEvent['marks'] {
  const { attachments, edits } = fields;
  return present({
    duration_ms: numberAt(fields, 'duration_ms', 'duration'),
    attachments: Array.isArray(attachments) && attachments.length > 0 ? attachments.length : undefined,
    edits: Array.isArray(edits) ? edits.length : undefined,
    content_bytes: sizeOf(fields['content']),
  });
}

function textsOf(fields: Fields): VendorEvent['texts'] {
  const files = fields['modified_files'];
  const paths = Array.isArray(files) ? files.filter((file) => typeof file === 'string').slice(0, 50) : [];
  return present<string | readonly string[]>({
    paths: paths.length > 0 ? paths : undefined,
    description: textAt(fields, 'description'),
    target: textAt(fields, 'url'),
  });
}
