import { geminiSession } from '../import/gemini-session.js';
import type { VendorAdapter, VendorCall, VendorEvent } from './adapter.js';
import { fieldsOf, marksAt, present, sizeOf, strangeKeys, textAt, type Fields } from './fields.js';
import { words } from './hook-installation.js';
import { readHook } from './hook-shape.js';
import { readTool } from './tool.js';

/** Top-level keys of Gemini CLI's hook payloads. */
const keys = new Set(
  words(
    'session_id transcript_path cwd hook_event_name timestamp tool_name tool_input tool_response mcp_context',
    'original_request_name prompt prompt_response stop_hook_active llm_request llm_response source reason trigger',
    'notification_type message details',
  ),
);

/**
 * Gemini CLI: all hooks, and the lines of `gemini -o stream-json`. Calls of hooks carry no id, so that a call and its result are not joined and one that was cancelled is not
 * closed. `BeforeModel`, `AfterModel` (once for each chunk of an answer) and `BeforeToolSelection` are read, by their
 * sizes, but not installed.
 */
export const geminiAdapter: VendorAdapter = {
  label: 'Gemini CLI',
  translate: (payload, call) => [readGemini(payload, call)],
  hooks: {
    // Milliseconds.
    form: { kind: 'groups', timeout: (event) => (event === 'SessionEnd' ? 5_000 : 10_000) },
    files: {
      project: '.gemini/settings.json',
      user: { folder: '.gemini', file: 'settings.json' },
    },
    basicEvents: words(
      'SessionStart BeforeAgent BeforeTool AfterTool Notification PreCompress AfterAgent SessionEnd',
    ),
    probe: {
      event: 'SessionEnd',
      payload: (session, root) => ({
        session_id: session,
        transcript_path: '',
        cwd: root,
        timestamp: '2026-01-01T00:00:00.000Z',
        hook_event_name: 'SessionEnd',
        reason: 'other',
      }),
    },
    notes: [
      'Gemini CLI runs hooks of a project only in folders that you trust, and asks once about new ones.',
    ],
  },
  transcript: geminiSession,
};

function readGemini(payload: unknown, call: VendorCall): VendorEvent {
  const fields = fieldsOf(payload);
  const type = textAt(fields, 'type');
  if (type !== undefined && textAt(fields, 'hook_event_name') === undefined) return readLine(fields, type);
  const event = readHook(payload, call, { keys });
  const response = fieldsOf(fields['tool_response']);
  const failure = textAt(response, 'error') ?? textAt(fieldsOf(response['error']), 'message');
  const hasFailed = failure !== undefined || Object.keys(fieldsOf(response['error'])).length > 0;
  return {
    ...event,
    rows: rowsOf(event, hasFailed),
    marks: {
      ...event.marks,
      ...present({
        mcp_server: textAt(fieldsOf(fields['mcp_context']), 'server_name')?.slice(0, 200),
        request_bytes: sizeOf(fields['llm_request']),
        response_bytes: sizeOf(fields['llm_response']),
      }),
    },
    texts: { ...event.texts, ...present({ error: failure }) },
    openings: {
      ...event.openings,
      ...present({ last_assistant_message: textAt(fields, 'prompt_response') }),
    },
  };
}

/** A failed tool, and what a notification is about, tell rows apart. */
function rowsOf({ name, rows, marks }: VendorEvent, hasFailed: boolean): readonly string[] {
  if (hasFailed) return [`${name}:failed`, ...rows];
  const about = marks['notification_type'];
  return typeof about === 'string' ? [`${name}:${about}`, ...rows] : rows;
}

const lineKeys = new Set(
  words(
    'type timestamp session_id model role content delta tool_name tool_id parameters status output error severity message stats',
  ),
);

/** One line of `gemini -o stream-json`. Only the first one names the session. */
function readLine(fields: Fields, name: string): VendorEvent {
  const kind = textAt(fields, 'role') ?? textAt(fields, 'status');
  const tool = readTool({
    tool_name: fields['tool_name'],
    tool_input: fields['parameters'],
    tool_response: fields['output'],
  });
  const said = textAt(fields, 'content');
  return {
    name,
    rows: kind === undefined ? [name] : [`${name}:${kind}`, name],
    ids: present({ vendor_session: textAt(fields, 'session_id'), call_id: textAt(fields, 'tool_id') }),
    marks: {
      ...marksAt(fields, ['model', 'status', 'severity', 'delta']),
      ...marksAt(fieldsOf(fields['stats']), [
        'total_tokens',
        'input_tokens',
        'output_tokens',
        'cached',
        'duration_ms',
        'tool_calls',
      ]),
      ...tool.marks,
    },
    texts: { ...tool.texts, ...present({ error: textAt(fieldsOf(fields['error']), 'message') }) },
    openings: {
      ...tool.openings,
      ...present(
        textAt(fields, 'role') === 'user' ? { prompt: said } : { message: said ?? textAt(fields, 'message') },
      ),
    },
    strangeKeys: strangeKeys(fields, lineKeys),
  };
}
