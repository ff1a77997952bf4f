import { codexRollout } from '../import/codex-rollout.js';
import type { VendorAdapter, VendorCall, VendorEvent } from './adapter.js';
import { readStreamLine } from './codex-stream.js';
import { fieldsOf, marksAt, present, strangeKeys, textAt, type Fields } from './fields.js';
import { words } from './hook-installation.js';
import { readHook } from './hook-shape.js';

/** Top-level keys of hooks.json payloads. */
const hookKeys = new Set(
  words(
    'session_id transcript_path cwd hook_event_name model permission_mode turn_id source prompt',
    'tool_name tool_input tool_use_id tool_response trigger agent_id agent_type agent_transcript_path',
    'last_assistant_message stop_hook_active reason duration_ms',
  ),
);

const notifyKeys = new Set(words('type thread-id turn-id cwd client input-messages last-assistant-message'));

/** Codex: hooks.json, the `notify` program and the lines of `codex exec --json`, told apart by their keys. */
export const codexAdapter: VendorAdapter = {
  label: 'Codex',
  translate: (payload, call) => [readCodex(payload, call)],
  hooks: {
    // Seconds; at the end of a session Codex allows three for all hooks.
    form: { kind: 'groups', timeout: (event) => (event === 'SessionEnd' ? 3 : 10) },
    files: {
      project: '.codex/hooks.json',
      user: { variable: 'CODEX_HOME', folder: '.codex', file: 'hooks.json' },
    },
    basicEvents: words(
      'SessionStart UserPromptSubmit PreToolUse PermissionRequest PostToolUse SubagentStart',
      'SubagentStop PreCompact PostCompact Stop SessionEnd',
    ),
    probe: {
      event: 'SessionEnd',
      payload: (session, root) => ({
        session_id: session,
        transcript_path: '',
        cwd: root,
        hook_event_name: 'SessionEnd',
        reason: 'other',
        model: 'none',
        permission_mode: 'default',
      }),
    },
    notes: ['Codex runs new hooks once you have trusted them: type /hooks in Codex.'],
  },
  transcript: codexRollout,
};

function readCodex(payload: unknown, call: VendorCall): VendorEvent {
  const fields = fieldsOf(payload);
  const type = textAt(fields, 'type');
  const isHook = type === undefined || textAt(fields, 'hook_event_name') !== undefined;
  if (isHook) return readHook(payload, call.event === 'notify' ? {} : call, { keys: hookKeys });
  const isNotification = call.event === 'notify' || Object.keys(fields).some((key) => key.includes('-'));
  return isNotification || type === 'agent-turn-complete'
    ? readNotification(fields, type)
    : readStreamLine(fields, type);
}

/** Keys are in kebab case; older builds leave thread and folder out, the message may be null. */
function readNotification(fields: Fields, name: string): VendorEvent {
  const messages = fields['input-messages'];
  const prompts = Array.isArray(messages) ? messages.filter((one) => typeof one === 'string') : [];
  return {
    name,
    rows: [name],
    ids: present({
      vendor_session: textAt(fields, 'thread-id'),
      turn_id: textAt(fields, 'turn-id'),
      cwd: textAt(fields, 'cwd'),
    }),
    marks: { ...marksAt(fields, ['client']), prompts: prompts.length },
    texts: {},
    openings: present({
      last_assistant_message: textAt(fields, 'last-assistant-message'),
      prompt: prompts.join('\n') || undefined,
    }),
    strangeKeys: strangeKeys(fields, notifyKeys),
  };
}
