import type { VendorCall, VendorEvent, VendorIds } from './adapter.js';
import { fieldsOf, marksAt, present, sizeOf, strangeKeys, textAt, type Fields } from './fields.js';
import { readTool } from './tool.js';

/** What differs between programs whose hooks are built like Claude Code's. */
export interface HookShape {
  /** Top-level keys seen so far. */
  readonly keys: ReadonlySet<string>;
}

/** Closed sets, switches and counts at the top level. */
const markKeys = [
  'source',
  'reason',
  'trigger',
  'model',
  'permission_mode',
  'agent_type',
  'notification_type',
  'stop_hook_active',
  'is_interrupt',
  'duration_ms',
  'expansion_type',
  'command_name',
  'command_source',
  'mcp_server_name',
  'mode',
  'action',
  'memory_type',
  'load_reason',
  'event',
  'index',
  'final',
  'message_id',
  'teammate_name',
  'team_name',
  'elicitation_id',
] as const;

const textKeys = [
  'file_path',
  'directory',
  'old_cwd',
  'new_cwd',
  'worktree_path',
  'name',
  'url',
  'title',
  'task_subject',
  'command_args',
  'error_details',
] as const;

const openingKeys = [
  'prompt',
  'message',
  'last_assistant_message',
  'delta',
  'compact_summary',
  'custom_instructions',
  'task_description',
] as const;

/** One payload of a hook: one event. */
export function readHook(payload: unknown, call: VendorCall, { keys }: HookShape): VendorEvent {
  const fields = fieldsOf(payload);
  const name = textAt(fields, 'hook_event_name') ?? call.event ?? '';
  const tool = readTool(fields);
  const toolName = tool.marks['tool'];
  return {
    name,
    rows: typeof toolName === 'string' ? [`${name}:${toolName}`, name] : [name],
    ids: idsOf(fields),
    marks: { ...marksAt(fields, markKeys), ...taskMarks(fields), ...tool.marks, ...countsOf(fields) },
    texts: { ...pick(fields, textKeys), ...tool.texts },
    openings: { ...pick(fields, openingKeys), ...tool.openings },
    strangeKeys: strangeKeys(fields, keys),
  };
}

export function idsOf(fields: Fields): VendorIds {
  return present({
    vendor_session: textAt(fields, 'session_id'),
    vendor_version: textAt(fields, 'version'),
    call_id: textAt(fields, 'tool_use_id'),
    turn_id: textAt(fields, 'turn_id', 'prompt_id'),
    agent_id: textAt(fields, 'agent_id'),
    cwd: textAt(fields, 'cwd'),
  });
}

function pick(fields: Fields, keys: readonly string[]): Readonly<Record<string, string>> {
  return present(Object.fromEntries(keys.map((key) => [key, textAt(fields, key)])));
}

/** Ids of the vendor's own task list, which are no tasks of the ledger. */
function taskMarks(fields: Fields): VendorEvent['marks'] {
  return present({ vendor_task: textAt(fields, 'task_id')?.slice(0, 200) });
}

function countsOf(fields: Fields): VendorEvent['marks'] {
  const { background_tasks: tasks, session_crons: crons, tool_calls: calls } = fields;
  return present({
    background_tasks: Array.isArray(tasks) && tasks.length > 0 ? tasks.length : undefined,
    session_crons: Array.isArray(crons) && crons.length > 0 ? crons.length : undefined,
    calls: Array.isArray(calls) ? calls.length : undefined,
    calls_bytes: sizeOf(calls),
  });
}
